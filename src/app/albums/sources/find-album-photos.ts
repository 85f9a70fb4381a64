/** Finds the photos of an album's sources on disk. Adding them to the album is left to source-scanner.ts. */
import type { ErrorValue } from '#shared/errors.ts';
import { AppError } from '#shared/errors.ts';
import { getPathKind } from '#files/folders.ts';
import type { ResultList } from '#files/own-results.ts';
import { separateResults } from '#files/own-results.ts';
import { resolveLinks, searchFolder } from '#files/search-folder.ts';
import { PHOTO_EXTENSIONS } from '#shared/formats.ts';
import type { NameTemplate } from '#shared/naming/name-template.ts';
import type { SkippedFiles } from '#shared/albums.ts';
import { mergeSkipped, NOTHING_SKIPPED } from '#shared/combining/add-reports.ts';
import type { PathMatcher } from './glob-patterns.ts';
import { compilePatterns } from './glob-patterns.ts';

/** Which photos of a folder belong to the album; `compilePatterns` says what patterns mean. */
export interface FolderFilter {
  readonly recursive: boolean;
  /** Empty: every photo. */
  readonly include: readonly string[];
  /** Photos, and folders with all their contents. */
  readonly exclude: readonly string[];
}

/** A file, or a folder with its filter. Paths are absolute. */
export interface PhotoSource {
  readonly path: string;
  readonly filter: FolderFilter;
}

export interface PhotoSearch {
  readonly sources: readonly PhotoSource[];
  /** Folder of the results, which is not searched where it lies inside a source; null: results go next to the photos. Absolute. */
  readonly outputFolder: string | null;
  /** True for files that the album has written, in whatever folder. */
  readonly isOwnOutput: (path: string) => boolean;
  /** Results of this program in general: those that it remembers, and names of results by these templates. */
  readonly list: Pick<ResultList, 'has'>;
  readonly templates: readonly NameTemplate[];
}

export interface FoundAlbumPhoto {
  /** Absolute. */
  readonly path: string;
  /** The source it was found in: a folder, or the photo itself. */
  readonly sourcePath: string;
  /** Its folder below the source; empty at the top and for single files. */
  readonly folderBelow: string;
}

/** A source or folder that could not be searched, or holds no photo; the search continued. */
export interface SearchProblem {
  readonly kind: 'missing' | 'unreadable' | 'empty' | 'own-result';
  readonly path: string;
  readonly error: ErrorValue;
}

export interface FoundAlbumPhotos {
  readonly photos: readonly FoundAlbumPhoto[];
  readonly problems: readonly SearchProblem[];
  /** In folders. */
  readonly skipped: SkippedFiles;
}

/**
 * The photos of all sources in their order, those of a folder as `searchFolder` finds them, each once. What cannot be read is returned
 * as a problem, and does not end the search.
 * @throws {AppError} `options/invalid` for a pattern, before anything is read; the signal's reason when it is aborted
 */
export async function findAlbumPhotos(signal: AbortSignal, search: PhotoSearch): Promise<FoundAlbumPhotos> {
  const filters = search.sources.map(({ filter }) => compileFilter(filter));
  const state: SearchState = {
    signal,
    search,
    outputFolder: search.outputFolder === null ? null : await resolveLinks(search.outputFolder),
    photos: new Map(),
    problems: [],
    skipped: [],
  };
  for (const [i, { path }] of search.sources.entries()) {
    signal.throwIfAborted();
    const kind = await getPathKind(path);
    if (kind === 'folder') await searchSource(path, filters[i]!, state);
    else if (kind !== 'file') report(state, 'missing', path, describeMissing(path, kind));
    else if (await isOwn(path, state))
      report(state, 'own-result', path, `${path} was made by this album; it is not upscaled again.`);
    else addPhoto({ path, sourcePath: path, folderBelow: '' }, state);
  }
  return { photos: [...state.photos.values()], problems: state.problems, skipped: mergeSkipped(state.skipped) };
}

function describeMissing(path: string, kind: 'other' | 'absent'): string {
  return kind === 'absent' ? `There is no file or folder ${path}.` : `${path} is neither a file nor a folder.`;
}

interface CompiledFilter {
  readonly recursive: boolean;
  /** null: every photo. */
  readonly isIncluded: PathMatcher | null;
  readonly isExcluded: PathMatcher;
}

function compileFilter({ recursive, include, exclude }: FolderFilter): CompiledFilter {
  return {
    recursive,
    isIncluded: include.length === 0 ? null : compilePatterns(include, process.platform),
    isExcluded: compilePatterns(exclude, process.platform),
  };
}

interface SearchState {
  readonly signal: AbortSignal;
  readonly search: PhotoSearch;
  /** With links resolved. */
  readonly outputFolder: string | null;
  readonly photos: Map<string, FoundAlbumPhoto>;
  readonly problems: SearchProblem[];
  readonly skipped: SkippedFiles[];
}

async function searchSource(source: string, filter: CompiledFilter, state: SearchState): Promise<void> {
  const { signal, search, outputFolder } = state;
  const countsBefore = [state.photos.size, state.problems.length];
  const { files, skipped, problems } = await searchFolder({
    ...{ signal, folder: source, recursive: filter.recursive, outputFolder },
    isExcluded: filter.isExcluded,
    isIncluded: (pathBelow) => filter.isIncluded?.(pathBelow) !== false,
    isOwnResult: ({ path }, target) =>
      search.isOwnOutput(path) || search.isOwnOutput(target) || search.list.has(target),
  });
  const { photos, resultCount } = separateResults(files, search.templates);
  state.skipped.push(skipped, resultCount === 0 ? NOTHING_SKIPPED : { 'own results': resultCount });
  for (const { folder, reason } of problems) report(state, 'unreadable', folder, `Folder ${folder} ${reason}.`);
  for (const { path, folderBelow, bytesPath } of photos) {
    if (bytesPath === null) addPhoto({ path, sourcePath: source, folderBelow }, state);
    else report(state, 'unreadable', path, `${path} has a name that is not UTF-8; rename it to add it to an album.`);
  }
  const isSilent = countsBefore[0] === state.photos.size && countsBefore[1] === state.problems.length;
  if (isSilent && photos.length === 0) {
    const message = `There are no photos (${PHOTO_EXTENSIONS.join(', ')}) in folder ${source} that its rules let through.`;
    report(state, 'empty', source, message);
  }
}

/** Whether the album wrote the file, or the target of the link. */
async function isOwn(path: string, { search }: SearchState): Promise<boolean> {
  return search.isOwnOutput(path) || search.isOwnOutput(await resolveLinks(path));
}

function addPhoto(photo: FoundAlbumPhoto, { photos }: SearchState): void {
  if (!photos.has(photo.path)) photos.set(photo.path, photo);
}

function report({ problems }: SearchState, kind: SearchProblem['kind'], path: string, message: string): void {
  const code = kind === 'own-result' ? 'output/is-input' : 'image/not-found';
  problems.push({ kind, path, error: new AppError(code, message).toValue() });
}
