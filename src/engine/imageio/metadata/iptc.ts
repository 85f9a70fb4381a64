/** IPTC fields (IIM 4): finds them in Photoshop's resources, lists and filters them, and says them as XMP properties. Pure. */
import type { NewProperty } from './xmp-packets.ts';

/** One field, `record:dataset`. */
interface IptcField {
  readonly record: number;
  readonly dataset: number;
  readonly value: Buffer;
  /** Where it stands, its head included. */
  readonly from: number;
  readonly to: number;
}

const MARK = 0x1c;
const RESOURCE_MARKS: readonly string[] = ['8BIM', 'MeSa', 'PHUT', 'AgHg', 'DCSR'];
const IPTC_RESOURCE = 0x0404;

/** The IPTC fields in a list of Photoshop's resources; undefined where there are none. */
export function findIptc(resources: Buffer): Buffer | undefined {
  let at = 0;
  while (at + 12 <= resources.length && RESOURCE_MARKS.includes(resources.toString('latin1', at, at + 4))) {
    const id = resources.readUInt16BE(at + 4);
    const nameBytes = 1 + resources[at + 6]!;
    const head = 6 + nameBytes + (nameBytes % 2);
    if (at + head + 4 > resources.length) return undefined;
    const length = resources.readUInt32BE(at + head);
    const from = at + head + 4;
    if (id === IPTC_RESOURCE)
      return from + length <= resources.length ? resources.subarray(from, from + length) : undefined;
    at = from + length + (length % 2);
  }
  return undefined;
}

/** Photoshop's resource that holds the fields. */
export function wrapIptc(iptc: Buffer): Buffer {
  const head = Buffer.from('8BIM\x04\x04\0\0\0\0\0\0', 'latin1');
  head.writeUInt32BE(iptc.length, 8);
  return Buffer.concat([head, iptc, Buffer.alloc(iptc.length % 2)]);
}

/** The fields up to the first that is broken. */
function listFields(iptc: Buffer): IptcField[] {
  const fields: IptcField[] = [];
  let at = 0;
  while (at + 5 <= iptc.length && iptc[at] === MARK) {
    let length = iptc.readUInt16BE(at + 3);
    let begin = at + 5;
    // Longer values: the number of bytes of their length.
    if (length >= 0x8000) {
      const lengthBytes = length & 0x7fff;
      if (lengthBytes < 1 || lengthBytes > 4 || begin + lengthBytes > iptc.length) break;
      length = iptc.readUIntBE(begin, lengthBytes);
      begin += lengthBytes;
    }
    if (begin + length > iptc.length) break;
    const value = iptc.subarray(begin, begin + length);
    fields.push({ record: iptc[at + 1]!, dataset: iptc[at + 2]!, value, from: at, to: begin + length });
    at = begin + length;
  }
  return fields;
}

/** Whether the block begins as one of fields does. */
export function isIptc(iptc: Buffer): boolean {
  return listFields(iptc).length > 0;
}

/** Cities, provinces, countries, and codes of places. */
const LOCATION_DATASETS: readonly number[] = [26, 27, 90, 92, 95, 100, 101];

/** The fields without those that say where the photo was taken. */
export function removeIptcLocation(iptc: Buffer): Buffer {
  const kept = listFields(iptc).filter(({ record, dataset }) => record !== 2 || !LOCATION_DATASETS.includes(dataset));
  return Buffer.concat(kept.map(({ from, to }) => iptc.subarray(from, to)));
}

const DC = { uri: 'http://purl.org/dc/elements/1.1/', prefix: 'dc' } as const;
const PHOTOSHOP = { uri: 'http://ns.adobe.com/photoshop/1.0/', prefix: 'photoshop' } as const;
const CORE = { uri: 'http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/', prefix: 'Iptc4xmpCore' } as const;

