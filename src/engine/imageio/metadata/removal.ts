/** Takes out of metadata what people do not want to pass on: places and what identifies a camera, or everything. */
import type { MetadataRemoval } from '#shared/jobs.ts';
import type { Remark } from '#shared/remarks.ts';
import type { ImageMetadata } from '../image-types.ts';
import { createExifBlock, isEmptyTree, MAKER_NOTE, parseExifTree } from './exif-tree.ts';
import { readExifOrientation } from './adapt-exif.ts';
import { removeIptcLocation } from './iptc.ts';
import type { TextEntry } from './text-entries.ts';
import { isOpaqueText } from './text-entries.ts';
import type { Field } from './tiff-fields.ts';
import { createShort } from './tiff-fields.ts';
import { XmpPacket } from './xmp-properties.ts';

/** Unique number of the image, owner, serial numbers of camera and lens, private data of a developed raw file. */
const CAMERA_TAGS: readonly number[] = [MAKER_NOTE, 0xa420, 0xa430, 0xa431, 0xa435, 0xc62f, 0xc634, 0xfde8, 0xfde9];
/** Properties of any namespace, and names of texts, letters and digits alone. */
const PRIVATE_NAME =
  /gps|latitude|longitude|altitude|location|geotag|serial|makernote|ownername|uniqueid|^(geo)?(lat|lon|lng|long)$|^(city|state|state.*province|province.*|country.*|coverage|worldregion)$/i;
/** What ImageMagick calls fields that it has no name for. */
const NAMELESS = 'unknown';
/** Namespaces of drones, whose properties say where and how it flew. */
const PRIVATE_NAMESPACE = /drone|pix4d/i;
const REMARKS_ON_PRIVATE: readonly Remark[] = ['maker-notes-lost', 'maker-notes-moved', 'geo-lost'];
/** Of these, nothing that was in the file is to be kept. */
const REMARKS_ON_FILES: readonly Remark[] = ['gain-map-lost', 'motion-lost'];

/** Colours and resolution stay in any case. */
export async function removeMetadata(metadata: ImageMetadata, removal: MetadataRemoval): Promise<ImageMetadata> {
  const { icc, density, size, part, remarks = [] } = metadata;
  switch (removal) {
    case 'nothing':
      return metadata;
    case 'all':
      return {
        ...(icc && { icc }),
        ...(density && { density }),
        ...(size && { size }),
        ...(part && { part }),
        remarks: remarks.filter((remark) => REMARKS_ON_FILES.includes(remark)),
      };
    case 'location': {
      const { exif, xmp, iptc, text, ...others } = metadata;
      const rest = { exif: exif && (await removeFromExif(exif)), xmp: xmp && removeFromXmp(xmp) };
      const fields = iptc && removeIptcLocation(iptc);
      return {
        ...others,
        ...(rest.exif && { exif: rest.exif }),
        ...(rest.xmp && { xmp: rest.xmp }),
        ...(fields && fields.length > 0 && { iptc: fields }),
        ...(text && { text: text.filter((entry) => !isPrivateText(entry)) }),
        remarks: remarks.filter((remark) => !REMARKS_ON_PRIVATE.includes(remark)),
      };
    }
  }
}

/** `photoshop:City`, `Sub-location` and `GPS Latitude` are private as `City` and its like. */
function isPrivateName(name: string): boolean {
  return PRIVATE_NAME.test(name.replace(/^.*[:./]/, '').replace(/[^a-z\d]/gi, ''));
}

/** So is a text that may hold anything. */
function isPrivateText(entry: TextEntry): boolean {
  const { keyword } = entry;
  return isOpaqueText(entry) || keyword === NAMELESS || PRIVATE_NAMESPACE.test(keyword) || isPrivateName(keyword);
}

/** A new block, so that no byte of what is removed stays. */
async function removeFromExif(exif: Buffer): Promise<Buffer | undefined> {
  const parsed = await parseExifTree(exif);
  if (parsed === undefined) return undefined;
  const { source, tree } = parsed;
  const keep = (fields: readonly Field[]) => fields.filter(({ tag }) => !CAMERA_TAGS.includes(tag));
  const orientation = await readExifOrientation(exif);
  const kept = { main: keep(tree.main), exif: keep(tree.exif), gps: [], interop: tree.interop };
  if (isEmptyTree(kept)) return undefined;
  const main = orientation === 1 ? kept.main : [...kept.main, createShort(0x0112, orientation, source)];
  return createExifBlock({ ...kept, main }, source);
}

/** Undefined for a packet that cannot be understood, and so may hold anything. */
function removeFromXmp(xmp: string): string | undefined {
  const packet = XmpPacket.parse(xmp);
  if (packet === undefined) return undefined;
  for (const property of packet.list()) {
    if (isPrivateName(property.local) || PRIVATE_NAMESPACE.test(property.uri)) packet.remove(property);
  }
  return packet.toString();
}
