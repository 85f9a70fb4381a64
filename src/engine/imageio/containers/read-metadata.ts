/** Reads what a file carries besides pixels, and makes it describe the upright image. HEIC comes with its parts from heif/. */
import { open } from 'node:fs/promises';
import type { Metadata } from 'sharp';
import type { InputFormat } from '#shared/formats.ts';
import type { Size } from '#shared/jobs.ts';
import type { ImageMetadata, PhotoInput } from '../image-types.ts';
import { readExifDensity, readExifOrientation, turnExif } from '../metadata/adapt-exif.ts';
import type { Density } from '../metadata/density.ts';
import { turnDensity } from '../metadata/density.ts';
import { getTiffBlock, stripExifHead } from '../metadata/exif.ts';
import type { Orientation } from '../metadata/orientation.ts';
import { toOrientation, turnSize } from '../metadata/orientation.ts';
import type { ReadAt } from '../metadata/tiff-directory.ts';
import { createReadAt } from '../metadata/tiff-directory.ts';
import { turnXmp } from '../metadata/xmp.ts';
import type { ReadParts } from './carried-parts.ts';
import { readJpeg } from './jpeg.ts';
import { readPng } from './png.ts';
import { readTiff } from './tiff.ts';

/** What libvips has read, as far as it is used here. */
type Header = Pick<Metadata, 'exif' | 'xmpAsString' | 'orientation'>;

/** Without the profile. `size` is that of the upright image. */
export async function readMetadata(input: PhotoInput, header: Header, size: Size): Promise<ImageMetadata> {
  const parts = await readParts(input, header);
  return makeUpright(parts, { format: input.format, size, turned: toOrientation(header.orientation) });
}

async function readParts({ path, format, page }: PhotoInput, header: Header): Promise<ReadParts> {
  const read = READERS[format];
  if (read === undefined) return { exif: header.exif && stripExifHead(header.exif), xmp: header.xmpAsString };
  const handle = await open(path, 'r');
  try {
    return await read(createReadAt(handle), page);
  } finally {
    await handle.close();
  }
}

/** Of the other formats libvips reads all there is. */
const READERS: Readonly<Partial<Record<InputFormat, (readAt: ReadAt, page: number) => Promise<ReadParts>>>> = {
  jpeg: readJpeg,
  png: readPng,
  tiff: readTiff,
};

export interface UprightOptions {
  readonly format: InputFormat;
  /** Of the upright image. */
  readonly size: Size;
  /** By what orientation the decoder has turned the pixels. */
  readonly turned: Orientation;
}

/** Turns all parts as the pixels were turned. An orientation that nothing has applied stays. */
export async function makeUpright(parts: ReadParts, { format, size, turned }: UprightOptions): Promise<ImageMetadata> {
  const isBroken = parts.exif !== undefined && getTiffBlock(parts.exif) === undefined;
  const exif = isBroken ? undefined : parts.exif;
  // These two turn their pixels in ways of their own; what EXIF says is history, which viewers ignore.
  const isHeif = format === 'heic' || format === 'avif';
  const orientation = isHeif && exif !== undefined ? await readExifOrientation(exif) : turned;
  const stored = turnSize(size, orientation);
  const block = exif && (await turnExif(exif, orientation, stored));
  // A phone's HEIC is turned by the file, whether its EXIF says so or not.
  const isSettled = orientation !== 1 || format === 'heic';
  const own = parts.density && turnDensity(parts.density, orientation);
  const density = chooseDensity(own, block && (await readExifDensity(block)), format);
  const remarks = [...(parts.remarks ?? []), ...(isBroken ? (['exif-lost'] as const) : [])];
  return {
    ...(block && { exif: block }),
    ...(parts.xmp && { xmp: isSettled ? turnXmp(parts.xmp, orientation, stored) : parts.xmp }),
    ...(parts.iptc && parts.iptc.length > 0 && { iptc: parts.iptc }),
    ...(parts.text && parts.text.length > 0 && { text: parts.text }),
    ...(density && { density }),
    size,
    ...(remarks.length > 0 && { remarks }),
  };
}

/** Programs that read PNG know its own resolution, those that read JPEG and TIFF believe EXIF. */
function chooseDensity(own: Density | undefined, exif: Density | undefined, format: InputFormat): Density | undefined {
  return format === 'png' ? (own ?? exif) : (exif ?? own);
}
