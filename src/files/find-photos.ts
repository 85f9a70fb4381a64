/** Owns how the files and folders that a person names become a list of photos. */
import { dirname, join, resolve, sep } from 'node:path';
import type { ErrorValue } from '#shared/errors.ts';
import { AppError } from '#shared/errors.ts';
import { PHOTO_EXTENSIONS } from '#shared/formats.ts';
import type { NameTemplate } from '#shared/naming/name-template.ts';
import type { SkippedFiles } from '#shared/albums.ts';
import { mergeSkipped, NOTHING_SKIPPED } from '#shared/combining/add-reports.ts';
import { findByReplacedName, showName } from './byte-names.ts';
import { getPathKind } from './folders.ts';
import type { ResultList } from './own-results.ts';
import { separateResults } from './own-results.ts';
import { resolveLinks, searchFolder } from './search-folder.ts';

const NEVER = new AbortController().signal;

/** A photo to upscale. */
export interface FoundPhoto {
  /** Absolute. A name that is not UTF-8 is shown; `bytesPath` opens it. */
  readonly path: string;
  readonly bytesPath: Buffer | null;
  /** The path as a person would type it. */
  readonly label: string;
  /** The folder of the photo below the input folder that it was found in; empty at its top and for single files. */
  readonly folderBelow: string;
}

/** An input, or a photo, that is not upscaled, and why. */
export interface RejectedPhoto {
  /** Absolute. */
  readonly path: string;
  readonly label: string;
  readonly error: ErrorValue;
}

export interface FoundPhotos {
  readonly photos: readonly FoundPhoto[];
  readonly rejected: readonly RejectedPhoto[];
  /** In folders. */
  readonly skipped: SkippedFiles;
}

export interface FindOptions {
  readonly recursive: boolean;
  /** The folder of the outputs, which is not searched where it lies inside an input folder. Absolute. */
  readonly outFolder: string | null;
  /** How results are recognised, which folders are not searched for; null: they count as photos. */
  readonly results: { readonly list: ResultList; readonly templates: readonly NameTemplate[] } | null;
  /** Whether the caller opens photos by `bytesPath`; others are rejected. */
  readonly isReadByBytes: boolean;
}

/**
 * The photos of `inputs` in their order, those of a folder by name, each once. A file that is named itself is taken
 * whatever its extension; `searchFolder` says what is passed over in folders, to which results of this program are added.
 */
export async function findPhotos(inputs: readonly string[], options: FindOptions): Promise<FoundPhotos> {
  const search = new PhotoSearch(options);
  for (const input of inputs) await search.add(input);
  return search.finish();
}

class PhotoSearch {
  readonly #options: FindOptions;
  readonly #photos = new Map<string, FoundPhoto>();
  readonly #rejected: RejectedPhoto[] = [];
  readonly #skipped: SkippedFiles[] = [];

  constructor(options: FindOptions) {
    this.#options = options;
  }

  async add(input: string): Promise<void> {
    const kind = await getPathKind(input);
    if (kind === 'folder') await this.#addFolder(input);
    else if (kind !== 'absent')
      this.#addPhoto({ path: resolve(input), label: input, folderBelow: '', bytesPath: null });
    else await this.#addByBytes(input);
  }

  finish(): FoundPhotos {
    return { photos: [...this.#photos.values()], rejected: this.#rejected, skipped: mergeSkipped(this.#skipped) };
  }

  async #addByBytes(input: string): Promise<void> {
    const found = await findByReplacedName(input);
    if (found.length === 0) this.#reject(input, `There is no file or folder ${input}.`);
    for (const bytesPath of found) {
      const label = join(dirname(input), showName(bytesPath.subarray(bytesPath.lastIndexOf(sep) + 1)));
      this.#addPhoto({ path: resolve(label), label, folderBelow: '', bytesPath });
    }
  }

  async #addFolder(input: string): Promise<void> {
    const { recursive, outFolder, results } = this.#options;
    const { files, skipped, problems } = await searchFolder({
      ...{ signal: NEVER, folder: input, recursive },
      outputFolder: outFolder === null ? null : await resolveLinks(outFolder),
      isOwnResult: async (_file, path) => (await results?.list.has(path)) === true,
    });
    const { photos, resultCount } =
      results === null ? { photos: files, resultCount: 0 } : separateResults(files, results.templates);
    this.#skipped.push(skipped, resultCount === 0 ? NOTHING_SKIPPED : { 'own results': resultCount });
    for (const { folder, reason } of problems) this.#reject(folder, `Folder ${folder} ${reason}.`);
    for (const { path, ...file } of photos) this.#addPhoto({ path: resolve(path), label: path, ...file });
    if (photos.length === 0 && problems.length === 0) this.#reject(input, describeEmpty(input, recursive));
  }

  #addPhoto(photo: FoundPhoto): void {
    const { isReadByBytes } = this.#options;
    if (photo.bytesPath !== null && !isReadByBytes)
      this.#reject(photo.label, `${photo.label} has a name that is not UTF-8; rename it.`);
    else if (!this.#photos.has(photo.path)) this.#photos.set(photo.path, photo);
  }

  #reject(label: string, message: string): void {
    this.#rejected.push({ path: resolve(label), label, error: new AppError('image/not-found', message).toValue() });
  }
}

function describeEmpty(folder: string, recursive: boolean): string {
  const hint = recursive ? '' : '; --recursive looks into its folders too';
  return `There are no photos (${PHOTO_EXTENSIONS.join(', ')}) in folder ${folder}${hint}.`;
}
