/** What became of one file, however it was given to the product; shared by the ways in of the fuzz script. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ErrorValue } from '#shared/errors.ts';
import { ignoreSystemError } from '#shared/errors.ts';

export const HANG_MS = 30_000;

export type FuzzOutcome =
  /** `image`: the file of what was made of it. */
  | { readonly kind: 'done'; readonly isDamaged: boolean; readonly image: Buffer }
  | { readonly kind: 'refused'; readonly error: ErrorValue }
  | { readonly kind: 'crashed'; readonly reason: string }
  | { readonly kind: 'hung' };

/** A failure of the file, or of the product: only reasons in the file are a refusal. */
export function toFailure(error: ErrorValue): FuzzOutcome {
  if (error.code.startsWith('image/') || error.code === 'output/too-large') return { kind: 'refused', error };
  return { kind: 'crashed', reason: `${error.code}: ${error.message}` };
}

/** Paths of all files below `folder`, relative to it; none when it is not there. */
export async function listFiles(folder: string): Promise<string[]> {
  const entries = (await readdir(folder, { recursive: true, withFileTypes: true }).catch(ignoreSystemError)) ?? [];
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}
