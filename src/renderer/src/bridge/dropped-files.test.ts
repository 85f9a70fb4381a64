import { expect, it } from 'vitest';
import { listDroppedFiles } from './dropped-files.ts';

type Tree = string | { readonly name: string; readonly entries: readonly Tree[] };

function createEntry(tree: Tree): FileSystemEntry {
  if (typeof tree === 'string')
    return {
      ...{ name: tree, isFile: true, isDirectory: false },
      file: (found: (file: File) => void) => {
        found(new File([], tree));
      },
    } as unknown as FileSystemEntry;
  const batches = [tree.entries.map(createEntry), []];
  return {
    ...{ name: tree.name, isFile: false, isDirectory: true },
    createReader: () => ({
      readEntries: (found: (entries: FileSystemEntry[]) => void) => {
        found(batches.shift() ?? []);
      },
    }),
  } as unknown as FileSystemEntry;
}

function drop(...trees: readonly Tree[]): DataTransfer {
  const items = trees.map((tree) => ({ kind: 'file', webkitGetAsEntry: () => createEntry(tree) }));
  return { items, files: [] } as unknown as DataTransfer;
}

it('takes the photos of a folder, as every other front end does, and every file that was dropped itself', async () => {
  const photos = ['a.jpg', 'b.JFIF', 'c.heif', 'd.hif', 'e.tiff'];
  const folder = { name: 'in', entries: [...photos, 'f.gif', 'notes.txt'] };
  const files = await listDroppedFiles(drop(folder, 'scan'), true);
  expect(files.map(({ name }) => name)).toEqual([...photos, 'scan']);
});
