/** Decides where the result of each photo of an album goes, and finds collisions before any work. Writes nothing. */
import type { Dirent } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ErrorCode, ErrorValue } from '../../shared/errors.ts';
import { AppError, getSystemCode } from '../../shared/errors.ts';
import type { NamePlatform } from '../../shared/file-names.ts';
import type { NameParts, NameTemplate } from '../../shared/name-template.ts';
import { fillTemplate, getDefaultTemplate, parseTemplate } from '../../shared/name-template.ts';
import { getPathKey } from '../path-key.ts';

/** What decides the name and place of one result. */
export interface PhotoToName {
  readonly id: number;
  /** Absolute. */
  readonly path: string;
  /** Its folder below the one it was found in; empty at the top. */
  readonly folderBelow: string;
  readonly parts: NameParts;
}

export interface OutputPlace {
  /** `mirror`: below the output folder, in the folders that photos have below the one they were found in. */
  readonly place: 'beside' | 'folder' | 'mirror';
  /** Absolute; null is enough for `beside`. */
  readonly outputFolder: string | null;
  /** null: the usual one for the photo's target. */
  readonly template: NameTemplate | null;
  readonly platform: NamePlatform;
}

export interface OutputRules extends OutputPlace {
  /** What becomes of a file of that name that the album did not write. */
  readonly ifExists: 'fail' | 'skip' | 'overwrite';
  /** Paths of all photos of the album; none of them is ever replaced. */
  readonly originals: readonly string[];
  /** What the album has written before. A photo replaces its own result, never that of another. */
  readonly earlier: readonly { readonly photoId: number; readonly outputPath: string }[];
}

export type PlannedOutput =
  | { readonly kind: 'write'; readonly id: number; readonly outputPath: string }
  /** There is a file already, and the rules leave it. */
  | { readonly kind: 'skip'; readonly id: number; readonly outputPath: string }
  | {
      readonly kind: 'refused';
      readonly id: number;
      readonly outputPath: string;
      /** The photo or file that is in the way. */
      readonly other: string;
      readonly error: ErrorValue;
    };

/**
 * Where the result of one photo goes, collisions aside. Absolute.
 * @throws {AppError} `album/no-output-folder` when one is needed
 */
export function locateOutput(photo: PhotoToName, place: OutputPlace): string {
  const template = place.template ?? parseTemplate(getDefaultTemplate(photo.parts.target), { label: '', missing: {} });
  return join(locateFolder(photo, place), fillTemplate(template, photo.parts, place.platform));
}

/** The folder that the result of a photo goes to. @throws {AppError} `album/no-output-folder` when one is needed */
export function locateFolder(
  { path, folderBelow }: Pick<PhotoToName, 'path' | 'folderBelow'>,
  { place, outputFolder }: Pick<OutputPlace, 'place' | 'outputFolder'>,
): string {
  if (place === 'beside') return dirname(path);
  if (outputFolder === null) throw new AppError('album/no-output-folder', 'The results need a folder to go to.');
  return place === 'mirror' ? join(outputFolder, folderBelow) : outputFolder;
}

/**
 * Plans all photos, in their order: the first of two photos with one target keeps it. Targets are compared as the platform's
 * file systems do, through links to folders. What appears after this look is the business of whoever writes.
 * @throws {AppError} `album/no-output-folder`; the signal's reason when it is aborted
 */
export async function planOutputs(
  signal: AbortSignal,
  photos: readonly PhotoToName[],
  rules: OutputRules,
): Promise<PlannedOutput[]> {
  const disk = new TargetDisk(rules.platform);
  const originals = await findOriginals(signal, rules.originals, disk);
  const owners = new Map<string, number>();
  for (const { photoId, outputPath } of rules.earlier) owners.set(await disk.findKey(outputPath), photoId);
  const claims = new Map<string, string>();
  const plan: PlannedOutput[] = [];
  for (const photo of photos) {
    signal.throwIfAborted();
    const outputPath = locateOutput(photo, rules);
    const key = await disk.findKey(outputPath);
    const target: Target = {
      outputPath,
      existing: await disk.look(outputPath),
      owner: owners.get(key) ?? null,
      claimedBy: claims.get(key) ?? null,
      original: originals.get(key) ?? null,
    };
    const planned = judge(photo, target, rules);
    if (planned.kind === 'write') claims.set(key, photo.path);
    plan.push(planned);
  }
  return plan;
}

/** What is known of a place where a result would go. */
interface Target {
  readonly outputPath: string;
  readonly existing: Existing;
  /** The photo whose earlier result is there. */
  readonly owner: number | null;
  /** The photo of this plan that goes there. */
  readonly claimedBy: string | null;
  /** The photo of the album that is there. */
  readonly original: string | null;
}

function judge({ id, path }: PhotoToName, target: Target, { ifExists }: OutputRules): PlannedOutput {
  const { outputPath, existing, owner, claimedBy, original } = target;
  const refuse = (code: ErrorCode, other: string, message: string): PlannedOutput => {
    return { kind: 'refused', id, outputPath, other, error: { code, message } };
  };
  if (original === path)
    return refuse('output/is-input', path, `The result of ${path} would replace it; choose another name or folder.`);
  if (original !== null)
    return refuse(
      'output/is-input',
      original,
      `The result of ${path} would replace ${original}, a photo of this album.`,
    );
  if (claimedBy !== null) {
    const advice = 'put {index} in the names, or keep the folders';
    return refuse('output/exists', claimedBy, `${path} and ${claimedBy} would both become ${outputPath}; ${advice}.`);
  }
  if (existing.kind === 'unknown') {
    const message = `Folder ${dirname(outputPath)} cannot be looked into (${existing.systemCode}).`;
    return refuse('output/not-writable', dirname(outputPath), message);
  }
  if (existing.kind === 'folder') return refuse('output/not-writable', outputPath, `${outputPath} is a folder.`);
  if (owner !== null && owner !== id)
    return refuse('output/exists', outputPath, `${outputPath} is this album's result of another photo.`);
  if (existing.kind === 'absent' || owner === id || ifExists === 'overwrite') return { kind: 'write', id, outputPath };
  if (ifExists === 'skip') return { kind: 'skip', id, outputPath };
  return refuse('output/exists', outputPath, `${outputPath} exists already, and this album did not make it.`);
}

/** Originals by the keys of their places: as named, and where links lead to. */
async function findOriginals(
  signal: AbortSignal,
  paths: readonly string[],
  disk: TargetDisk,
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

/** Looks at each folder once. */
class TargetDisk {
  readonly #platform: NamePlatform;
  readonly #realFolders = new Map<string, Promise<string>>();
  readonly #listings = new Map<string, Promise<Listing>>();

  constructor(platform: NamePlatform) {
    this.#platform = platform;
  }

  /** One key for all paths that lead to one place. Links to folders are followed; the last part may not exist. */
  async findKey(path: string): Promise<string> {
    const folder = await remember(this.#realFolders, dirname(path), resolveLinks);
    return getPathKey(join(folder, basename(path)), this.#platform);
  }

  async look(path: string): Promise<Existing> {
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
