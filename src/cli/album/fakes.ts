/** Fakes for tests of the album commands: real albums in a folder of the test, around an engine that follows a script. */
import { hashFile } from '#files/fingerprint.ts';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { Script } from '#app/albums/fakes.ts';
import { createFakeAlbumEngine } from '#app/albums/fakes.ts';
import { Albums } from '#app/albums/albums.ts';
import type { EngineState } from '#shared/app-state.ts';
import type { ModelDescription } from '#shared/engine-protocol.ts';
import { AppError } from '#shared/errors.ts';
import type { ModelVersion } from '#shared/models.ts';
import type { InspectedPhoto } from '#shared/images-protocol.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { RecordedStreams } from '../fakes.ts';
import { recordStreams } from '../fakes.ts';
import type { OpenAlbumsOptions } from './open-album-service.ts';
import { runProgram } from '../program.ts';
import { createAlbumCommand } from './album.ts';
import type { AlbumDependencies } from './album-command.ts';

export interface FakeAlbumWorld {
  readonly dependencies: AlbumDependencies;
  readonly streams: RecordedStreams;
  readonly interrupt: AbortController;
  readonly exitCodes: ExitCode[];
  /** The options of every opening. */
  readonly openings: OpenAlbumsOptions[];
  /** Names of photos in the order in which they were started. */
  readonly begun: string[];
  readonly endCount: () => number;
}

export interface FakeAlbumWorldOptions {
  readonly choose?: (name: string, attempt: number) => Script;
  /** Why the engine cannot run. */
  readonly engineFault?: AppError;
  /** Left out: the engine does not say. */
  readonly modelVersion?: string;
}

const HEADER: InspectedPhoto = {
  ...{ size: { widthPx: 300, heightPx: 200 }, format: 'jpeg', bitDepth: 8, lossy: true, takenAt: null },
};

/** @param root holds the store and the cache */
export function createFakeAlbumWorld(root: string, options: FakeAlbumWorldOptions = {}): FakeAlbumWorld {
  const streams = recordStreams();
  const interrupt = new AbortController();
  const exitCodes: ExitCode[] = [];
  const openings: OpenAlbumsOptions[] = [];
  const engine = createFakeAlbumEngine(options.choose);
  const model = options.modelVersion === undefined ? null : { id: 'm', version: options.modelVersion };
  let endCount = 0;
  return {
    ...{ streams, interrupt, exitCodes, openings, begun: engine.begun },
    endCount: () => endCount,
    dependencies: {
      streams,
      watchInterrupts: () => ({ signal: interrupt.signal, stop: () => undefined }),
      listNetworks: () => Promise.resolve([]),
      setExitCode: (code) => void exitCodes.push(code),
      openAlbums: (opening) => {
        openings.push(opening);
        const albums = new Albums({
          ...{ dataFolder: join(root, 'data'), cacheFolder: join(root, 'cache'), hasFileSystem: true, engine },
          images: {
            hash: hashFile,
            inspect: ({ path }) =>
              path.includes('unreadable')
                ? Promise.reject(new AppError('image/corrupt', `${path} is damaged.`))
                : Promise.resolve(HEADER),
            open: async ({ folder }) => {
              await writeFile(join(folder, 'thumb.jpg'), 'thumb');
              return { ...HEADER, isDamaged: false };
            },
          },
          checkEngine: () => Promise.resolve(model),
          getEngine: () => describeEngine(model),
          getNetworks: () => [],
          publish: opening.publish,
          mayResume: opening.isOurs,
        });
        return Promise.resolve({
          albums,
          failed: new Promise<never>(() => undefined),
          measureEngine: () => (options.engineFault ? Promise.reject(options.engineFault) : Promise.resolve()),
          end: async () => {
            endCount++;
            await albums.end();
          },
        });
      },
    },
  };
}

/** How a command line ended. */
export interface Outcome {
  readonly code: number | undefined;
  readonly out: string;
  readonly err: string;
  /** Lines of `--json`. */
  readonly lines: () => Record<string, unknown>[];
  readonly world: FakeAlbumWorld;
}

function describeEngine(model: ModelVersion | null): EngineState {
  if (model === null) return { kind: 'starting' };
  // Without a measured device no time is estimated, and nothing else is asked of the model.
  return { kind: 'ready', model: { ...model, presetEvaluations: {} } as ModelDescription, devices: [], pace: 1 };
}

/** Runs `skipstone album ...` once in `world`. */
export async function runAlbumProgram(world: FakeAlbumWorld, args: readonly string[]): Promise<Outcome> {
  const commands = [createAlbumCommand(world.dependencies)];
  await runProgram(['album', ...args], { ...world.dependencies, version: '1', commands });
  const out = world.streams.out.join('');
  const lines = (): Record<string, unknown>[] =>
    out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { code: world.exitCodes.at(-1), out, err: world.streams.err.join(''), lines, world };
}

export interface AlbumFolder {
  /** Holds everything. */
  readonly root: string;
  /** Below it: `a.jpg`, `b.jpg` and `below/c.jpg`. */
  readonly photos: string;
  /** Runs `skipstone album ...` with its own worker processes, on the store below `root`. */
  run(args: readonly string[], options?: FakeAlbumWorldOptions): Promise<Outcome>;
}

/** A new folder for each test of the file. */
export function useAlbumFolder(): AlbumFolder {
  let root = '';
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'skipstone-album-command-'));
    await mkdir(join(root, 'photos', 'below'), { recursive: true });
    for (const name of ['a.jpg', 'b.jpg', 'below/c.jpg']) await writeFile(join(root, 'photos', name), `photo ${name}`);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));
  return {
    get root() {
      return root;
    },
    get photos() {
      return join(root, 'photos');
    },
    run: (args, options) => runAlbumProgram(createFakeAlbumWorld(root, options), args),
  };
}

const CUT_OFF = { fail: { code: 'image/corrupt', message: 'b.jpg is cut off.' } } as const;

/** The photo `b.jpg` fails, with `error`; the others are written. */
export const B_FAILS = {
  choose: (name: string): Script => (name === 'b.jpg' ? CUT_OFF : 'write'),
  error: CUT_OFF.fail,
};
