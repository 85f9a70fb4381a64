/** Takes HEIF files apart into items and puts items together into files, so that tests can have every arrangement of them. */

export interface HeifItem {
  readonly id: number;
  /** `hvc1`, `grid`, `Exif`, `mime`, ... */
  readonly type: string;
  readonly contentType?: string;
  readonly data: Buffer;
  /** Whole boxes, in the order in which they apply. */
  readonly properties: readonly Buffer[];
  readonly references: readonly { readonly type: string; readonly to: readonly number[] }[];
}

export interface HeifFile {
  readonly brands: readonly string[];
  readonly primary: number;
  readonly items: readonly HeifItem[];
}

interface Box {
  readonly type: string;
  readonly whole: Buffer;
  readonly body: Buffer;
}

/** Properties without which an image must not be shown. */
const ESSENTIAL: readonly string[] = ['hvcC', 'irot', 'imir', 'clap'];

const text = (value: string): Buffer => Buffer.from(value, 'latin1');
const numbers = (bytes: 1 | 2 | 4, ...values: readonly number[]): Buffer => {
  const buffer = Buffer.alloc(bytes * values.length);
  values.forEach((value, i) => buffer.writeUIntBE(value, i * bytes, bytes));
  return buffer;
};

export function makeBox(type: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([numbers(4, body.length + 8), text(type), body]);
}

/** A box with version and flags. */
export function makeFullBox(type: string, version: number, flags: number, ...parts: readonly Buffer[]): Buffer {
  return makeBox(type, numbers(4, version * 2 ** 24 + flags), ...parts);
}

/** `irot`: quarter turns anticlockwise. */
export const makeRotation = (quarters: 0 | 1 | 2 | 3): Buffer => makeBox('irot', numbers(1, quarters));
/** `imir`: 0 swaps top and bottom, 1 left and right. */
export const makeMirror = (axis: 0 | 1): Buffer => makeBox('imir', numbers(1, axis));
export const makeSize = (widthPx: number, heightPx: number): Buffer =>
  makeFullBox('ispe', 0, 0, numbers(4, widthPx, heightPx));
export const makeProfile = (icc: Buffer): Buffer => makeBox('colr', text('prof'), icc);
export const makeNclx = (primaries: number, transfer: number, matrix: number): Buffer =>
  makeBox('colr', text('nclx'), numbers(2, primaries, transfer, matrix), numbers(1, 0x80));
export const makeAuxiliaryType = (urn: string): Buffer => makeFullBox('auxC', 0, 0, text(`${urn}\0`));

/** The data of a `grid` item. */
export function makeGridData(columns: number, rows: number, widthPx: number, heightPx: number): Buffer {
  return Buffer.concat([numbers(1, 0, 0, rows - 1, columns - 1), numbers(2, widthPx, heightPx)]);
}

/** Replaces one item. */
export function changeItem(file: HeifFile, id: number, change: (item: HeifItem) => Partial<HeifItem>): HeifFile {
  return { ...file, items: file.items.map((item) => (item.id === id ? { ...item, ...change(item) } : item)) };
}

/** Adds properties to the main image. */
export function addProperties(file: HeifFile, ...properties: readonly Buffer[]): HeifFile {
  return changeItem(file, file.primary, (item) => ({ properties: [...item.properties, ...properties] }));
}

export function assembleHeif({ brands, primary, items }: HeifFile): Buffer {
  const head = makeBox('ftyp', text(brands[0]!), numbers(4, 0), ...brands.map(text));
  const properties = items.flatMap((item) => item.properties);
  const typeOf = (property: Buffer): string => property.toString('latin1', 4, 8);
  let index = 0;
  const associations = items.map((item) => {
    const entries = item.properties.map((property) => (ESSENTIAL.includes(typeOf(property)) ? 0x80 : 0) + ++index);
    return Buffer.concat([numbers(2, item.id), numbers(1, entries.length, ...entries)]);
  });
  const infos = items.map(({ id, type, contentType }) => {
    const kind = contentType === undefined ? '\0' : `\0${contentType}\0`;
    return makeFullBox('infe', 2, id === primary ? 0 : 1, numbers(2, id, 0), text(type), text(kind));
  });
  const references = items.flatMap(({ id, references: all }) =>
    all.map(({ type, to }) => makeBox(type, numbers(2, id, to.length, ...to))),
  );
  const build = (dataOffset: number): Buffer => {
    let at = dataOffset;
    const places = items.map(({ id, data }) => {
      const place = Buffer.concat([numbers(2, id, 0, 1), numbers(4, at, data.length)]);
      at += data.length;
      return place;
    });
    return makeFullBox(
      'meta',
      0,
      0,
      makeFullBox('hdlr', 0, 0, numbers(4, 0), text('pict'), Buffer.alloc(13)),
      makeFullBox('pitm', 0, 0, numbers(2, primary)),
      makeFullBox('iloc', 0, 0, numbers(1, 0x44, 0), numbers(2, items.length), ...places),
      makeFullBox('iinf', 0, 0, numbers(2, items.length), ...infos),
      ...(references.length > 0 ? [makeFullBox('iref', 0, 0, ...references)] : []),
      makeBox(
        'iprp',
        makeBox('ipco', ...properties),
        makeFullBox('ipma', 0, 0, numbers(4, items.length), ...associations),
      ),
    );
  };
  const dataOffset = head.length + build(0).length + 8;
  return Buffer.concat([head, build(dataOffset), makeBox('mdat', ...items.map(({ data }) => data))]);
}

