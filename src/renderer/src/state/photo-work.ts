/** What stands between a photo and its jobs: which job counts, what the film strip says, whether a result still fits the settings. Pure. */
import type { Photo, PhotoJob } from '../../../shared/app-state.ts';
import type { ModelDescription } from '../../../shared/engine-protocol.ts';
import type { Look, OutputFormat, Size, Target } from '../../../shared/jobs.ts';
import { OUTPUT_FORMATS } from '../../../shared/jobs.ts';
import type { PresetName } from '../../../shared/models.ts';
import { PRESET_NAMES } from '../../../shared/models.ts';
import { resolveOutputSize } from '../../../shared/output-size.ts';
import type { Settings } from '../../../shared/settings.ts';
import type { PhotoRegion } from '../../../shared/views.ts';

export type ReadyState = Extract<Photo['state'], { kind: 'ready' }>;

/** `failed-job`: the photo is fine, its newest job is not. */
export type StripState = 'reading' | 'ready' | 'queued' | 'running' | 'done' | 'failed' | 'saved' | 'failed-job';

/** The job that the window shows for a photo: the newest that was not cancelled. `jobs` are oldest first. */
export function findNewestJob(jobs: readonly PhotoJob[], photoId: string): PhotoJob | null {
  return jobs.findLast((job) => job.photoId === photoId && job.snapshot.state !== 'cancelled') ?? null;
}

/** The job whose picture stands on the stage: a failed one leaves the result before it in place. */
export function findShownJob(jobs: readonly PhotoJob[], photoId: string): PhotoJob | null {
  return (
    jobs.findLast((job) => job.photoId === photoId && !['cancelled', 'failed'].includes(job.snapshot.state)) ?? null
  );
}

export function describeStripState(photo: Photo, job: PhotoJob | null): StripState {
  if (photo.state.kind !== 'ready') return photo.state.kind;
  switch (job?.snapshot.state) {
    case 'waiting':
      return 'queued';
    case 'running':
      return 'running';
    case 'failed':
      return 'failed-job';
    case 'finished':
      return isSaved(job) ? 'saved' : 'done';
    case 'cancelled':
    case undefined:
      return 'ready';
  }
}

export function isSaved(job: PhotoJob): boolean {
  return (job.result?.savedAs ?? null) !== null;
}

/** Clean-up that `auto` means for this photo; null while the model is not known. */
export function getDefaultCleanup(photo: ReadyState, model: ModelDescription | null): number | null {
  return model === null ? null : model.defaultCleanup[photo.lossy ? 'lossy' : 'lossless'];
}

export function isSameLook(a: Look, b: Look): boolean {
  if (a.kind === 'preset') return b.kind === 'preset' && a.name === b.name;
  return b.kind === 'dial' && Math.abs(a.value - b.value) < 1e-6;
}

export function isSameTarget(a: Target, b: Target): boolean {
  if (a.kind === 'scale') return b.kind === 'scale' && a.factor === b.factor;
  return b.kind === 'size' && a.widthPx === b.widthPx && a.heightPx === b.heightPx;
}

/** Settings that decide how a result looks. */
export type ResultOptions = Pick<Settings, 'look' | 'target' | 'cleanup' | 'seed' | 'device' | 'precision'>;

/** Whether enhancing again would give the same picture; `asked` is what this window asked the job with, if it did. */
export function isUpToDate(
  job: PhotoJob,
  options: ResultOptions,
  defaultCleanup: number | null,
  asked: ResultOptions | undefined,
): boolean {
  const cleanup = options.cleanup ?? defaultCleanup;
  return (
    isSameLook(job.look, options.look) &&
    isSameTarget(job.target, options.target) &&
    (cleanup === null || Math.abs(job.cleanup - cleanup) < 1e-6) &&
    (asked === undefined ||
      (asked.seed === options.seed && asked.device === options.device && asked.precision === options.precision))
  );
}

/** The format that `same` means for a photo; HEIC is read but not written. */
export function resolveFormat(wanted: Settings['format'], photoFormat: string): OutputFormat {
  if (wanted !== 'same') return wanted;
  const name = photoFormat.toLowerCase();
  const known = { jpg: 'jpeg', tif: 'tiff', heif: 'avif', heic: 'jpeg' }[name] ?? name;
  return OUTPUT_FORMATS.find((format) => format === known) ?? 'png';
}

/** Formats whose quality is a choice. */
export function isLossyFormat(format: OutputFormat): boolean {
  return format === 'jpeg' || format === 'webp' || format === 'avif';
}

/** A side of an exact size that is neither given nor follows cannot be resolved. */
export function resolveTarget(input: Size, target: Target): Size | null {
  if (target.kind === 'size' && target.widthPx === undefined && target.heightPx === undefined) return null;
  return resolveOutputSize(input, target);
}

export const FRAME_SIDE_PX = 96;

/** A frame of the usual size, or the whole of a smaller photo, in the middle. */
export function placeFrame({ widthPx, heightPx }: Size): PhotoRegion {
  const [width, height] = [Math.min(FRAME_SIDE_PX, widthPx), Math.min(FRAME_SIDE_PX, heightPx)];
  return {
    left: Math.floor((widthPx - width) / 2),
    top: Math.floor((heightPx - height) / 2),
    widthPx: width,
    heightPx: height,
  };
}

export const DIAL_LOOK = 'dial';

/** The look that a preview's card stands for; null for a name this window does not know. */
export function lookOfName(name: string, dial: number): Look | null {
  if (name === DIAL_LOOK) return { kind: 'dial', value: dial };
  return isPresetName(name) ? { kind: 'preset', name } : null;
}

export function isPresetName(name: string): name is PresetName {
  return (PRESET_NAMES as readonly string[]).includes(name);
}
