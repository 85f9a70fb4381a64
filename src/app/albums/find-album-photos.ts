/** Finds the photos of an album's sources on disk; what an album has already, and what it makes of them, is left to others. */
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { ErrorValue } from '../../shared/errors.ts';
import { getSystemCode } from '../../shared/errors.ts';
import { hasPhotoExtension, PHOTO_EXTENSIONS_TEXT } from '../photo-formats.ts';
import type { PathMatcher } from './photo-patterns.ts';
import { compilePatterns } from './photo-patterns.ts';

/** Which photos of a folder are wanted; see `compilePatterns` for what patterns mean. */
export interface FolderFilter {
  readonly recursive: boolean;
  /** Empty: every photo. */
  readonly include: readonly string[];
  /** Photos, and folders with all that is in them. */
  readonly exclude: readonly string[];
}

/** A file is taken as it is, a folder as its filter says. Paths are absolute. */
export interface PhotoSource {
  readonly path: string;
  readonly filter: FolderFilter;
}

export interface AlbumSearch {
  readonly sources: readonly PhotoSource[];
  /** Folder that results go to: not looked into where it lies inside a source; null: results go beside the photos. Absolute. */
  readonly outputFolder: string | null;
  /** True for files that the album has written, wherever they lie. */
  readonly isOwnOutput: (path: string) => boolean;
}

export interface FoundAlbumPhoto {
  /** Absolute. */
  readonly path: string;
  /** The source it was found in: a folder, or the photo itself. */
  readonly sourcePath: string;
  /** Its folder below the source; empty at the top and for single files. */
  readonly folderBelow: string;
}

/** A source or folder that could not be looked into, or holds nothing; the search went on. */
export interface SearchProblem {
  readonly kind: 'missing' | 'unreadable' | 'empty' | 'own-result';
  readonly path: string;
  readonly error: ErrorValue;
}

export interface FoundAlbumPhotos {
  readonly photos: readonly FoundAlbumPhoto[];
  readonly problems: readonly SearchProblem[];
}

/** Folders in which systems and programs keep copies, thumbnails and what was deleted. Lower case. */
const SYSTEM_FOLDERS: ReadonlySet<string> = new Set([
  '$recycle.bin',
  'system volume information',
  'lost+found',
  '@eadir',
  '#recycle',
  '#snapshot',
  '__macosx',
]);
/** Folders that are one document to their program. */
const BUNDLE = /\.(photoslibrary|aplibrary|migratedaplibrary|lrdata|lrlibrary|cocatalog)$/i;

const BY_NAME = new Intl.Collator('en', { numeric: true });

/**
 * The photos of all sources in their order, those of a folder by name as people count, each once. Links to folders are
 * followed, each folder once, so that circles end; hidden and system folders are passed over unless they are a source.
 * Whatever cannot be read is a problem in the answer, not an end.
 * @throws {AppError} `options/invalid` for a pattern, before anything is read; the signal's reason when it is aborted
 */
export async function findAlbumPhotos(signal: AbortSignal, search: AlbumSearch): Promise<FoundAlbumPhotos> {
  const filters = search.sources.map(({ filter }) => compileFilter(filter));
  const state: SearchState = {
    signal,
    search,
    outputFolder: search.outputFolder === null ? null : await resolveLinks(search.outputFolder),
    photos: new Map(),
    problems: [],
    searched: new Set(),
  };
  for (const [i, { path }] of search.sources.entries()) {
    signal.throwIfAborted();
    const kind = await getKind(path);
    if (kind === 'folder') await searchSource(path, filters[i]!, state);
    else if (kind !== 'file') report(state, 'missing', path, describeMissing(path, kind));
    else if (await isOwn(path, state))
      report(state, 'own-result', path, `${path} was made by this album; it is not enhanced again.`);
    else addPhoto({ path, sourcePath: path, folderBelow: '' }, state);
  }
  return { photos: [...state.photos.values()], problems: state.problems };
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
  readonly search: AlbumSearch;
  /** Without links. */
  readonly outputFolder: string | null;
  readonly photos: Map<string, FoundAlbumPhoto>;
  readonly problems: SearchProblem[];
  /** Folders without links that were looked into, of the current source. */
  readonly searched: Set<string>;
}

