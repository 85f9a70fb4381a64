/** Example states of fake albums and an example pre-flight, so that every state of the window can be shown. */
import type {
  Album,
  AlbumPhoto,
  AlbumPhotoState,
  AlbumRunState,
  Findings,
  Preflight,
  PreflightPart,
} from '#shared/albums.ts';
import type { ErrorCode } from '#shared/errors.ts';
import { resolveOutputSize } from '#shared/target-size.ts';

/** The states of an example, as the address names them. */
export const EXAMPLE_RUNS = [
  'partly',
  'ready',
  'running',
  'stopping',
  'paused',
  'disk-full',
  'folder-gone',
  'store-full',
  'store-failed',
  'engine-failed',
  'elsewhere',
  'done',
] as const;
export type ExampleRun = (typeof EXAMPLE_RUNS)[number];

/** The example with this name, otherwise `partly`. */
export function toExampleRun(word: string | null): ExampleRun {
  return EXAMPLE_RUNS.find((run) => run === word) ?? 'partly';
}

/** The run of an example. */
export function createExampleRun(example: ExampleRun): AlbumRunState {
  switch (example) {
    case 'running':
    case 'stopping':
    case 'elsewhere':
      return { kind: example };
    case 'paused':
      return { kind: 'paused', reason: 'user', at: '' };
    case 'disk-full':
      return { kind: 'paused', reason: 'disk-full', at: '/home/anna/Enhanced' };
    case 'folder-gone':
      return { kind: 'paused', reason: 'folder-gone', at: '/media/anna/CAMERA/DCIM' };
    case 'store-full':
      return { kind: 'paused', reason: 'store-full', at: '/home/anna/.local/share/skipstone' };
    case 'store-failed':
      return { kind: 'paused', reason: 'store-failed', at: 'fake: the file of albums was removed' };
    case 'engine-failed':
      return { kind: 'paused', reason: 'engine-failed', at: 'fake: no device answers' };
    case 'partly':
    case 'ready':
    case 'done':
      return { kind: 'idle' };
  }
}

/** The state of one photo: two fifths are processed, with every kind of outcome among them. */
export function createExampleState(
  index: number,
  count: number,
  { example, finish }: { readonly example: ExampleRun; readonly finish: () => AlbumPhotoState },
): AlbumPhotoState {
  if (example === 'ready') return { kind: 'waiting' };
  const processed = example === 'done' ? count : Math.floor(count * 0.4);
  if (index >= processed) {
    const isNext = index === processed && (example === 'running' || example === 'stopping');
    return isNext ? { kind: 'running', fraction: 0.45 } : { kind: 'waiting' };
  }
  if (index % 97 === 13) return fail('engine/quarantined', true);
  if (index % 61 === 7) return fail('image/corrupt', false);
  if (index % 83 === 5) return { kind: 'skipped', reason: 'user' };
  if (index % 89 === 3) return { kind: 'cancelled' };
  return finish();
}

function fail(code: ErrorCode, isQuarantined: boolean): AlbumPhotoState {
  return { kind: 'failed', error: { code, message: `fake: ${code}` }, isQuarantined };
}

const NOTHING: Findings = { count: 0, first: [] };

/** Finished photos that could be made again. */
function createPart(photoCount: number, folder: string): PreflightPart {
  const findings = { unreadable: NOTHING, tooLarge: NOTHING, duplicates: NOTHING, collisions: NOTHING };
  const figures = { photoCount, outputPixels: photoCount * 30e6, estimatedMs: photoCount * 4200 };
  const drive = { folder, neededBytes: photoCount * 12e6, freeBytes: 90e9 };
  return { ...figures, drives: photoCount === 0 ? [] : [drive], ...findings, examples: [] };
}

/** @param hasTrouble finds every kind of problem */
export function createExamplePreflight(album: Album, photos: readonly AlbumPhoto[], hasTrouble: boolean): Preflight {
  const waiting = photos.filter(({ state }) => state.kind === 'waiting');
  const done = photos.flatMap(({ state }) => (state.kind === 'done' ? [state] : []));
  const options = done.filter(({ hasPresentOptions }) => !hasPresentOptions).length;
  const older = hasTrouble ? done.length - options : 0;
  const sizes = waiting.map(({ size }) => resolveOutputSize(size ?? { widthPx: 4, heightPx: 3 }, album.options.target));
  const outputPixels = sizes.reduce((sum, { widthPx, heightPx }) => sum + widthPx * heightPx, 0);
  const neededBytes = outputPixels * 0.4;
  const folder = album.outputFolder ?? '/home/anna/Pictures/2024';
  const find = (count: number, from: number, code: ErrorCode): Findings =>
    hasTrouble && waiting.length > from
      ? {
          count,
          first: waiting.slice(from, from + Math.min(count, 20)).map(({ id, name }, index) => ({
            photoId: id,
            name,
            other: code === 'image/unsupported' ? '' : (waiting[index]?.name ?? ''),
            error: { code, message: `fake: ${code}` },
          })),
        }
      : NOTHING;
  return {
    photoCount: waiting.length,
    outputPixels,
    estimatedMs: waiting.length * 4200,
    drives: [
      {
        folder,
        neededBytes,
        freeBytes: hasTrouble ? neededBytes * 0.7 : neededBytes * 4,
      },
    ],
    unreadable: find(2, 3, 'image/corrupt'),
    tooLarge: find(1, 5, 'output/too-large'),
    duplicates: find(12, 7, 'output/exists'),
    collisions: find(31, 20, 'output/exists'),
    examples: waiting.slice(0, 3).map(({ name }) => ({ name, outputName: name.replace('.jpg', '-4x-balanced.jpg') })),
    changed: { ...createPart(options, folder), reasons: { options, file: 0, gone: 0 }, replacedCount: 0 },
    olderModel: { ...createPart(older, folder), reasons: { older, unknown: 0, network: 0 } },
  };
}
