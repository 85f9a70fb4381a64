/** Plans a batch: gives every photo its output and its job, and rejects what would collide. Touches no disk. */
import { basename, extname, resolve } from 'node:path';
import { assertNever } from '#shared/errors.ts';
import type { InputFormat, OutputFormat } from '#shared/formats.ts';
import type { JobRequest } from '#shared/jobs.ts';
import type { UpscaleOptions } from './upscale-options.ts';
import type { FoundPhoto, RejectedPhoto } from '#files/find-photos.ts';
import type { SkippedFiles } from '#shared/albums.ts';
import type { NamePlatform } from '#shared/naming/file-names.ts';
import type { NameParts } from '#shared/naming/name-template.ts';
import { getPathKey } from '#files/path-key.ts';
import type { Collision } from '#app/output-plan.ts';
import { COLLISION_CODES, locateOutput, OutputClaims } from '#app/output-plan.ts';
import type { OutputLocation } from './output-location.ts';
import { FORMATS, resolveFormat, resolveFormatByName, resolveQuality } from '#shared/formats.ts';

/** A job of the batch with what a report says about it. */
export interface PlannedJob {
  readonly request: JobRequest;
  /** The input as a person would type it. */
  readonly label: string;
  /** Number of the photo in the batch, from 1. */
  readonly index: number;
  /** What opens the photo where `request.inputPath` does not: its name is not UTF-8. */
  readonly bytesPath: Buffer | null;
}

export interface Plan {
  readonly jobs: readonly PlannedJob[];
  readonly rejected: readonly RejectedPhoto[];
  readonly photoCount: number;
  /** What was passed over in folders. */
  readonly skipped: SkippedFiles;
}

export interface PlanOptions {
  readonly upscale: UpscaleOptions;
  readonly location: OutputLocation;
  /** What the photos are by their content, by path. The name counts for one that is missing here. */
  readonly formats: ReadonlyMap<string, InputFormat>;
  /** Decides what names may hold, and whether `A.jpg` and `a.jpg` are one file. */
  readonly platform: NamePlatform;
}

/** Plans all photos. The first of two photos with the same output keeps it; the other is rejected. */
export function planJobs(photos: readonly FoundPhoto[], options: PlanOptions): Omit<Plan, 'skipped'> {
  const getKey = (path: string) => getPathKey(path, options.platform);
  // By key, since two inputs may be one file; the label is that of the first.
  const labels = new Map(photos.toReversed().map(({ path, label }) => [getKey(path), label]));
  const claims = new OutputClaims(new Map([...labels.keys()].map((key) => [key, key])));
  const jobs: PlannedJob[] = [];
  const rejected: RejectedPhoto[] = [];
  photos.forEach((photo, i) => {
    const { path, label, bytesPath } = photo;
    const request = planJob(photo, { ...options, index: i + 1, photoCount: photos.length });
    const [inputKey, outputKey] = [getKey(path), getKey(request.outputPath)];
    const collision = claims.findCollision(inputKey, outputKey);
    // Another input counts as any file that exists, which the engine finds, unless files are replaced.
    const isHarmless = collision?.kind === 'other-input' && options.upscale.ifExists !== 'overwrite';
    if (collision === null || isHarmless) {
      claims.claim(inputKey, outputKey);
      jobs.push({ request, label, index: i + 1, bytesPath });
      return;
    }
    const other = labels.get(collision.other) ?? collision.other;
    const message = describeCollision(label, request.outputPath, { ...collision, other });
    rejected.push({ path, label, error: { code: COLLISION_CODES[collision.kind], message } });
  });
  return { jobs, rejected, photoCount: photos.length };
}

function describeCollision(label: string, outputPath: string, { kind, other }: Collision): string {
  switch (kind) {
    case 'own-input':
      return `The output of ${label} would replace it; choose another --name or --out.`;
    case 'other-input':
      return `${label} would overwrite ${outputPath}, an input of this run.`;
    case 'other-output':
      return `${label} would be written to ${outputPath}, as ${other} is; choose another --name.`;
    default:
      return assertNever(kind);
  }
}

interface JobOptions extends PlanOptions {
  readonly index: number;
  readonly photoCount: number;
}

function planJob(photo: FoundPhoto, options: JobOptions): JobRequest {
  const { upscale, location, index } = options;
  const format = location.kind === 'file' ? location.format : chooseFormat(photo, options);
  return {
    id: String(index),
    inputPath: photo.path,
    outputPath: planOutputPath(photo, format, options),
    target: upscale.target,
    preset: upscale.preset,
    ...(upscale.cleanup === null ? {} : { cleanup: upscale.cleanup }),
    seed: upscale.seed,
    device: upscale.device,
    precision: upscale.precision,
    format,
    quality: resolveQuality(upscale.quality, format),
    ...(upscale.maxBytes !== null && FORMATS[format].isLossy && { maxBytes: upscale.maxBytes }),
    removeMetadata: upscale.removeMetadata,
    ifExists: upscale.ifExists === 'overwrite' ? 'overwrite' : 'fail',
  };
}

function chooseFormat({ path }: FoundPhoto, { upscale, formats }: JobOptions): OutputFormat {
  const wanted = upscale.format ?? 'same';
  const own = formats.get(path);
  return own === undefined ? resolveFormatByName(wanted, path) : resolveFormat(wanted, own);
}

function planOutputPath(photo: FoundPhoto, format: OutputFormat, options: JobOptions): string {
  const { upscale, location, index, photoCount, platform } = options;
  if (location.kind === 'file') return location.path;
  const parts: NameParts = {
    name: basename(photo.path, extname(photo.path)),
    ext: FORMATS[format].extensions[0],
    target: upscale.target,
    preset: upscale.preset,
    output: null,
    takenAt: null,
    index,
    photoCount,
  };
  const folder =
    location.kind === 'folder'
      ? ({ place: 'mirror', outputFolder: location.path } as const)
      : ({ place: 'beside', outputFolder: null } as const);
  return resolve(locateOutput({ ...photo, parts }, { ...folder, template: upscale.template, platform }));
}