/** Takes a file of heif-enc apart; others may have what it does not know. */
export function parseHeif(bytes: Buffer): HeifFile {
  const top = splitBoxes(bytes);
  const meta = splitBoxes(find(top, 'meta').subarray(4));
  const [container, association] = splitBoxes(find(meta, 'iprp'));
  const properties = splitBoxes(container!.body).map(({ whole }) => whole);
  const data = readLocations(bytes, find(meta, 'iloc'), meta.find(({ type }) => type === 'idat')?.body);
  const propertiesOf = readAssociations(association!.body, properties);
  const references = splitBoxes(meta.find(({ type }) => type === 'iref')?.body.subarray(4) ?? Buffer.alloc(0));
  const items = splitBoxes(find(meta, 'iinf').subarray(6)).map(({ body }): HeifItem => {
    const id = body.readUInt16BE(4);
    const type = body.toString('latin1', 8, 12);
    const contentType = body.toString('latin1', 12).split('\0')[1]!;
    return {
      id,
      type,
      ...(type === 'mime' && { contentType }),
      data: data.get(id)!,
      properties: propertiesOf.get(id) ?? [],
      references: references
        .filter((reference) => reference.body.readUInt16BE(0) === id)
        .map((reference) => ({ type: reference.type, to: readIds(reference.body.subarray(2)) })),
    };
  });
  const brands = find(top, 'ftyp')
    .toString('latin1')
    .match(/.{4}/gs)!
    .filter((_, i) => i !== 1);
  return { brands: [...new Set(brands)], primary: find(meta, 'pitm').readUInt16BE(4), items };
}

function readIds(list: Buffer): number[] {
  return Array.from({ length: list.readUInt16BE(0) }, (_, i) => list.readUInt16BE(2 + 2 * i));
}

function readAssociations(body: Buffer, properties: readonly Buffer[]): Map<number, Buffer[]> {
  const found = new Map<number, Buffer[]>();
  let at = 8;
  for (let item = 0; item < body.readUInt32BE(4); item++) {
    const entries = [...body.subarray(at + 3, at + 3 + body[at + 2]!)];
    found.set(
      body.readUInt16BE(at),
      entries.map((entry) => properties[(entry & 0x7f) - 1]!),
    );
    at += 3 + entries.length;
  }
  return found;
}

/** `iloc` of versions 0 and 1, with one extent for each item. */
function readLocations(bytes: Buffer, body: Buffer, idat: Buffer | undefined): Map<number, Buffer> {
  const found = new Map<number, Buffer>();
  const [offsetBytes, lengthBytes, baseBytes] = [body[4]! >> 4, body[4]! & 15, body[5]! >> 4];
  const methodBytes = body[0] === 0 ? 0 : 2;
  let at = 8;
  const take = (length: number): number => {
    at += length;
    return length === 0 ? 0 : body.readUIntBE(at - length, length);
  };
  for (let item = 0; item < body.readUInt16BE(6); item++) {
    const id = take(2);
    const isInside = take(methodBytes) === 1;
    take(2);
    const base = take(baseBytes);
    take(2);
    const offset = base + take(offsetBytes);
    found.set(id, (isInside ? idat! : bytes).subarray(offset, offset + take(lengthBytes)));
  }
  return found;
}

function splitBoxes(bytes: Buffer): Box[] {
  const boxes: Box[] = [];
  for (let at = 0; at + 8 <= bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const whole = bytes.subarray(at, at + length);
    boxes.push({ type: whole.toString('latin1', 4, 8), whole, body: whole.subarray(8) });
    at += length;
  }
  return boxes;
}

function find(boxes: readonly Box[], type: string): Buffer {
  const box = boxes.find((candidate) => candidate.type === type);
  if (box === undefined) throw new Error(`no ${type}`);
  return box.body;
}
