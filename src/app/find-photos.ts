/** Turns the inputs of the command line into a list of photos: looks into folders, leaves out what is not a photo. */
import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { ErrorValue } from '../shared/errors.ts';
import { getSystemCode } from '../shared/errors.ts';
import { hasPhotoExtension, PHOTO_EXTENSIONS_TEXT } from './photo-formats.ts';

/** What stands at a path. */
export type PathKind = 'file' | 'folder' | 'absent';

/** A photo to work on. */
export interface FoundPhoto {
  /** Absolute. */
  readonly path: string;
  /** The path as a person would type it. */
  readonly label: string;
  /** The folder of the photo below the input folder that it was found in; empty at its top and for single files. */
  readonly folderBelow: string;
}

/** An input, or a photo, that is not worked on, and why. */
export interface RefusedPhoto {
  /** Absolute. */
  readonly path: string;
  readonly label: string;
  readonly error: ErrorValue;
}

export interface FoundPhotos {
  readonly photos: readonly FoundPhoto[];
  readonly refused: readonly RefusedPhoto[];
}

export interface FindOptions {
  readonly recursive: boolean;
  /** A folder that is not looked into even if it lies inside an input folder: where the outputs go. Absolute. */
  readonly outFolder: string | null;
}

const BY_NAME = new Intl.Collator('en', { numeric: true });

/** What stands at `path`. Anything that cannot be looked at counts as absent. */
export async function getPathKind(path: string): Promise<PathKind> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch (thrown) {
    if (getSystemCode(thrown) === undefined) throw thrown;
    return 'absent';
  }
}

/**
 * The photos of `inputs` in their order, those of a folder by name, each once. Files are taken whatever their extension;
 * in folders, hidden entries, links to folders and other extensions are passed over.
 */
export async function findPhotos(inputs: readonly string[], options: FindOptions): Promise<FoundPhotos> {
  const photos = new Map<string, FoundPhoto>();
  const refused: RefusedPhoto[] = [];
  const refuse = (label: string, message: string) => {
    refused.push({ path: resolve(label), label, error: { code: 'image/not-found', message } });
  };
  const add = (photo: FoundPhoto) => {
    if (!photos.has(photo.path)) photos.set(photo.path, photo);
  };
  for (const input of inputs) {
    const kind = await getPathKind(input);
    if (kind === 'absent') refuse(input, `There is no file or folder ${input}.`);
    else if (kind === 'file') add({ path: resolve(input), label: input, folderBelow: '' });
    else {
      const found = await searchFolder(input, '', { options, refuse });
      if (found?.length === 0) refuse(input, describeEmpty(input, options.recursive));
      found?.forEach(add);
    }
  }
  return { photos: [...photos.values()], refused };
}

function describeEmpty(folder: string, recursive: boolean): string {
  const hint = recursive ? '' : '; --recursive looks into its folders too';
  return `There are no photos (${PHOTO_EXTENSIONS_TEXT}) in folder ${folder}${hint}.`;
}

interface Search {
  readonly options: FindOptions;
  readonly refuse: (label: string, message: string) => void;
}

/** The photos of one folder, or null when it cannot be read, which is then refused. */
async function searchFolder(label: string, folderBelow: string, search: Search): Promise<FoundPhoto[] | null> {
  const entries = await readFolder(label, search);
  if (entries === null) return null;
  const found: FoundPhoto[] = [];
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const entryLabel = join(label, entry.name);
    const path = resolve(entryLabel);
    if (entry.isDirectory()) {
      if (!search.options.recursive || path === search.options.outFolder) continue;
      found.push(...((await searchFolder(entryLabel, join(folderBelow, entry.name), search)) ?? []));
    } else if (hasPhotoExtension(entry.name)) {
      const isFile = entry.isFile() || (entry.isSymbolicLink() && (await getPathKind(path)) === 'file');
      if (isFile) found.push({ path, label: entryLabel, folderBelow });
    }
  }
  return found;
}

async function readFolder(label: string, { refuse }: Search): Promise<Dirent[] | null> {
  try {
    const entries = await readdir(label, { withFileTypes: true });
    return entries.sort((a, b) => BY_NAME.compare(a.name, b.name));
  } catch (thrown) {
    const systemCode = getSystemCode(thrown);
    if (systemCode === undefined) throw thrown;
    refuse(label, `Folder ${label} cannot be read (${systemCode}).`);
    return null;
  }
}
