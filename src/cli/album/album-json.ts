/** Albums and their photos as `--json` writes them. Fields are added, never renamed or dropped (json-names.ts). */
import type { AgainChoice, Album, AlbumPhotoStateName, AlbumRunState, FolderRules, Preflight } from '#shared/albums.ts';
import { combinePreflight } from '#shared/combining/combine-preflight.ts';
import type { ErrorValue } from '#shared/errors.ts';
import type { Size } from '#shared/jobs.ts';
import type { ModelVersion } from '#shared/models.ts';
import type { PhotoRecord } from '#app/albums/store/photo-record.ts';
import type { ReleasedOptions } from '#shared/naming/released-names.ts';
import type { Remark } from '#shared/remarks.ts';
import { nameOptionsAsReleased } from '#shared/naming/released-names.ts';

export interface AlbumJson {
  readonly id: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly createdAtMs: number;
  readonly outputFolder: string | null;
  readonly options: ReleasedOptions;
  readonly sources: readonly { readonly folder: string; readonly rules: FolderRules }[];
  readonly run: AlbumRunState;
  readonly total: number;
  readonly counts: Readonly<Record<AlbumPhotoStateName, number>>;
  /** Among the failed. */
  readonly quarantined: number;
  /** Among the done. */
  readonly otherOptions: number;
  /** 0..1 */
  readonly fraction: number;
  /** null: not known. */
  readonly remainingMs: number | null;
}

export function describeAlbum({ progress, ...album }: Album): AlbumJson {
  const { id, name, createdAtMs, outputFolder, options, sources, run } = album;
  const { total, counts, quarantined, otherOptions, fraction, remainingMs } = progress;
  return {
    ...{ id, name, createdAtMs, outputFolder, options: nameOptionsAsReleased(options) },
    sources: sources.map(({ folder, rules }) => ({ folder, rules })),
    ...{ run, total, counts, quarantined, otherOptions, fraction, remainingMs },
  };
}

/** What the run will do, at the top; `again` says how much of that, or of what it leaves, are finished photos. */
export function describePreflight({ id, name }: Album, preflight: Preflight, again: AgainChoice): object {
  const { changed, olderModel } = preflight;
  return {
    ...{ kind: 'preflight', albumId: id, name, ...combinePreflight(preflight, again) },
    again: {
      changed: { isChosen: again.changed, ...pickFigures(changed), replacedCount: changed.replacedCount },
      olderModel: { isChosen: again.olderModel, ...pickFigures(olderModel) },
    },
  };
}

function pickFigures({ photoCount, outputPixels, estimatedMs, reasons }: Preflight['changed' | 'olderModel']): object {
  return { photoCount, outputPixels, estimatedMs, reasons };
}

export interface PhotoJson {
  readonly id: number;
  readonly inputPath: string;
  readonly state: AlbumPhotoStateName;
  /** null until its header was read. */
  readonly input: Size | null;
  /** These three are null for a photo that is not done. */
  readonly outputPath: string | null;
  readonly output: Size | null;
  readonly elapsedMs: number | null;
  /** The one that made the result; null where that is not known. */
  readonly model: ModelVersion | null;
  /** Empty for a photo that is not done. */
  readonly remarks: readonly Remark[];
  /** null for a photo that has not failed. */
  readonly error: ErrorValue | null;
  readonly isQuarantined: boolean;
  /** null for a photo that was not skipped. */
  readonly skipReason: 'user' | 'exists' | null;
}

export function describePhoto(photo: PhotoRecord): PhotoJson {
  const { id, path, state, header, error, isQuarantined, skipReason } = photo;
  // A photo that waits again still has its last result on disk, but that result does not match the album any more.
  const result = state === 'done' ? photo.result : null;
  return {
    ...{ id, inputPath: path, state, input: header?.size ?? null },
    outputPath: result?.path ?? null,
    output: result?.output ?? null,
    elapsedMs: result?.elapsedMs ?? null,
    model: result?.model ?? null,
    remarks: result?.remarks ?? [],
    ...{ error, isQuarantined, skipReason },
  };
}
