/** Finds the pairs of images that methods are evaluated on, in two folders. */
import { readdir } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { AppError } from '#shared/errors.ts';
import { hasReadableExtension } from '#shared/formats.ts';

/** The same photo twice: as it should be, and at a quarter of its width and height. */
export interface ImagePair {
  /** File name of the HR image. */
  readonly name: string;
  readonly hrPath: string;
  readonly lrPath: string;
}

/**
 * The pairs of two folders, by name. Extensions may differ, and names of LR images may end with `x4`, as DIV2K's do.
 * @throws {AppError} `image/not-found` when a folder cannot be read, holds no image, or an image has no partner;
 *   `options/invalid` when two images of a folder have the same name.
 */
export async function findPairs(hrFolder: string, lrFolder: string): Promise<ImagePair[]> {
  const hr = indexNames(await listImages(hrFolder), hrFolder, (stem) => stem);
  const lrNames = await listImages(lrFolder);
  const lr = indexNames(lrNames, lrFolder, (stem) => (hr.has(stem) ? stem : stem.replace(/x4$/, '')));
  const unpairedHr = [...hr].filter(([stem]) => !lr.has(stem)).map(([, name]) => name);
  const unpairedLr = [...lr].filter(([stem]) => !hr.has(stem)).map(([, name]) => name);
  const problems = [
    ...(unpairedHr.length === 0 ? [] : [`${lrFolder} has no partner for ${listSome(unpairedHr)}`]),
    ...(unpairedLr.length === 0 ? [] : [`${hrFolder} has no partner for ${listSome(unpairedLr)}`]),
  ];
  if (problems.length > 0) throw new AppError('image/not-found', problems.join('; '));
  return [...hr].map(([stem, name]) => ({
    name,
    hrPath: join(hrFolder, name),
    lrPath: join(lrFolder, lr.get(stem)!),
  }));
}

async function listImages(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((thrown: unknown) => {
    throw new AppError('image/not-found', `${folder}: the folder cannot be read`, { cause: thrown });
  });
  const images = names.filter((name) => !name.startsWith('.') && hasReadableExtension(name));
  if (images.length === 0) throw new AppError('image/not-found', `${folder}: there is no image in the folder`);
  return images.sort(new Intl.Collator('en', { numeric: true }).compare);
}

/** Stem -> file name. */
function indexNames(
  names: readonly string[],
  folder: string,
  getKey: (stem: string) => string,
): ReadonlyMap<string, string> {
  const index = new Map<string, string>();
  for (const name of names) {
    const key = getKey(parse(name).name);
    const other = index.get(key);
    if (other !== undefined) {
      throw new AppError('options/invalid', `${folder}: ${other} and ${name} both stand for ${key}`);
    }
    index.set(key, name);
  }
  return index;
}

function listSome(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ');
  return names.length <= 3 ? shown : `${shown} and ${names.length - 3} more`;
}