async function searchSource(source: string, filter: CompiledFilter, state: SearchState): Promise<void> {
  state.searched.clear();
  const output = state.outputFolder;
  const isInsideOutput = output !== null && isWithin(await resolveLinks(source), output);
  const countsBefore = [state.photos.size, state.problems.length];
  // Linked folders wait until the real ones are done: a photo that can be reached both ways has its real place.
  const linked: string[] = [];
  const place: SearchPlace = { source, filter, outputFolder: isInsideOutput ? null : output, linked };
  const photos = await searchFolder('', place, state);
  for (const folderBelow of linked) photos.push(...(await searchFolder(folderBelow, place, state)));
  photos.forEach((photo) => {
    addPhoto(photo, state);
  });
  const isSilent = countsBefore[0] === state.photos.size && countsBefore[1] === state.problems.length;
  if (isSilent && photos.length === 0) {
    const message = `There are no photos (${PHOTO_EXTENSIONS_TEXT}) in folder ${source} that its rules let through.`;
    report(state, 'empty', source, message);
  }
}

interface SearchPlace {
  readonly source: string;
  readonly filter: CompiledFilter;
  /** Without links; null as well when the source lies in it. */
  readonly outputFolder: string | null;
  /** Folders below the source that are links. */
  readonly linked: string[];
}

async function searchFolder(folderBelow: string, place: SearchPlace, state: SearchState): Promise<FoundAlbumPhoto[]> {
  const { source, filter, linked } = place;
  state.signal.throwIfAborted();
  const folder = join(source, folderBelow);
  const entries = await readFolder(folder, place, state);
  const photos: FoundAlbumPhoto[] = [];
  for (const entry of entries) {
    const { name } = entry;
    const pathBelow = join(folderBelow, name);
    const kind = await getEntryKind(entry, join(folder, name));
    if (kind === 'other' || filter.isExcluded(toPatternPath(pathBelow))) continue;
    if (kind === 'file') {
      const isWanted = hasPhotoExtension(name) && filter.isIncluded?.(toPatternPath(pathBelow)) !== false;
      if (!isWanted || (await isOwn(join(folder, name), state, entry))) continue;
      photos.push({ path: join(folder, name), sourcePath: source, folderBelow });
    } else if (filter.recursive && !SYSTEM_FOLDERS.has(name.toLowerCase()) && !BUNDLE.test(name)) {
      if (entry.isSymbolicLink()) linked.push(pathBelow);
      else photos.push(...(await searchFolder(pathBelow, place, state)));
    }
  }
  return photos;
}

/** Visible entries by name; none for a folder that was looked into before, is where results go, or cannot be read. */
async function readFolder(folder: string, { outputFolder }: SearchPlace, state: SearchState): Promise<Dirent[]> {
  try {
    const real = await realpath(folder);
    // Links may lead below the folder of the results, too.
    if (state.searched.has(real) || (outputFolder !== null && isWithin(real, outputFolder))) return [];
    state.searched.add(real);
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter(({ name }) => !name.startsWith('.')).sort((a, b) => compareNames(a.name, b.name));
  } catch (thrown) {
    const systemCode = getSystemCode(thrown);
    if (systemCode === undefined) throw thrown;
    report(state, 'unreadable', folder, `Folder ${folder} cannot be read (${systemCode}).`);
    return [];
  }
}

/** Whether a path is the folder or below it; both without links. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** A link is what it leads to; one that leads nowhere is passed over, as are pipes and devices. */
async function getEntryKind(entry: Dirent, path: string): Promise<'file' | 'folder' | 'other'> {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  const kind = entry.isSymbolicLink() ? await getKind(path) : 'other';
  return kind === 'absent' ? 'other' : kind;
}

/** What stands at a path, through links; what cannot be looked at counts as absent. */
async function getKind(path: string): Promise<'file' | 'folder' | 'other' | 'absent'> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return 'folder';
    return found.isFile() ? 'file' : 'other';
  } catch (thrown) {
    if (getSystemCode(thrown) === undefined) throw thrown;
    return 'absent';
  }
}

/** Whether the album wrote the file, or what the link leads to. */
async function isOwn(path: string, { search }: SearchState, entry?: Dirent): Promise<boolean> {
  if (search.isOwnOutput(path)) return true;
  return entry?.isFile() !== true && search.isOwnOutput(await resolveLinks(path));
}

/** The path without links, or as it is where nothing stands. */
async function resolveLinks(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (thrown) {
    if (getSystemCode(thrown) === undefined) throw thrown;
    return path;
  }
}

function addPhoto(photo: FoundAlbumPhoto, { photos }: SearchState): void {
  if (!photos.has(photo.path)) photos.set(photo.path, photo);
}

function report({ problems }: SearchState, kind: SearchProblem['kind'], path: string, message: string): void {
  const code = kind === 'own-result' ? 'output/is-input' : 'image/not-found';
  problems.push({ kind, path, error: { code, message } });
}

/** As people count; names that count alike in an order that never changes. */
function compareNames(a: string, b: string): number {
  return BY_NAME.compare(a, b) || (a < b ? -1 : 1);
}

function toPatternPath(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}
