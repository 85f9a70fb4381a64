/** Files out of drops and folder pickers. A browser shows dropped folders only entry by entry, so they are walked here. */

const PHOTO_NAME = /\.(jpe?g|png|webp|tiff?|avif|hei[cf]|hif)$/i;

/** In folders only photos are of interest; a file that was dropped itself is always taken, and its content decides. */
export function isPhotoName(name: string): boolean {
  return PHOTO_NAME.test(name);
}

/** Must be called while the drop event is handled: afterwards the browser forgets what was dropped. */
export function listDroppedFiles(transfer: DataTransfer, canWalk: boolean): Promise<File[]> {
  if (!canWalk) return Promise.resolve([...transfer.files]);
  const entries = [...transfer.items].filter(({ kind }) => kind === 'file').map((item) => item.webkitGetAsEntry());
  const files = [...transfer.files];
  const hasFolder = entries.some((entry) => entry?.isDirectory === true);
  if (!hasFolder) return Promise.resolve(files);
  return Promise.all(entries.filter((entry) => entry !== null).map((entry) => walk(entry, true))).then((lists) =>
    lists.flat(),
  );
}

async function walk(entry: FileSystemEntry, isTop: boolean): Promise<File[]> {
  if (isFileEntry(entry)) {
    if (!isTop && !isPhotoName(entry.name)) return [];
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
    for (const child of sorted) found.push(...(await walk(child, false)));
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
