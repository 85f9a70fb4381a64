/** Replaces parts of a finished file, however large it is, with a megabyte of memory. Which parts, is left to the callers. */
import type { FileHandle } from 'node:fs/promises';
import { open, rename } from 'node:fs/promises';

/** Bytes that stand in the new file in place of `removed` bytes at `at` of the old one. */
export interface Splice {
  readonly at: number;
  readonly removed: number;
  readonly bytes: Buffer;
}

const SLICE_BYTES = 1 << 20;

/**
 * Splices that keep every other byte at its place are written into the file; otherwise it is copied to `sparePath`, a new
 * file, which then takes its name. Callers remove `sparePath` after a failure.
 */
export async function applySplices(path: string, sparePath: string, splices: readonly Splice[]): Promise<void> {
  if (splices.length === 0) return;
  const sorted = splices.toSorted((a, b) => a.at - b.at);
  const handle = await open(path, 'r+');
  try {
    const { size } = await handle.stat();
    const isInPlace = sorted.every(({ at, removed, bytes }) => removed === bytes.length || at + removed === size);
    if (isInPlace) {
      for (const { at, bytes } of sorted) await writeAll(handle, bytes, at);
      return;
    }
    await copySpliced(handle, sparePath, { splices: sorted, size });
  } finally {
    await handle.close();
  }
  await rename(sparePath, path);
}

async function copySpliced(
  source: FileHandle,
  targetPath: string,
  { splices, size }: { readonly splices: readonly Splice[]; readonly size: number },
): Promise<void> {
  const target = await open(targetPath, 'wx');
  try {
    let from = 0;
    let to = 0;
    const copy = async (end: number): Promise<void> => {
      while (from < end) {
        const slice = Buffer.allocUnsafe(Math.min(SLICE_BYTES, end - from));
        const { bytesRead } = await source.read(slice, 0, slice.length, from);
        if (bytesRead === 0) throw new RangeError(`the file ends at ${from}, before ${end}`);
        await writeAll(target, slice.subarray(0, bytesRead), to);
        from += bytesRead;
        to += bytesRead;
      }
    };
    for (const { at, removed, bytes } of splices) {
      await copy(at);
      await writeAll(target, bytes, to);
      to += bytes.length;
      from += removed;
    }
    await copy(size);
  } finally {
    await target.close();
  }
}

async function writeAll(handle: FileHandle, bytes: Buffer, at: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, written, bytes.length - written, at + written);
    written += bytesWritten;
  }
}
