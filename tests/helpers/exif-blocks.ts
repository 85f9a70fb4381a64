/** Writes EXIF blocks by hand, entry by entry, so that tests know where every byte stands. */

const ASCII = 2;
const SHORT = 3;
const LONG = 4;
const RATIONAL = 5;
const UNDEFINED = 7;

type Entry = readonly [tag: number, type: number, count: number, value: Buffer];

export interface ExifOptions {
  readonly order?: 'II' | 'MM';
  readonly orientation?: number;
  readonly makerNote?: Buffer;
  readonly resolution?: readonly [x: number, y: number];
  /** Centre, width and height. */
  readonly subject?: readonly [number, number, number, number];
}

/** Model, an Exif directory with ISO, aperture, maker note, size and interoperability, and GPS. */
export function makeExif({
  order = 'II',
  orientation = 6,
  makerNote = Buffer.from('maker!'),
  resolution,
  subject,
}: ExifOptions = {}): Buffer {
  const number = (bytes: 2 | 4, value: number): Buffer => {
    const buffer = Buffer.alloc(bytes);
    if (order === 'II') buffer.writeUIntLE(value, 0, bytes);
    else buffer.writeUIntBE(value, 0, bytes);
    return buffer;
  };
  const parts = [Buffer.from(order), number(2, 42), Buffer.alloc(4)];
  const getEnd = () => parts.reduce((sum, part) => sum + part.length, 0);
  const place = (entries: readonly Entry[]): number => {
    const rows = entries.map(([tag, type, count, value]) => {
      const head = Buffer.concat([number(2, tag), number(2, type), number(4, count)]);
      if (value.length <= 4) return Buffer.concat([head, value, Buffer.alloc(4 - value.length)]);
      const at = getEnd();
      parts.push(value);
      return Buffer.concat([head, number(4, at)]);
    });
    const at = getEnd();
    parts.push(number(2, rows.length), ...rows, number(4, 0));
    return at;
  };
  const rational = (value: number) => Buffer.concat([number(4, value * 10), number(4, 10)]);
  const interop = place([[1, ASCII, 4, Buffer.from('R03\0')]]);
  const camera = place([
    [0x829d, RATIONAL, 1, rational(2.8)],
    [0x8827, SHORT, 1, number(2, 400)],
    ...(subject === undefined
      ? []
      : ([[0x9214, SHORT, 4, Buffer.concat(subject.map((value) => number(2, value)))]] as const)),
    [0x927c, UNDEFINED, makerNote.length, makerNote],
    [0xa002, LONG, 1, number(4, 9)],
    [0xa003, SHORT, 1, number(2, 7)],
    [0xa005, LONG, 1, number(4, interop)],
    [0xa431, ASCII, 8, Buffer.from('SER-123\0')],
  ]);
  const gps = place([[1, ASCII, 2, Buffer.from('N\0')]]);
  const main = place([
    [0x0110, ASCII, 8, Buffer.from('Stone 3\0')],
    [0x0112, SHORT, 1, number(2, orientation)],
    ...(resolution === undefined
      ? []
      : ([
          [0x011a, RATIONAL, 1, rational(resolution[0])],
          [0x011b, RATIONAL, 1, rational(resolution[1])],
          [0x0128, SHORT, 1, number(2, 2)],
        ] as const)),
    [0x8769, LONG, 1, number(4, camera)],
    [0x8825, LONG, 1, number(4, gps)],
  ]);
  number(4, main).copy(parts[2]!);
  return Buffer.concat(parts);
}

/** IPTC fields: the keywords Anna and lake, a city, a caption, a program. */
export const IPTC_SAMPLE = Buffer.concat(
  (
    [
      [25, 'Anna'],
      [25, 'lake'],
      [65, 'Mechanic'],
      [90, 'Köln'],
      [120, 'Anna at the lake'],
    ] as const
  ).map(([dataset, text]) => {
    const value = Buffer.from(text);
    return Buffer.concat([Buffer.from([0x1c, 2, dataset, 0, value.length]), value]);
  }),
);

/** A packet with the given properties, written as a program would: attributes, and elements below the description. */
export function makeXmp(attributes: string, elements = ''): string {
  const namespaces = {
    'mwg-rs': 'http://www.metadataworkinggroup.com/schemas/regions/',
    stArea: 'http://ns.adobe.com/xmp/sType/Area#',
    stDim: 'http://ns.adobe.com/xap/1.0/sType/Dimensions#',
    MP: 'http://ns.microsoft.com/photo/1.2/',
    MPRI: 'http://ns.microsoft.com/photo/1.2/t/RegionInfo#',
    MPReg: 'http://ns.microsoft.com/photo/1.2/t/Region#',
    GPano: 'http://ns.google.com/photos/1.0/panorama/',
    GCamera: 'http://ns.google.com/photos/1.0/camera/',
    hdrgm: 'http://ns.adobe.com/hdr-gain-map/1.0/',
    tiff: 'http://ns.adobe.com/tiff/1.0/',
    exif: 'http://ns.adobe.com/exif/1.0/',
    dc: 'http://purl.org/dc/elements/1.1/',
    xmp: 'http://ns.adobe.com/xap/1.0/',
    photoshop: 'http://ns.adobe.com/photoshop/1.0/',
    Iptc4xmpExt: 'http://iptc.org/std/Iptc4xmpExt/2008-02-29/',
    aux: 'http://ns.adobe.com/exif/1.0/aux/',
  };
  const declared = Object.entries(namespaces).map(([prefix, uri]) => ` xmlns:${prefix}="${uri}"`);
  return (
    '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>\n<x:xmpmeta xmlns:x="adobe:ns:meta/">' +
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n' +
    `<rdf:Description rdf:about=""${declared.join('')} ${attributes}>${elements}</rdf:Description>` +
    '\n</rdf:RDF></x:xmpmeta>\n<?xpacket end="w"?>'
  );
}
