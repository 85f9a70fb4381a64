/** Plans the outputs of an album: adds what exists on disk, and what the album has written, to output-plan.ts. Writes nothing. */
import type { Dirent } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ErrorCode, ErrorValue } from '#shared/errors.ts';
import type { IfExists } from '#shared/jobs.ts';
import { AppError, assertNever, getSystemCode } from '#shared/errors.ts';
import type { NamePlatform } from '#shared/naming/file-names.ts';
import type { FileStat } from '#files/fingerprint.ts';
import { isInPlace } from '#files/fingerprint.ts';
import { getPathKey } from '#files/path-key.ts';
import type { Collision, OutputPlace, PhotoToName } from '#app/output-plan.ts';
import { COLLISION_CODES, locateOutput, OutputClaims } from '#app/output-plan.ts';

export interface AlbumPhotoToName extends PhotoToName {
  readonly id: number;
}

export interface EarlierOutput {
  readonly photoId: number;
  readonly outputPath: string;
  /** The file is the album's own only as long as it is like this; null: whatever has become of it. */
  readonly fileStat: FileStat | null;
}

export interface OutputRules extends OutputPlace {
  /** What happens to an existing file that the album did not write. */
  readonly ifExists: IfExists;
  /** Paths of all photos of the album; none of them is ever replaced. */
  readonly originals: readonly string[];
  /** What the album has written before. A photo replaces its own result, but not that of another photo. */
  readonly earlier: readonly EarlierOutput[];
}

export type PlannedOutput =
  | { readonly kind: 'write'; readonly id: number; readonly outputPath: string }
  /** A file exists, and the rules keep it. */
  | { readonly kind: 'skip'; readonly id: number; readonly outputPath: string }
  | {
      readonly kind: 'rejected';
      readonly id: number;
      readonly outputPath: string;
      /** The photo or file that it collides with. */
      readonly other: string;
      readonly error: ErrorValue;
    };

/**
 * Plans all photos, in their order: the first of two photos with one target keeps it. Targets are compared as the platform's
 * file systems do, through links to folders. A file that appears later is found when the result is written.
 * @throws {AppError} `album/no-output-folder`; the signal's reason when it is aborted
 */
export async function planOutputs(
  signal: AbortSignal,
  photos: readonly AlbumPhotoToName[],
  rules: OutputRules,
): Promise<PlannedOutput[]> {
  const disk = new FolderListings(rules.platform);
  const claims = new OutputClaims(await findOriginals(signal, rules.originals, disk));
  const owners = new Map<string, EarlierOutput>();
  for (const earlier of rules.earlier) owners.set(await disk.findKey(earlier.outputPath), earlier);
  const plan: PlannedOutput[] = [];
  for (const photo of photos) {
    signal.throwIfAborted();
    const outputPath = locateOutput(photo, rules);
    const key = await disk.findKey(outputPath);
    const target: Target = {
      outputPath,
      existing: await disk.find(outputPath),
      owner: await findOwner(owners.get(key)),
      collision: claims.findCollision(photo.path, key),
    };
    const planned = planOutput(photo, target, rules);
    if (planned.kind === 'write') claims.claim(photo.path, key);
    plan.push(planned);
  }
  return plan;
}

async function findOwner(earlier: EarlierOutput | undefined): Promise<number | null> {
  if (earlier === undefined) return null;
  const { photoId, outputPath, fileStat } = earlier;
  return fileStat === null || (await isInPlace(outputPath, fileStat)) ? photoId : null;
}

/** What is known of the path of a result. */
interface Target {
  readonly outputPath: string;
  readonly existing: Existing;
  /** The photo whose earlier result it is. */
  readonly owner: number | null;
  readonly collision: Collision | null;
}

