/** Takes TIFF files of one page apart into tags and parts, and puts them together again, so that tests can have every arrangement. */

export interface TiffTag {
  readonly tag: number;
  /** 3 short, 4 long, ... as in the file. */
  readonly type: number;
  /** Little-endian. */
  readonly value: Buffer;
}

export interface TiffFile {
  readonly tags: readonly TiffTag[];
  /** The strips or tiles. */
  readonly parts: readonly Buffer[];
  readonly isTiled: boolean;
}

const TYPE_BYTES: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 12: 8 };
const STRIPS = { offsets: 273, bytes: 279 };
const TILES = { offsets: 324, bytes: 325 };
const LONG = 4;

/** Reads what sharp writes: little-endian, not BigTIFF. */
export function parseTiff(file: Buffer): TiffFile {
  const directory = file.readUInt32LE(4);
  const tags = Array.from({ length: file.readUInt16LE(directory) }, (_, i): TiffTag => {
    const at = directory + 2 + 12 * i;
    const type = file.readUInt16LE(at + 2);
    const length = TYPE_BYTES[type]! * file.readUInt32LE(at + 4);
    const from = length <= 4 ? at + 8 : file.readUInt32LE(at + 8);
    return { tag: file.readUInt16LE(at), type, value: file.subarray(from, from + length) };
  });
  const isTiled = tags.some(({ tag }) => tag === TILES.offsets);
  const { offsets, bytes } = isTiled ? TILES : STRIPS;
  const read = (tag: number): number[] => readNumbers(tags.find((candidate) => candidate.tag === tag)!);
  const lengths = read(bytes);
  const parts = read(offsets).map((from, i) => file.subarray(from, from + lengths[i]!));
  return { tags: tags.filter(({ tag }) => tag !== offsets && tag !== bytes), parts, isTiled };
}

export const makeTag = (tag: number, ...values: readonly number[]): TiffTag => ({
  tag,
  type: LONG,
  value: numbers(4, ...values),
});

/** The file with tags added, or put in place of others. */
export function changeTags(file: TiffFile, ...tags: readonly TiffTag[]): TiffFile {
  const kept = file.tags.filter(({ tag }) => tags.every((other) => other.tag !== tag));
  return { ...file, tags: [...kept, ...tags] };
}

/**
 * Header, directories, values, then the parts, so that what is cut off is parts.
 * @param before directories in front of the page, without parts of their own
 */
export function assembleTiff(file: TiffFile, options: { isBig?: boolean; before?: readonly TiffTag[][] } = {}): Buffer {
  const { isBig = false, before = [] } = options;
  const names = file.isTiled ? TILES : STRIPS;
  const place = (offsets: readonly number[]): TiffTag[] => [
    ...file.tags,
    makeTag(names.offsets, ...offsets),
    makeTag(names.bytes, ...file.parts.map(({ length }) => length)),
  ];
  const sizeOf = (directory: readonly TiffTag[], at: number): number => writeDirectory(directory, { at, isBig }).length;
  let at = isBig ? 16 : 8;
  const placed = [...before, place(file.parts.map(() => 0))].map((directory) => {
    const from = at;
    at += sizeOf(directory, from);
    return from;
  });
  const offsets = file.parts.map((part) => {
    const from = at;
    at += part.length;
    return from;
  });
  const directories = [...before, place(offsets)].map((directory, i) =>
    writeDirectory(directory, { at: placed[i]!, isBig, next: placed[i + 1] ?? 0 }),
  );
  const header = isBig
    ? Buffer.concat([Buffer.from('II+\0\x08\0\0\0', 'latin1'), numbers(8, placed[0]!)])
    : Buffer.concat([Buffer.from('II*\0', 'latin1'), numbers(4, placed[0]!)]);
  return Buffer.concat([header, ...directories, ...file.parts]);
}

function writeDirectory(
  tags: readonly TiffTag[],
  { at, isBig, next = 0 }: { readonly at: number; readonly isBig: boolean; readonly next?: number },
): Buffer {
  const [countBytes, fieldBytes] = isBig ? ([8, 8] as const) : ([2, 4] as const);
  const sorted = tags.toSorted((a, b) => a.tag - b.tag);
  let valuesAt = at + countBytes + sorted.length * (4 + 2 * fieldBytes) + fieldBytes;
  const values: Buffer[] = [];
  const entries = sorted.map(({ tag, type, value }) => {
    const head = [numbers(2, tag, type), numbers(fieldBytes, value.length / TYPE_BYTES[type]!)];
    if (value.length <= fieldBytes) return Buffer.concat([...head, value, Buffer.alloc(fieldBytes - value.length)]);
    const padded = Buffer.concat([value, Buffer.alloc(value.length % 2)]);
    const entry = Buffer.concat([...head, numbers(fieldBytes, valuesAt)]);
    values.push(padded);
    valuesAt += padded.length;
    return entry;
  });
  return Buffer.concat([numbers(countBytes, sorted.length), ...entries, numbers(fieldBytes, next), ...values]);
}

function readNumbers({ type, value }: TiffTag): number[] {
  const bytes = TYPE_BYTES[type]!;
  return Array.from({ length: value.length / bytes }, (_, i) => value.readUIntLE(i * bytes, bytes));
}

function numbers(bytes: 2 | 4 | 8, ...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(bytes * values.length);
  values.forEach((value, i) => buffer.writeUIntLE(value, i * bytes, Math.min(6, bytes)));
  return buffer;
}
