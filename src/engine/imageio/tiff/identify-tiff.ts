/** Finds the one page of a TIFF among its directories; what the page holds is left to tiff-layout.ts. */
import { holdsPhotoBelow, isRawDirectory, rejectRaw } from '../camera-raw.ts';
import { corrupt, unsupported } from '../image-errors.ts';
import type { ReadAt, TiffDirectory, TiffSource } from '../metadata/tiff-directory.ts';
import { getNumber, openTiff, readDirectory } from '../metadata/tiff-directory.ts';

/** Tags `NewSubfileType`, `Compression`. */
const SUBFILE_TYPE_TAG = 254;
const COMPRESSION_TAG = 259;
/** Bits of `NewSubfileType`: a smaller copy of another page, a transparency mask. */
const NOT_A_PAGE = 0b101;
const MAX_DIRECTORIES = 1000;

/**
 * A smaller copy or a mask is not a page. A file of such directories alone is a camera raw file, unless a finished photo
 * lies in a sub-directory; a page may also follow its own thumbnail.
 * @returns the index of the page among the directories, and whether there is JPEG inside
 * @throws {AppError} image/corrupt, image/unsupported (several pages, or one in a sub-directory), image/camera-raw
 */
export async function identifyTiff(
  readAt: ReadAt,
  path: string,
): Promise<{ readonly lossy: boolean; readonly page: number }> {
  const source = await openTiff(readAt);
  if (source === undefined) throw corrupt(path, 'a TIFF file that is cut off');
  const directories = await readDirectories(source);
  const [first] = directories;
  if (first === undefined) throw corrupt(path, 'a TIFF file with a damaged header');
  const pages = directories.filter((directory) => isPage(source, directory));
  const [page] = pages;
  for (const directory of new Set([first, page ?? first])) {
    if (await isRawDirectory(source, directory)) throw rejectRaw(path);
  }
  if (page === undefined) {
    if (!(await holdsPhotoBelow(source, first))) throw rejectRaw(path);
    throw unsupported(path, 'keeps its photo in a sub-directory, behind a thumbnail; save it as a TIFF of one page');
  }
  if (pages.length > 1) throw unsupported(path, `holds ${pages.length} pages; save each one as an image of its own`);
  const compression = getNumber(source, page, COMPRESSION_TAG);
  return { lossy: compression === 6 || compression === 7, page: directories.indexOf(page) };
}

/** The chain of directories, as far as it can be read. */
export async function readDirectories(source: TiffSource): Promise<TiffDirectory[]> {
  const directories: TiffDirectory[] = [];
  const seen = new Set<number>();
  let offset = source.firstOffset;
  while (offset !== 0 && !seen.has(offset) && seen.size < MAX_DIRECTORIES) {
    const directory = await readDirectory(source, offset);
    if (directory === undefined) break;
    directories.push(directory);
    seen.add(offset);
    offset = directory.nextOffset;
  }
  return directories;
}

function isPage(source: TiffSource, directory: TiffDirectory): boolean {
  return ((getNumber(source, directory, SUBFILE_TYPE_TAG) ?? 0) & NOT_A_PAGE) === 0;
}