function planOutput({ id, path }: AlbumPhotoToName, target: Target, { ifExists }: OutputRules): PlannedOutput {
  const { outputPath, existing, owner, collision } = target;
  const reject = (code: ErrorCode, other: string, message: string): PlannedOutput => {
    return { kind: 'rejected', id, outputPath, other, error: new AppError(code, message).toValue() };
  };
  if (collision !== null)
    return reject(COLLISION_CODES[collision.kind], collision.other, describeCollision(path, outputPath, collision));
  if (existing.kind === 'unknown') {
    const message = `Folder ${dirname(outputPath)} cannot be read (${existing.systemCode}).`;
    return reject('output/not-writable', dirname(outputPath), message);
  }
  if (existing.kind === 'folder') return reject('output/not-writable', outputPath, `${outputPath} is a folder.`);
  if (owner !== null && owner !== id)
    return reject('output/exists', outputPath, `${outputPath} is this album's result of another photo.`);
  if (existing.kind === 'absent' || owner === id || ifExists === 'overwrite') return { kind: 'write', id, outputPath };
  if (ifExists === 'skip') return { kind: 'skip', id, outputPath };
  return reject('output/exists', outputPath, `${outputPath} exists already, and this album did not make it.`);
}

function describeCollision(path: string, outputPath: string, { kind, other }: Collision): string {
  switch (kind) {
    case 'own-input':
      return `The result of ${path} would replace it; choose another name or folder.`;
    case 'other-input':
      return `The result of ${path} would replace ${other}, a photo of this album.`;
    case 'other-output':
      return `${path} and ${other} would both become ${outputPath}; put {index} in the names, or keep the folders.`;
    default:
      return assertNever(kind);
  }
}

/** The originals by the keys of their paths: as named, and with links resolved. */
async function findOriginals(
  signal: AbortSignal,
  paths: readonly string[],
  disk: FolderListings,
): Promise<ReadonlyMap<string, string>> {
  const originals = new Map<string, string>();
  for (const path of paths) {
    signal.throwIfAborted();
    originals.set(await disk.findKey(path), path);
    originals.set(await disk.findKey(await resolveLinks(path)), path);
  }
  return originals;
}

type Existing =
  | { readonly kind: 'absent' | 'file' | 'folder' }
  /** The folder cannot be listed. */
  | { readonly kind: 'unknown'; readonly systemCode: string };

type Listing = ReadonlyMap<string, Existing> | { readonly systemCode: string };

/** Reads each folder once. */
class FolderListings {
  readonly #platform: NamePlatform;
  readonly #realFolders = new Map<string, Promise<string>>();
  readonly #listings = new Map<string, Promise<Listing>>();

  constructor(platform: NamePlatform) {
    this.#platform = platform;
  }

  /** One key for all paths of one file. Links to folders are followed; the last part may not exist. */
  async findKey(path: string): Promise<string> {
    const folder = await remember(this.#realFolders, dirname(path), resolveLinks);
    return getPathKey(join(folder, basename(path)), this.#platform);
  }

  /** What exists at the path. */
  async find(path: string): Promise<Existing> {
    const listing = await remember(this.#listings, dirname(path), (folder) => this.#list(folder));
    if ('systemCode' in listing) return { kind: 'unknown', systemCode: listing.systemCode };
    return listing.get(getPathKey(basename(path), this.#platform)) ?? { kind: 'absent' };
  }

  async #list(folder: string): Promise<Listing> {
    try {
      const entries = await readdir(folder, { withFileTypes: true });
      return new Map(entries.map((entry) => [getPathKey(entry.name, this.#platform), describeEntry(entry)]));
    } catch (thrown) {
      const systemCode = getSystemCode(thrown);
      if (systemCode === undefined) throw thrown;
      return systemCode === 'ENOENT' ? new Map<string, Existing>() : { systemCode };
    }
  }
}

function describeEntry(entry: Dirent): Existing {
  return { kind: entry.isDirectory() ? 'folder' : 'file' };
}

/** The path without links; parts that do not exist stay as they are. */
async function resolveLinks(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (thrown) {
    if (getSystemCode(thrown) === undefined) throw thrown;
    const parent = dirname(path);
    return parent === path ? path : join(await resolveLinks(parent), basename(path));
  }
}

function remember<Value>(
  known: Map<string, Promise<Value>>,
  key: string,
  make: (key: string) => Promise<Value>,
): Promise<Value> {
  const value = known.get(key) ?? make(key);
  known.set(key, value);
  return value;
}
