/** Keeps the thumbnails on disk within a bound; what was looked at longest ago goes first. Making them is album-thumbs.ts's. */
import type { Dirent } from 'node:fs';
import { readdir, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ignoreSystemError } from '../../shared/errors.ts';
import { VIEW_FILES } from '../../shared/views.ts';

/** Some ten thousand thumbnails. */
export const MOST_THUMB_BYTES = 256 * 2 ** 20;
/** Share of the bound that is left, so that not every start has something to remove. */
const KEPT_SHARE = 0.8;
/** A folder without a thumbnail may be one in the making; after as long it is one of a photo that could not be read. */
const EMPTY_FOR_MS = 24 * 3600 * 1000;

interface KeptThumb {
  readonly folder: string;
  readonly bytes: number;
  readonly usedAtMs: number;
}

/**
 * Removes thumbnails below `root` when they are more than `mostBytes` together. Ends early when aborted; what cannot be read or
 * removed stays, for nothing depends on it.
 */
export async function pruneThumbs(signal: AbortSignal, root: string, mostBytes = MOST_THUMB_BYTES): Promise<void> {
  const thumbs = await listThumbs(signal, root);
  let bytes = thumbs.reduce((sum, thumb) => sum + thumb.bytes, 0);
  if (bytes <= mostBytes) return;
  thumbs.sort((a, b) => a.usedAtMs - b.usedAtMs);
  for (const thumb of thumbs) {
    if (signal.aborted || bytes <= KEPT_SHARE * mostBytes) return;
    await rm(thumb.folder, { recursive: true, force: true }).catch(ignoreSystemError);
    bytes -= thumb.bytes;
  }
}

async function listThumbs(signal: AbortSignal, root: string): Promise<KeptThumb[]> {
  const thumbs: KeptThumb[] = [];
  for (const shelf of await list(root)) {
    for (const { name } of await list(join(root, shelf.name))) {
      if (signal.aborted) return [];
      const folder = join(root, shelf.name, name);
      const thumb = await look(join(folder, VIEW_FILES.thumb));
      if (thumb !== null) thumbs.push({ folder, bytes: thumb.size, usedAtMs: thumb.mtimeMs });
      else if (Date.now() - ((await look(folder))?.mtimeMs ?? Infinity) > EMPTY_FOR_MS)
        await rmdir(folder).catch(ignoreSystemError);
    }
  }
  return thumbs;
}

async function list(folder: string): Promise<Dirent[]> {
  return (await readdir(folder, { withFileTypes: true }).catch(ignoreSystemError)) ?? [];
}

async function look(path: string): Promise<{ readonly size: number; readonly mtimeMs: number } | null> {
  return (await stat(path).catch(ignoreSystemError)) ?? null;
}
