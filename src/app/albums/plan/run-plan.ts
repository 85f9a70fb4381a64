/** Caches where the results of an album's waiting photos go: planned together, and again when the album changes. */
import process from 'node:process';
import { getNamePlatform } from '#shared/naming/file-names.ts';
import { parseTemplate } from '#shared/naming/name-template.ts';
import type { AlbumRecord, AlbumStore } from '../store/album-store.ts';
import { TEMPLATE_RULES } from './album-options.ts';
import { describeForNaming, resolvePhotoOptions } from './photo-options.ts';
import type { PhotoRecord } from '../store/photo-record.ts';
import type { EarlierResult } from '../store/photo-results.ts';
import type { EarlierOutput, PlannedOutput } from './plan-outputs.ts';
import { planOutputs } from './plan-outputs.ts';

export class RunPlan {
  readonly #store: AlbumStore;
  #version = 0;
  #planned: { readonly version: number; readonly outputs: ReadonlyMap<number, PlannedOutput> } | null = null;

  constructor(store: AlbumStore) {
    this.#store = store;
  }

  /** Call when photos, their order, options or files have changed. */
  invalidate(): void {
    this.#version++;
  }

  /** Whether what `find` returns is up to date. */
  get isFresh(): boolean {
    return this.#planned?.version === this.#version;
  }

  /** @throws {AppError} options/invalid for a template, album/no-output-folder; the signal's reason when it is aborted */
  async refresh(signal: AbortSignal, albumId: string): Promise<void> {
    while (!this.isFresh) {
      const version = this.#version;
      const album = this.#store.find(albumId);
      const outputs = album === null ? [] : await planAlbum(signal, this.#store, album);
      this.#planned = { version, outputs: new Map(outputs.map((output) => [output.id, output])) };
    }
  }

  find(photoId: number): PlannedOutput | null {
    return this.#planned?.outputs.get(photoId) ?? null;
  }
}

/**
 * Plans the photos that wait or run, and those of `others`, in the order of the list.
 * @throws {AppError} as `RunPlan.refresh`
 */
export async function planAlbum(
  signal: AbortSignal,
  store: AlbumStore,
  album: AlbumRecord,
  others: ReadonlySet<number> = new Set(),
): Promise<PlannedOutput[]> {
  const photos = store.photos.page(album.id, 'all', { offset: 0, limit: -1 });
  const toName = photos
    .map((photo, place) => ({ photo, place }))
    .filter(({ photo }) => photo.state === 'waiting' || photo.state === 'running' || others.has(photo.id))
    .map(({ photo, place }) =>
      describeForNaming(photo, resolvePhotoOptions(photo, album), { index: place + 1, photoCount: photos.length }),
    );
  const { place, template, ifExists } = album.options.output;
  return planOutputs(signal, toName, {
    place,
    outputFolder: album.outputFolder,
    template: template === null ? null : parseTemplate(template, TEMPLATE_RULES),
    platform: getNamePlatform(process.platform),
    ifExists,
    originals: photos.map(({ path }) => path),
    earlier: [...store.photos.results.listHidden(album.id).map(describeEarlier), ...photos.flatMap(listWritten)],
  });
}

/** The file may have been replaced since: it is the album's own while it is as it was written. */
function describeEarlier({ photoId, path, fileStat }: EarlierResult): EarlierOutput {
  return { photoId, outputPath: path, fileStat };
}

/** Paths whose files are the album's own: the result that is shown, and one that was made but not placed before a crash. */
function listWritten({ id, result, work }: PhotoRecord): EarlierOutput[] {
  const paths = [result?.path, work?.made == null ? undefined : work.targetPath];
  return paths.flatMap((outputPath) => (outputPath === undefined ? [] : [{ photoId: id, outputPath, fileStat: null }]));
}
