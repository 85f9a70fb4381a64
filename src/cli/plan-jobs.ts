/** Plans a batch: gives every photo its output and its job, and refuses what would collide. Touches no disk. */
import { basename, dirname, extname, join, resolve } from 'node:path';
import type { ErrorCode } from '../shared/errors.ts';
import type { JobRequest, OutputFormat } from '../shared/jobs.ts';
import type { UpscaleOptions } from './commands/upscale-options.ts';
import type { FoundPhoto, RefusedPhoto } from '../app/find-photos.ts';
import type { NamePlatform } from '../shared/file-names.ts';
import type { NameParts } from '../shared/name-template.ts';
import { fillTemplate } from '../shared/name-template.ts';
import { getPathKey } from '../app/path-key.ts';
import type { OutPlace } from './out-place.ts';
import { chooseResultFormat, DEFAULT_QUALITY, EXTENSION_OF_FORMAT } from '../app/photo-formats.ts';

/** A job of the batch with what a report says about it. */
export interface PlannedJob {
  readonly request: JobRequest;
  /** The input as a person would type it. */
  readonly label: string;
  /** Number of the photo in the batch, from 1. */
  readonly index: number;
}

export interface Plan {
  readonly jobs: readonly PlannedJob[];
  readonly refused: readonly RefusedPhoto[];
  readonly photoCount: number;
}

export interface PlanOptions {
  readonly upscale: UpscaleOptions;
  readonly place: OutPlace;
  /** Decides what names may hold, and whether `A.jpg` and `a.jpg` are one file. */
  readonly platform: NamePlatform;
}

/** Plans all photos. The first of two photos with the same output keeps it; the other is refused. */
export function planJobs(photos: readonly FoundPhoto[], options: PlanOptions): Plan {
  const getKey = (path: string) => getPathKey(path, options.platform);
  const inputKeys = new Set(photos.map(({ path }) => getKey(path)));
  const ownerOfOutput = new Map<string, string>();
  const jobs: PlannedJob[] = [];
  const refused: RefusedPhoto[] = [];
  photos.forEach((photo, i) => {
    const request = planJob(photo, { ...options, index: i + 1, photoCount: photos.length });
    const key = getKey(request.outputPath);
    const owner = ownerOfOutput.get(key);
    const refuse = (code: ErrorCode, message: string) => {
      refused.push({ path: photo.path, label: photo.label, error: { code, message } });
    };
    if (key === getKey(photo.path))
      refuse('output/is-input', `The output of ${photo.label} would replace it; choose another --name or --out.`);
    else if (owner !== undefined)
      refuse(
        'output/exists',
        `${photo.label} would be written to ${request.outputPath}, as ${owner} is; choose another --name.`,
      );
    else if (options.upscale.ifExists === 'overwrite' && inputKeys.has(key))
      refuse('output/is-input', `${photo.label} would overwrite ${request.outputPath}, an input of this run.`);
    else {
      ownerOfOutput.set(key, photo.label);
      jobs.push({ request, label: photo.label, index: i + 1 });
    }
  });
  return { jobs, refused, photoCount: photos.length };
}

interface JobPlace extends PlanOptions {
  readonly index: number;
  readonly photoCount: number;
}

function planJob(photo: FoundPhoto, options: JobPlace): JobRequest {
  const { upscale, place, index } = options;
  const format = place.kind === 'file' ? place.format : (upscale.format ?? chooseResultFormat(photo.path));
  return {
    id: String(index),
    inputPath: photo.path,
    outputPath: planOutputPath(photo, format, options),
    target: upscale.target,
    look: upscale.look,
    ...(upscale.cleanup === null ? {} : { cleanup: upscale.cleanup }),
    seed: upscale.seed,
    device: upscale.device,
    precision: upscale.precision,
    format,
    quality: upscale.quality ?? DEFAULT_QUALITY[format],
    ifExists: upscale.ifExists === 'overwrite' ? 'overwrite' : 'error',
  };
}

function planOutputPath(photo: FoundPhoto, format: OutputFormat, options: JobPlace): string {
  const { upscale, place, index, photoCount, platform } = options;
  if (place.kind === 'file') return place.path;
  const folder = place.kind === 'folder' ? join(place.path, photo.folderBelow) : dirname(photo.path);
  const parts: NameParts = {
    name: basename(photo.path, extname(photo.path)),
    ext: EXTENSION_OF_FORMAT[format],
    target: upscale.target,
    look: upscale.look,
    output: null,
    takenAt: null,
    index,
    photoCount,
  };
  const name = fillTemplate(upscale.template, parts, platform);
  return resolve(folder, name);
}
