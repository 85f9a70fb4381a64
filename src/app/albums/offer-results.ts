/** Offers results of an album as one ZIP. Results that are no longer in their place are left out and reported. */
import { stat } from 'node:fs/promises';
import { basename, parse } from 'node:path';
import type { RejectedFile, SaveAllReport } from '#shared/save-reports.ts';
import { AppError } from '#shared/errors.ts';
import { numberName } from '#files/free-name.ts';
import type { FileToPack } from '../downloads/content.ts';
import type { Downloads } from '../downloads/downloads.ts';

/** @throws {AppError} request/refused where results are saved to files instead */
export async function offerResults(
  paths: readonly string[],
  zipName: string,
  downloads: Downloads,
): Promise<SaveAllReport> {
  downloads.assertPossible();
  const found: string[] = [];
  const rejected: RejectedFile[] = [];
  let bytes = 0;
  for (const path of paths) {
    const file = await stat(path).catch(() => null);
    if (file?.isFile() === true) {
      found.push(path);
      bytes += file.size;
    } else {
      const name = basename(path);
      const error = new AppError('image/not-found', `${name} is no longer in its place.`);
      rejected.push({ name, error: error.toValue() });
    }
  }
  if (found.length === 0) return { kind: 'nothing', rejected };
  return { ...downloads.offerZip(nameApart(found), zipName), count: found.length, bytes, rejected };
}

/** Gives files of different folders different names: `photo.jpg`, `photo-2.jpg`, ... The case of letters makes no difference. */
export function nameApart(paths: readonly string[]): FileToPack[] {
  const taken = new Set<string>();
  return paths.map((path) => {
    const { base, name, ext } = parse(path);
    let free = base;
    for (let number = 2; taken.has(free.toLowerCase()); number++) free = numberName(name, ext, number);
    taken.add(free.toLowerCase());
    return { path, name: free };
  });
}
