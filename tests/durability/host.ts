/** Bundles, starts, leads and kills the process of album-host.ts. */
import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { build } from 'esbuild';
import type { Album } from '#shared/albums.ts';
import type { CommandArguments, CommandName, CommandResults, Outcome } from '#shared/api.ts';
import { getSystemCode } from '#shared/errors.ts';
import { ENGINE_ENTRY, IMAGES_ENTRY, MODEL_FOLDER, ROOT } from '../helpers/engine.ts';
import { until } from '../helpers/waiting.ts';
import type { HostOrder, HostReport, HostStart } from './host-messages.ts';

export const OUTPUT_FOLDER = 'enhanced';
export type Role = 'main' | 'engine' | 'images';

/** Below the root of the project, where the bundle finds its packages; of this test process alone. */
const FOLDER = join(ROOT, `out/durability-${process.pid}`);
const BUNDLE = join(FOLDER, 'album-host.mjs');
const SMALL_MODEL = join(FOLDER, 'model');
const SMALL_TILE = { sizePx: 64, haloPx: 16, alignPx: 8, receptiveRadiusPx: 31 };

/** Before the first start. */
export async function buildHost(): Promise<void> {
  await mkdir(SMALL_MODEL, { recursive: true });
  // The shipped model with tiles as small as the photos: every engine times one before its first job.
  for (const name of await readdir(MODEL_FOLDER)) await copyFile(join(MODEL_FOLDER, name), join(SMALL_MODEL, name));
  const manifest = JSON.parse(await readFile(join(MODEL_FOLDER, 'model.json'), 'utf8')) as object;
  await writeFile(join(SMALL_MODEL, 'model.json'), JSON.stringify({ ...manifest, tile: SMALL_TILE }));
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['tests/durability/album-host.ts'],
    outfile: BUNDLE,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
  });
}

export async function removeHost(): Promise<void> {
  await rm(FOLDER, { recursive: true });
}

export class Host {
  /** As last heard of. */
  album: Album | null = null;
  readonly #child: ChildProcess;
  readonly #workers: Partial<Record<Role, number>> = {};
  readonly #answers = new Map<number, (outcome: Outcome<unknown>) => void>();
  #nextId = 1;

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', (message) => {
      this.#receive(message as HostReport);
    });
  }

  static async start(root: string): Promise<Host> {
    const start: HostStart = {
      ...{ root, outputFolder: OUTPUT_FOLDER, modelFolder: SMALL_MODEL },
      ...{ engineEntry: ENGINE_ENTRY, imagesEntry: IMAGES_ENTRY },
    };
    const temporary = join(root, 'tmp');
    await mkdir(temporary, { recursive: true });
    const child = fork(BUNDLE, [JSON.stringify(start)], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...process.env, TMPDIR: temporary },
    });
    await once(child, 'spawn');
    return new Host(child);
  }

  /** @throws when the call is rejected, or the process ends meanwhile */
  async call<Name extends CommandName>(name: Name, parameters: CommandArguments<Name>): Promise<CommandResults[Name]> {
    return (await this.#ask((id) => ({ kind: 'call', id, name, parameters }))) as CommandResults[Name];
  }

  async addToAlbum(albumId: string, paths: readonly string[]): Promise<void> {
    await this.#ask((id) => ({ kind: 'add', id, albumId, paths }));
  }

  /** @param what for the message. @throws when the host ends, or it takes longer than a test may */
  async until(what: string, isTrue: (album: Album) => boolean, timeoutMs = 60_000): Promise<Album> {
    const look = (): Album | null => {
      if (this.album !== null && isTrue(this.album)) return this.album;
      if (this.#child.exitCode !== null) throw new Error(`The host ended by itself before ${what}.`);
      return null;
    };
    return until(look, { timeoutMs, describe: () => `not ${what}: ${JSON.stringify(this.album)}` });
  }

  /** Every process of the app that is known to have been started last, the app itself first. */
  listPids(): number[] {
    return [this.#child.pid, this.#workers.engine, this.#workers.images].filter((pid) => pid !== undefined);
  }

  /** False: there was no such process at this moment. Resolves when main is gone, if it was main. */
  async kill(role: Role): Promise<boolean> {
    const pid = role === 'main' ? this.#child.pid : this.#workers[role];
    if (pid === undefined || !signal(pid, 'SIGKILL')) return false;
    if (role === 'main' && this.#child.signalCode === null) await once(this.#child, 'exit');
    return true;
  }

  /** In an orderly way. */
  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#send({ kind: 'end' });
    await once(this.#child, 'exit');
  }

  #ask(make: (id: number) => HostOrder): Promise<unknown> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const fail = (): void => {
        reject(new Error('The host ended before it answered.'));
      };
      this.#child.once('exit', fail);
      this.#answers.set(id, (outcome) => {
        this.#child.off('exit', fail);
        if (outcome.ok) resolve(outcome.value);
        else reject(new Error(`${outcome.error.code}: ${outcome.error.message}`));
      });
      this.#send(make(id));
    });
  }

  #send(order: HostOrder): void {
    // A host that has just been killed is noticed by its exit.
    this.#child.send(order, () => undefined);
  }

  #receive(report: HostReport): void {
    if (report.kind === 'album') this.album = report.album;
    else if (report.kind === 'process') this.#workers[report.role] = report.pid;
    else {
      this.#answers.get(report.id)?.(report.outcome);
      this.#answers.delete(report.id);
    }
  }
}

/** False: there is no such process. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch (thrown) {
    if (getSystemCode(thrown) !== 'ESRCH') throw thrown;
    return false;
  }
}
