/** Resolves the options of one photo of an album: its format, its job, and the hash that tells whether they have changed. Pure. */
import type { AlbumOptions } from '#shared/albums.ts';
import { resolveAlbumOptions } from '#shared/albums.ts';
import type { OutputFormat } from '#shared/formats.ts';
import type { JobRequest } from '#shared/jobs.ts';
import { namePresetAsReleased } from '#shared/naming/released-names.ts';
import { resolveOutputSize } from '#shared/target-size.ts';
import { toWallTime } from '#shared/naming/local-time.ts';
import { FORMATS, resolveFormat, resolveFormatByName, resolveQuality } from '#shared/formats.ts';
import { hashOptions } from '#files/fingerprint.ts';
import type { AlbumRecord } from '../store/album-store.ts';
import type { PhotoHeader, PhotoRecord } from '../store/photo-record.ts';
import type { OptionsGroup } from '../store/photo-results.ts';
import type { AlbumPhotoToName } from './plan-outputs.ts';

export interface PhotoOptions {
  readonly options: AlbumOptions;
  readonly format: OutputFormat;
  /** 1..100 */
  readonly quality: number;
  /** Changes with what changes the result or its path; not with the device, or with `ifExists`. */
  readonly hash: string;
}

type AlbumChoice = Pick<AlbumRecord, 'options' | 'outputFolder'>;
/** What the options of a photo depend on, apart from its album's. */
type PhotoChoice = Pick<PhotoRecord, 'path' | 'exceptions'> & { readonly header: Pick<PhotoHeader, 'format'> | null };

export function resolvePhotoOptions(photo: PhotoChoice, album: AlbumChoice): PhotoOptions {
  const options = resolveAlbumOptions(album.options, photo.exceptions);
  const { preset, target, cleanup, seed, output, maxBytes, removeMetadata } = options;
  const format = choosePhotoFormat(photo, options.format);
  const quality = resolveQuality(options.quality, format);
  const folder = output.place === 'beside' ? null : album.outputFolder;
  const { place, template } = output;
  // The names of version 0.1.0 are part of the hash: with others, all that it finished would be made again.
  const sampling =
    target.kind === 'repair' && preset.kind !== 'network' ? {} : { look: namePresetAsReleased(preset), seed };
  return {
    options,
    format,
    quality,
    hash: hashOptions({
      ...sampling,
      ...{ target, cleanup, format, quality, place, template, folder },
      // Options since version 0.3: what was finished without them stays finished.
      ...(maxBytes !== null && FORMATS[format].isLossy && { maxBytes }),
      ...(removeMetadata !== 'nothing' && { removeMetadata }),
    }),
  };
}

/** The hash of all photos of a group. */
export function hashGroupOptions({ exceptions, format }: OptionsGroup, album: AlbumChoice): string {
  return resolvePhotoOptions({ path: '', exceptions, header: { format } }, album).hash;
}

function choosePhotoFormat({ header, path }: PhotoChoice, wanted: AlbumOptions['format']): OutputFormat {
  return header === null ? resolveFormatByName(wanted, path) : resolveFormat(wanted, header.format);
}

export function createJob(
  photo: PhotoRecord,
  { options, format, quality }: PhotoOptions,
  job: Pick<JobRequest, 'id' | 'outputPath' | 'viewFolder'>,
): JobRequest {
  const { preset, target, cleanup, seed, device, precision, maxBytes, removeMetadata } = options;
  return {
    ...job,
    inputPath: photo.path,
    ...{ preset, target, seed, device, precision, format, quality, removeMetadata },
    ...(cleanup !== null && { cleanup }),
    ...(maxBytes !== null && { maxBytes }),
    ifExists: 'fail',
    hasEstimates: false,
  };
}

/** @param index from 1 */
export function describeForNaming(
  photo: PhotoRecord,
  { options, format }: PhotoOptions,
  { index, photoCount }: { readonly index: number; readonly photoCount: number },
): AlbumPhotoToName {
  const { target, preset } = options;
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
      ext: FORMATS[format].extensions[0],
      target,
      preset,
      output: photo.header === null ? null : resolveOutputSize(photo.header.size, target),
      takenAt: photo.header?.takenAt ?? toWallTime(new Date(photo.fileStat.mtimeMs)),
      index,
      photoCount,
    },
  };
}
