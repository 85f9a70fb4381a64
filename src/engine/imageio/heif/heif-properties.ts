/**
 * Reads what the `meta` box of a HEIF file says of one item (ISO/IEC 14496-12): its properties, references and place.
 * `content` is that of the box, behind version and flags. What is broken counts as missing.
 */
import { findBox, FULL_BOX_BYTES } from './heif-items.ts';

export interface Box {
  readonly type: string;
  readonly body: Buffer;
}

/** Where the first part of an item begins: in the file, or in the `idat` box. */
export interface ItemPlace {
  readonly offset: number;
  readonly isInMeta: boolean;
}

const MAX_BOXES = 20_000;

/** The id of the main image. */
export function readPrimary(content: Buffer): number | undefined {
  const box = findBox(content, 'pitm');
  if (box === null || box.length < 6) return undefined;
  return box[0] === 0 ? box.readUInt16BE(4) : box.length < 8 ? undefined : box.readUInt32BE(4);
}

/** The properties of an item, in the order in which they apply. */
export function listProperties(content: Buffer, item: number): readonly Box[] {
  const container = findBox(content, 'iprp');
  const properties = listBoxes(container === null ? null : findBox(container, 'ipco'));
  const association = container === null ? null : findBox(container, 'ipma');
  return listPropertyIndexes(association, item).flatMap((index) => properties[index - 1] ?? []);
}

/** Indexes of a broken list end where it does. */
function listPropertyIndexes(association: Buffer | null, item: number): number[] {
  if (association === null || association.length < 8) return [];
  const [idBytes, indexBytes] = [association[0] === 0 ? 2 : 4, (association[3]! & 1) === 0 ? 1 : 2];
  let at = 8;
  while (at + idBytes < association.length) {
    const count = association[at + idBytes]!;
    const from = at + idBytes + 1;
    const end = from + count * indexBytes;
    if (end > association.length) break;
    if (association.readUIntBE(at, idBytes) === item) {
      // The highest bit says that readers must know the property.
      return Array.from({ length: count }, (_, i) =>
        indexBytes === 1 ? association[from + i]! & 0x7f : association.readUInt16BE(from + 2 * i) & 0x7fff,
      );
    }
    at = end;
  }
  return [];
}

/** The first item of each reference of a type that `item` has. */
export function listReferences(content: Buffer, item: number, type: string): number[] {
  const box = findBox(content, 'iref');
  if (box === null || box.length < FULL_BOX_BYTES) return [];
  const idBytes = box[0] === 0 ? 2 : 4;
  return listBoxes(box.subarray(FULL_BOX_BYTES))
    .filter((reference) => reference.type === type && reference.body.length >= 2 * idBytes + 2)
    .filter(({ body }) => body.readUIntBE(0, idBytes) === item)
    .map(({ body }) => body.readUIntBE(idBytes + 2, idBytes));
}

function listBoxes(boxes: Buffer | null): Box[] {
  const found: Box[] = [];
  let rest = boxes ?? Buffer.alloc(0);
  while (rest.length >= 8 && found.length < MAX_BOXES) {
    const length = rest.readUInt32BE(0);
    if (length < 8) break;
    found.push({ type: rest.toString('latin1', 4, 8), body: rest.subarray(8, length) });
    rest = rest.subarray(length);
  }
  return found;
}

/** Null when the item has no place that can be read. */
export function locateItem(content: Buffer, item: number): ItemPlace | null {
  const box = findBox(content, 'iloc');
  if (box === null || box.length < 8) return null;
  const version = box[0]!;
  const [offsetBytes, lengthBytes, baseBytes] = [box[4]! >> 4, box[4]! & 15, box[5]! >> 4];
  const indexBytes = version === 0 ? 0 : box[5]! & 15;
  let at = 6;
  const take = (bytes: number): number => {
    at += bytes;
    if (bytes === 8) return at > box.length ? NaN : Number(box.readBigUInt64BE(at - 8));
    return bytes === 0 ? 0 : at > box.length ? NaN : box.readUIntBE(at - bytes, bytes);
  };
  const count = take(version < 2 ? 2 : 4);
  for (let i = 0; i < count && at < box.length; i++) {
    const id = take(version < 2 ? 2 : 4);
    const method = version === 0 ? 0 : take(2) & 15;
    take(2);
    const base = take(baseBytes);
    const extents = take(2);
    take(indexBytes);
    const offset = base + take(offsetBytes);
    if (id === item) return extents > 0 && Number.isSafeInteger(offset) ? { offset, isInMeta: method === 1 } : null;
    at += lengthBytes + (extents - 1) * (indexBytes + offsetBytes + lengthBytes);
  }
  return null;
}
