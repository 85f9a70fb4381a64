/** Reads the files of a drop. Browsers list dropped folders entry by entry, so folders are searched here. */
import { hasPhotoExtension } from '#shared/formats.ts';

/** Lists the dropped files. Call it inside the drop event: the browser clears the data afterwards. */
export function listDroppedFiles(transfer: DataTransfer, searchesFolders: boolean): Promise<File[]> {
  if (!searchesFolders) return Promise.resolve([...transfer.files]);
  const entries = [...transfer.items].filter(({ kind }) => kind === 'file').map((item) => item.webkitGetAsEntry());
  const files = [...transfer.files];
  const hasFolder = entries.some((entry) => entry?.isDirectory === true);
  if (!hasFolder) return Promise.resolve(files);
  return Promise.all(entries.filter((entry) => entry !== null).map((entry) => listFiles(entry, true))).then((lists) =>
    lists.flat(),
  );
}

async function listFiles(entry: FileSystemEntry, isTop: boolean): Promise<File[]> {
  if (isFileEntry(entry)) {
    // Folders contribute photos only; a file that was dropped itself is always taken, and its content decides.
    if (!isTop && !hasPhotoExtension(entry.name)) return [];
    return [
      await new Promise<File>((resolve, reject) => {
        entry.file(resolve, reject);
      }),
    ];
  }
  if (!isFolderEntry(entry)) return [];
  const reader = entry.createReader();
  const found: File[] = [];
  // Browsers hand out a hundred entries at a time; an empty list is the end.
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (batch.length === 0) return found;
    const sorted = batch.sort((a, b) => a.name.localeCompare(b.name));
    for (const child of sorted) found.push(...(await listFiles(child, false)));
  }
}

function isFileEntry(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolderEntry(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

/** Whether a drag carries files (not text or links within the page). */
export function carriesFiles(transfer: DataTransfer | null): boolean {
  return transfer?.types.includes('Files') === true;
}
