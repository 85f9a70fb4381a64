/** Reads from EXIF that a camera wrote Adobe RGB, which it says by a name instead of a profile (DCF 2.0). */
import { getTiffBlock } from '../metadata/exif.ts';
import type { TiffDirectory, TiffSource } from '../metadata/tiff-directory.ts';
import { getNumber, openTiff, readDirectory } from '../metadata/tiff-directory.ts';
import type { ColourSpace } from './colour-description.ts';
import { ADOBE_RGB } from './colour-description.ts';

const EXIF_POINTER = 0x8769;
const INTEROP_POINTER = 0xa005;
const COLOUR_SPACE = 0xa001;
const INTEROP_INDEX = 1;
/** DCF wants "uncalibrated" beside the name; some cameras write a number of their own instead. */
const UNCALIBRATED = 0xffff;
const ADOBE = 2;

/** The colours that raw EXIF names; null for sRGB or when it says nothing. */
export async function readExifColours(exif: Buffer): Promise<ColourSpace | null> {
  const block = getTiffBlock(exif);
  const source =
    block && (await openTiff((offset, length) => Promise.resolve(block.subarray(offset, offset + length))));
  if (source === undefined) return null;
  const main = await readDirectory(source, source.firstOffset);
  const camera = await follow(source, main, EXIF_POINTER);
  const colourSpace = camera && getNumber(source, camera, COLOUR_SPACE);
  if (colourSpace === ADOBE) return ADOBE_RGB;
  if (colourSpace !== UNCALIBRATED) return null;
  const interop = await follow(source, camera, INTEROP_POINTER);
  const index = interop?.entries.find(({ tag }) => tag === INTEROP_INDEX);
  return index?.field.toString('latin1', 0, 3) === 'R03' ? ADOBE_RGB : null;
}

async function follow(source: TiffSource, parent: TiffDirectory | undefined, tag: number) {
  const offset = parent && getNumber(source, parent, tag);
  return offset === undefined ? undefined : readDirectory(source, offset);
}
