/** Albums and their photos as `--json` writes them. Fields are added, never renamed or dropped. */
import type { Album, AlbumOptions, AlbumPhotoStateName, AlbumRun, FolderRules } from '../../shared/albums.ts';
import type { ErrorValue } from '../../shared/errors.ts';
import type { Size } from '../../shared/jobs.ts';
import type { PhotoRecord } from '../../app/albums/photo-record.ts';

export interface AlbumShape {
  readonly id: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly createdAtMs: number;
  readonly outputFolder: string | null;
  readonly options: AlbumOptions;
  readonly sources: readonly { readonly folder: string; readonly rules: FolderRules }[];
  readonly run: AlbumRun;
  readonly total: number;
  readonly counts: Readonly<Record<AlbumPhotoStateName, number>>;
  /** Among the failed. */
  readonly quarantined: number;
  /** 0..1 */
  readonly fraction: number;
  /** null: not known. */
  readonly remainingMs: number | null;
}

export function describeAlbum({ progress, ...album }: Album): AlbumShape {
  const { id, name, createdAtMs, outputFolder, options, sources, run } = album;
  const { total, counts, quarantined, fraction, remainingMs } = progress;
  return {
    ...{ id, name, createdAtMs, outputFolder, options },
    sources: sources.map(({ folder, rules }) => ({ folder, rules })),
    ...{ run, total, counts, quarantined, fraction, remainingMs },
  };
}

export interface PhotoShape {
  readonly id: number;
  readonly inputPath: string;
  readonly state: AlbumPhotoStateName;
  /** null until its header was read. */
  readonly input: Size | null;
  /** These three are null for a photo that is not done. */
  readonly outputPath: string | null;
  readonly output: Size | null;
  readonly elapsedMs: number | null;
  /** null for a photo that has not failed. */
  readonly error: ErrorValue | null;
  readonly isQuarantined: boolean;
  /** null for a photo that was not skipped. */
  readonly skipReason: 'user' | 'exists' | null;
}

export function describePhoto(photo: PhotoRecord): PhotoShape {
  const { id, path, state, header, error, isQuarantined, skipReason } = photo;
  // A photo that waits again still has its last result on disk, but it is none of the album's as it stands.
  const result = state === 'done' ? photo.result : null;
  return {
    ...{ id, inputPath: path, state, input: header?.size ?? null },
    outputPath: result?.path ?? null,
    output: result?.output ?? null,
    elapsedMs: result?.elapsedMs ?? null,
    ...{ error, isQuarantined, skipReason },
  };
}
