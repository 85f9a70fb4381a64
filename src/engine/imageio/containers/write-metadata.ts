/** Decides what of the metadata a format holds, and writes it into a finished file; says what it does not hold. */
import { open } from 'node:fs/promises';
import { assertNever } from '#shared/errors.ts';
import type { OutputFormat } from '#shared/formats.ts';
import { FORMATS } from '#shared/formats.ts';
import type { MetadataRemoval, Size } from '#shared/jobs.ts';
import type { Remark } from '#shared/remarks.ts';
import type { ImageMetadata } from '../image-types.ts';
import { addExifDensity, fitExif } from '../metadata/adapt-exif.ts';
import { createDensity } from '../metadata/density.ts';
import { openExif } from '../metadata/exif-edit.ts';
import { createExifBlock, hasFixedMakerNote, MAKER_NOTE, parseExifTree } from '../metadata/exif-tree.ts';
import { toXmpProperties } from '../metadata/iptc.ts';
import { removeMetadata } from '../metadata/removal.ts';
import type { TextEntry } from '../metadata/text-entries.ts';
import { COMMENT, textToXmp } from '../metadata/text-entries.ts';
import { createReadAt } from '../metadata/tiff-directory.ts';
import { fitXmp } from '../metadata/xmp.ts';
import type { PartedPacket } from '../metadata/xmp-packets.ts';
import { addProperties, partPacket } from '../metadata/xmp-packets.ts';
import { planAvif } from './avif.ts';
import type { WrittenParts } from './carried-parts.ts';
import type { Splice } from './file-splices.ts';
import { applySplices } from './file-splices.ts';
import { MAX_COMMENT_BYTES, MAX_EXIF_BYTES, MAX_XMP_BYTES, planJpeg } from './jpeg.ts';
import { planPng } from './png.ts';
import { planTiff } from './tiff.ts';
import { planWebp } from './webp.ts';

export interface MetadataTarget {
  readonly format: OutputFormat;
  /** Of the result. */
  readonly size: Size;
  /** Pixels per inch of the result; null: those of the metadata. */
  readonly dpi: number | null;
  readonly removal: MetadataRemoval;
}

/** What will be written, and what people should know of the rest. */
export interface PreparedMetadata {
  readonly parts: WrittenParts;
  readonly remarks: readonly Remark[];
}

/** Makes the metadata describe the result, and fits it into the format. */
export async function prepareMetadata(metadata: ImageMetadata, target: MetadataTarget): Promise<PreparedMetadata> {
  const { format, size: to, dpi, removal } = target;
  const kept = await removeMetadata(metadata, removal);
  const from = kept.size ?? to;
  const part = kept.part ?? { left: 0, top: 0, ...from };
  const remarks = new Set<Remark>(kept.remarks);
  const exif = kept.exif && (await fitExifInto(format, await fitExif(kept.exif, part, to), remarks));
  const density = dpi === null ? kept.density : createDensity(dpi, dpi, 'inch');
  // These have no other place for it.
  const isInExif = format === 'webp' || format === 'avif';
  const isWritten = dpi === null ? isInExif && removal !== 'all' : isInExif || exif !== undefined;
  const written = density !== undefined && isWritten ? await addExifDensity(exif, density, dpi !== null) : exif;
  const fitted =
    kept.xmp === undefined
      ? undefined
      : fitXmp(kept.xmp, { from, to, part: kept.part, mimeType: FORMATS[format].mimeTypes[0] });
  for (const remark of fitted?.remarks ?? []) remarks.add(remark);
  const sorted = sortTexts(kept.text ?? [], format);
  const xmp = joinXmp(fitted?.xmp, { ...kept, format, text: sorted.others }, remarks);
  const parted = xmp === undefined ? undefined : partXmp(xmp, format);
  if (xmp !== undefined && parted === undefined) remarks.add('xmp-lost');
  const hasIptc = kept.iptc !== undefined && holdsIptc(format);
  const parts = {
    ...(written && { exif: written }),
    ...(parted && { xmp: parted }),
    ...(hasIptc && { iptc: kept.iptc }),
    ...(density && { density }),
    text: sorted.held,
  };
  return { parts, remarks: [...remarks] };
}

