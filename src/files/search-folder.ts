/**
 * Searches folders for photos, alike for the command line and for albums. Which results are the product's own is left
 * to own-results.ts, what a front end says about it to the callers.
 */
import type { Dirent } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { getSystemCode } from '#shared/errors.ts';
import { hasPhotoExtension } from '#shared/formats.ts';
import type { SkippedFiles } from '#shared/albums.ts';
import { isUtf8, joinBytes, showName } from './byte-names.ts';
import { getPathKind } from './folders.ts';
import { isWithin } from './path-key.ts';

export interface FolderSearch {
  readonly signal: AbortSignal;
  /** As it was typed, or absolute; paths of photos begin with it. */
  readonly folder: string;
  readonly recursive: boolean;
  /** Folder of the results, with links resolved: it is not searched where it lies inside `folder`. */
  readonly outputFolder: string | null;
  /** For paths below the folder, with `/` between their parts. Excluded folders are not searched. */
  readonly isExcluded?: (pathBelow: string) => boolean;
  readonly isIncluded?: (pathBelow: string) => boolean;
  /** Whether the product wrote the file. @param path with links resolved where `file` is a link */
  readonly isOwnResult?: (file: FoundFile, path: string) => boolean | Promise<boolean>;
}

export interface FoundFile {
  /** Below `FolderSearch.folder`. A name that is not UTF-8 is shown (`showName`). */
  readonly path: string;
  /** Its folder below the searched one; empty at the top. */
  readonly folderBelow: string;
  /** The path that opens the file, where `path` does not. */
  readonly bytesPath: Buffer | null;
}

/** A folder that could not be searched; the search continued. */
export interface FolderProblem {
  readonly folder: string;
  /** Completes the sentence that begins with the folder. */
  readonly reason: string;
}

export interface FolderContents {
  /** By name in natural order, each folder once; those behind links to folders come last. */
  readonly files: readonly FoundFile[];
  readonly skipped: SkippedFiles;
  readonly problems: readonly FolderProblem[];
}

/** Folders in which systems and programs keep copies, thumbnails and deleted files. Lower case. */
const SYSTEM_FOLDERS: ReadonlySet<string> = new Set([
  '$recycle.bin',
  'system volume information',
  'lost+found',
  '@eadir',
  '#recycle',
  '#snapshot',
  '__macosx',
]);
/** Folders that programs treat as one document. */
const BUNDLE = /\.(photoslibrary|aplibrary|migratedaplibrary|lrdata|lrlibrary|cocatalog)$/i;

const BY_NAME = new Intl.Collator('en', { numeric: true });

/**
 * The photos of a folder. Links to folders are followed, each folder once, so that circles end; hidden and system folders are passed
 * over. What cannot be read is a problem, and does not end the search.
 * @throws the signal's reason when it is aborted
 */
export async function searchFolder(search: FolderSearch): Promise<FolderContents> {
  const output = search.outputFolder;
  const isInsideOutput = output !== null && isWithin(await resolveLinks(search.folder), output);
  const walk = new FolderWalk(isInsideOutput ? { ...search, outputFolder: null } : search);
  return walk.run();
}

/** The path with links resolved, or as it is where nothing exists. */
export async function resolveLinks(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (thrown) {
    if (getSystemCode(thrown) === undefined) throw thrown;
    return path;
  }
}

type Entry = Dirent<Buffer>;

class FolderWalk {
  readonly #search: FolderSearch;
  readonly #skipped: Record<string, number> = {};
  readonly #problems: FolderProblem[] = [];
  /** With links resolved. */
  readonly #searched = new Set<string>();
  /** Linked folders come after the real ones, so that a photo that can be reached both ways has its real path. */
  readonly #linked: string[] = [];

  constructor(search: FolderSearch) {
    this.#search = search;
  }