/** Datasets of record 2 as the IPTC Photo Metadata Standard maps them. */
const MAPPING: ReadonlyMap<number, Omit<NewProperty, 'values'>> = new Map([
  [5, { ...DC, local: 'title', kind: 'alt' }],
  [10, { ...PHOTOSHOP, local: 'Urgency', kind: 'text' }],
  [15, { ...PHOTOSHOP, local: 'Category', kind: 'text' }],
  [20, { ...PHOTOSHOP, local: 'SupplementalCategories', kind: 'bag' }],
  [25, { ...DC, local: 'subject', kind: 'bag' }],
  [40, { ...PHOTOSHOP, local: 'Instructions', kind: 'text' }],
  [80, { ...DC, local: 'creator', kind: 'seq' }],
  [85, { ...PHOTOSHOP, local: 'AuthorsPosition', kind: 'text' }],
  [90, { ...PHOTOSHOP, local: 'City', kind: 'text' }],
  [92, { ...CORE, local: 'Location', kind: 'text' }],
  [95, { ...PHOTOSHOP, local: 'State', kind: 'text' }],
  [100, { ...CORE, local: 'CountryCode', kind: 'text' }],
  [101, { ...PHOTOSHOP, local: 'Country', kind: 'text' }],
  [103, { ...PHOTOSHOP, local: 'TransmissionReference', kind: 'text' }],
  [105, { ...PHOTOSHOP, local: 'Headline', kind: 'text' }],
  [110, { ...PHOTOSHOP, local: 'Credit', kind: 'text' }],
  [115, { ...PHOTOSHOP, local: 'Source', kind: 'text' }],
  [116, { ...DC, local: 'rights', kind: 'alt' }],
  [120, { ...DC, local: 'description', kind: 'alt' }],
  [122, { ...PHOTOSHOP, local: 'CaptionWriter', kind: 'text' }],
]);
/** Version of the record, date, time, program: what describes the block, or becomes the date below. */
const DATE = 55;
const TIME = 60;
const SILENT_DATASETS: readonly number[] = [0, DATE, TIME];

/** The fields as XMP properties; `isComplete` says whether all that describe the photo are among them. */
export function toXmpProperties(iptc: Buffer): {
  readonly properties: readonly NewProperty[];
  readonly isComplete: boolean;
} {
  const all = listFields(iptc);
  const isUtf8 = all.some(
    ({ record, dataset, value }) => record === 1 && dataset === 90 && value.toString('latin1') === '\x1b%G',
  );
  const fields = all.filter(({ record }) => record !== 1);
  const properties: NewProperty[] = [];
  for (const [dataset, property] of MAPPING) {
    const values = fields.filter((one) => one.record === 2 && one.dataset === dataset);
    if (values.length > 0)
      properties.push({ ...property, values: values.map(({ value }) => decodeText(value, isUtf8)) });
  }
  const date = readDate(fields);
  if (date !== undefined) properties.push({ ...PHOTOSHOP, local: 'DateCreated', kind: 'text', values: [date] });
  const isKnown = ({ record, dataset }: IptcField) =>
    record === 2 && (MAPPING.has(dataset) || SILENT_DATASETS.includes(dataset));
  const rest = iptc.subarray(all.at(-1)?.to ?? 0);
  return { properties, isComplete: fields.every(isKnown) && rest.every((byte) => byte === 0) };
}

/** Most programs write UTF-8 without saying so. */
function decodeText(value: Buffer, isUtf8: boolean): string {
  const text = value.toString('utf8');
  return isUtf8 || !text.includes('\ufffd') ? text : value.toString('latin1');
}

/** `20240531` and `180409+0200` as `2024-05-31T18:04:09+02:00`. */
function readDate(fields: readonly IptcField[]): string | undefined {
  const read = (dataset: number) =>
    fields.find((one) => one.record === 2 && one.dataset === dataset)?.value.toString('latin1');
  const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)/.exec(read(DATE) ?? '') ?? [];
  if (year === undefined) return undefined;
  const [, hour, minute, second, zone] = /^(\d\d)(\d\d)(\d\d)([+-]\d{4})?/.exec(read(TIME) ?? '') ?? [];
  const time = hour === undefined ? '' : `T${hour}:${minute}:${second}`;
  const offset = zone === undefined ? '' : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  return `${year}-${month}-${day}${time}${offset}`;
}