/** Undefined, with a remark, for what the format cannot hold. */
async function fitExifInto(format: OutputFormat, exif: Buffer, remarks: Set<Remark>): Promise<Buffer | undefined> {
  const parsed = (await openExif(exif)) && (await parseExifTree(exif));
  if (parsed === undefined) {
    remarks.add('exif-lost');
    return undefined;
  }
  const { source, tree } = parsed;
  if (format === 'tiff' && hasFixedMakerNote(tree)) remarks.add('maker-notes-moved');
  if (format !== 'jpeg' || exif.length <= MAX_EXIF_BYTES) return exif;
  const small = createExifBlock({ ...tree, exif: tree.exif.filter(({ tag }) => tag !== MAKER_NOTE) }, source);
  if (small.length > MAX_EXIF_BYTES) {
    remarks.add('exif-lost');
    return undefined;
  }
  if (tree.exif.some(({ tag }) => tag === MAKER_NOTE)) remarks.add('maker-notes-lost');
  return small;
}

function holdsIptc(format: OutputFormat): boolean {
  return format === 'jpeg' || format === 'tiff';
}

/** PNG holds every text, JPEG comments. */
function sortTexts(
  text: readonly TextEntry[],
  format: OutputFormat,
): { readonly held: readonly TextEntry[]; readonly others: readonly TextEntry[] } {
  if (format === 'png') return { held: text, others: [] };
  const isHeld = (entry: TextEntry): boolean =>
    format === 'jpeg' && entry.keyword === COMMENT && Buffer.byteLength(entry.text ?? '') <= MAX_COMMENT_BYTES;
  return { held: text.filter(isHeld), others: text.filter((entry) => !isHeld(entry)) };
}

/** The packet, with the IPTC fields and texts that the format has no other place for. */
function joinXmp(
  xmp: string | undefined,
  { format, iptc, text = [] }: Pick<ImageMetadata, 'iptc' | 'text'> & { readonly format: OutputFormat },
  remarks: Set<Remark>,
): string | undefined {
  const fields =
    iptc !== undefined && !holdsIptc(format) ? toXmpProperties(iptc) : { properties: [], isComplete: true };
  const texts = textToXmp(text);
  const withFields = addProperties(xmp, fields.properties);
  const withTexts = addProperties(withFields.xmp, texts.properties);
  if (!fields.isComplete || !withFields.isComplete) remarks.add('iptc-lost');
  if (!texts.isComplete || !withTexts.isComplete) remarks.add('text-lost');
  return withTexts.xmp;
}

function partXmp(xmp: string, format: OutputFormat): PartedPacket | undefined {
  return format === 'jpeg' ? partPacket(xmp, MAX_XMP_BYTES) : { main: xmp, extension: null };
}

/**
 * Writes the parts into a finished file of the format, which is replaced as a whole or changed where it is. Callers remove
 * `sparePath` after a failure.
 */
export async function writeMetadata(
  path: string,
  sparePath: string,
  { parts, format, size }: { readonly parts: WrittenParts; readonly format: OutputFormat; readonly size: Size },
): Promise<void> {
  const handle = await open(path, 'r');
  let splices: Splice[];
  try {
    const { size: fileBytes } = await handle.stat();
    splices = await planSplices({ parts, format, size, fileBytes, readAt: createReadAt(handle) });
  } finally {
    await handle.close();
  }
  await applySplices(path, sparePath, splices);
}

function planSplices(plan: {
  readonly parts: WrittenParts;
  readonly format: OutputFormat;
  readonly size: Size;
  readonly fileBytes: number;
  readonly readAt: ReturnType<typeof createReadAt>;
}): Promise<Splice[]> {
  const { parts, format, size, fileBytes, readAt } = plan;
  switch (format) {
    case 'jpeg':
      return planJpeg(readAt, parts);
    case 'png':
      return planPng(readAt, parts);
    case 'webp':
      return planWebp(readAt, parts, size);
    case 'tiff':
      return planTiff(readAt, parts, fileBytes);
    case 'avif':
      return planAvif(readAt, parts, fileBytes);
    default:
      return assertNever(format);
  }
}