  async run(): Promise<FolderContents> {
    const files = await this.#searchBelow('');
    for (const folderBelow of this.#linked) files.push(...(await this.#searchBelow(folderBelow)));
    return { files, skipped: this.#skipped, problems: this.#problems };
  }

  async #searchBelow(folderBelow: string): Promise<FoundFile[]> {
    const { signal, folder, isExcluded, recursive } = this.#search;
    signal.throwIfAborted();
    const files: FoundFile[] = [];
    for (const entry of await this.#readFolder(join(folder, folderBelow))) {
      const name = showName(entry.name);
      const pathBelow = join(folderBelow, name);
      const file = this.#describe(folderBelow, entry);
      const kind = await getEntryKind(entry, file);
      if (kind === 'folder') {
        const isSearched = recursive && !isPassedOver(name) && isExcluded?.(toPatternPath(pathBelow)) !== true;
        if (isSearched) files.push(...(await this.#enter(pathBelow, entry)));
      } else {
        const reason = await this.#findReasonToSkip(file, kind, entry);
        if (reason === null) files.push(file);
        else this.#skipped[reason] = (this.#skipped[reason] ?? 0) + 1;
      }
    }
    return files;
  }

  async #enter(pathBelow: string, entry: Entry): Promise<FoundFile[]> {
    if (!isUtf8(entry.name)) {
      const reason = 'cannot be searched: its name is not UTF-8; rename it';
      this.#problems.push({ folder: join(this.#search.folder, pathBelow), reason });
      return [];
    }
    if (!entry.isSymbolicLink()) return this.#searchBelow(pathBelow);
    this.#linked.push(pathBelow);
    return [];
  }

  #describe(folderBelow: string, { name }: Entry): FoundFile {
    const folder = join(this.#search.folder, folderBelow);
    const bytesPath = isUtf8(name) ? null : joinBytes(folder, name);
    return { path: join(folder, showName(name)), folderBelow, bytesPath };
  }

  /** The kind as that files are counted which are not taken; null: it is a photo. */
  async #findReasonToSkip(file: FoundFile, kind: 'file' | 'other', entry: Entry): Promise<string | null> {
    const { isExcluded, isIncluded, isOwnResult } = this.#search;
    const name = showName(entry.name);
    if (name.startsWith('.')) return 'hidden';
    if (kind === 'other') return 'no regular file';
    if (!hasPhotoExtension(name)) return extname(name).toLowerCase() || 'no extension';
    const pathBelow = toPatternPath(join(file.folderBelow, name));
    if (isExcluded?.(pathBelow) === true || isIncluded?.(pathBelow) === false) return 'excluded';
    const isLink = entry.isSymbolicLink() && file.bytesPath === null;
    const target = isLink ? await resolveLinks(file.path) : file.path;
    return (await isOwnResult?.(file, target)) === true ? 'own results' : null;
  }

  /** Entries by name; none for a folder that was searched before, is the output folder, or cannot be read. */
  async #readFolder(folder: string): Promise<Entry[]> {
    const { outputFolder } = this.#search;
    try {
      const real = await realpath(folder);
      // Links may lead into the output folder, too.
      if (this.#searched.has(real) || (outputFolder !== null && isWithin(real, outputFolder))) return [];
      this.#searched.add(real);
      const entries = await readdir(folder, { withFileTypes: true, encoding: 'buffer' });
      return entries.sort((a, b) => compareNames(showName(a.name), showName(b.name)));
    } catch (thrown) {
      const systemCode = getSystemCode(thrown);
      if (systemCode === undefined) throw thrown;
      this.#problems.push({ folder, reason: `cannot be read (${systemCode})` });
      return [];
    }
  }
}

function isPassedOver(name: string): boolean {
  return name.startsWith('.') || SYSTEM_FOLDERS.has(name.toLowerCase()) || BUNDLE.test(name);
}

/** A link counts as its target. */
async function getEntryKind(entry: Entry, { path, bytesPath }: FoundFile): Promise<'file' | 'folder' | 'other'> {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  const kind = entry.isSymbolicLink() ? await getPathKind(bytesPath ?? path) : 'other';
  return kind === 'absent' ? 'other' : kind;
}

/** Natural order; names that are equal in it in a fixed order. */
function compareNames(a: string, b: string): number {
  return BY_NAME.compare(a, b) || (a < b ? -1 : 1);
}

function toPatternPath(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}
