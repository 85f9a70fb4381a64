/** What counts for one photo of an album: its options and format, the job they make, and the hash by which changes are told. Pure. */
import type { AlbumOptions } from '../../shared/albums.ts';
import { resolveAlbumOptions } from '../../shared/albums.ts';
import type { JobRequest, OutputFormat } from '../../shared/jobs.ts';
import { OUTPUT_FORMATS } from '../../shared/jobs.ts';
import { resolveOutputSize } from '../../shared/output-size.ts';
import { toWallTime } from '../../shared/wall-time.ts';
import { chooseResultFormat, EXTENSION_OF_FORMAT } from '../photo-formats.ts';
import { hashOptions } from './fingerprint.ts';
import type { AlbumRecord } from './album-store.ts';
import type { PhotoRecord } from './photo-record.ts';
import type { PhotoToName } from './plan-outputs.ts';

export interface PhotoOptions {
  readonly options: AlbumOptions;
  readonly format: OutputFormat;
  /** Changes with what changes the result or its place; not with the device, or with what a file in the way means. */
  readonly hash: string;
}

type AlbumChoice = Pick<AlbumRecord, 'options' | 'outputFolder'>;

export function resolvePhotoOptions(photo: PhotoRecord, album: AlbumChoice): PhotoOptions {
  const options = resolveAlbumOptions(album.options, photo.exceptions);
  const { look, target, cleanup, seed, quality, output } = options;
  const format = options.format === 'same' ? findOwnFormat(photo) : options.format;
  const folder = output.place === 'beside' ? null : album.outputFolder;
  const { place, template } = output;
  return {
    options,
    format,
    hash: hashOptions({ look, target, cleanup, seed, format, quality, place, template, folder }),
  };
}

/** As the photo; where that cannot be written, JPEG for HEIC and PNG for the rest. */
function findOwnFormat({ header, path }: PhotoRecord): OutputFormat {
  if (header === null) return chooseResultFormat(path);
  return OUTPUT_FORMATS.find((format) => format === header.format) ?? (header.format === 'heic' ? 'jpeg' : 'png');
}

export function createJob(
  photo: PhotoRecord,
  { options, format }: PhotoOptions,
  job: { readonly id: string; readonly outputPath: string },
): JobRequest {
  const { look, target, cleanup, seed, device, precision, quality } = options;
  return {
    ...job,
    inputPath: photo.path,
    ...{ look, target, seed, device, precision, format, quality },
    ...(cleanup !== null && { cleanup }),
    ifExists: 'error',
  };
}

/** @param index from 1 */
export function describeForNaming(
  photo: PhotoRecord,
  { options, format }: PhotoOptions,
  { index, photoCount }: { readonly index: number; readonly photoCount: number },
): PhotoToName {
  const { target, look } = options;
  const name = photo.path
    .split(/[/\\]/)
    .at(-1)!
    .replace(/(?<=.)\.[^.]*$/, '');
  return {
    id: photo.id,
    path: photo.path,
    folderBelow: photo.folderBelow,
    parts: {
      name,
      ext: EXTENSION_OF_FORMAT[format],
      target,
      look,
      output: photo.header === null ? null : resolveOutputSize(photo.header.size, target),
      takenAt: photo.header?.takenAt ?? toWallTime(new Date(photo.stamp.mtimeMs)),
      index,
      photoCount,
    },
  };
}
