/** Builds XMP packets: adds properties, joins the two parts that a JPEG has of a large packet, and parts it again. */
import { createHash } from 'node:crypto';
import type { XmlElement } from './xml-document.ts';
import { encodeXml } from './xml-document.ts';
import type { XmpProperty } from './xmp-properties.ts';
import { RDF, XmpPacket } from './xmp-properties.ts';

const NOTE = 'http://ns.adobe.com/xmp/note/';

/** A property to add. `alt`: a text in the default language. */
export interface NewProperty {
  readonly uri: string;
  readonly prefix: string;
  readonly local: string;
  readonly kind: 'text' | 'alt' | 'bag' | 'seq';
  readonly values: readonly string[];
}

/** Undefined where there is no packet. `isComplete`: all values that were to be added are in it. */
export interface AddedProperties {
  readonly xmp: string | undefined;
  readonly isComplete: boolean;
}

/**
 * Adds those properties that the packet does not have, and to its lists the values that they lack; without a packet, makes one.
 * A single value of the packet stays, and so does a packet that has no place for more.
 */
export function addProperties(xmp: string | undefined, added: readonly NewProperty[]): AddedProperties {
  const fitting = added.map(dropSurplus);
  const isWhole = fitting.every(({ values }, i) => values.length === added[i]!.values.length);
  if (added.length === 0) return { xmp, isComplete: true };
  if (xmp === undefined) return { xmp: wrap(describe(fitting, '')), isComplete: isWhole };
  const packet = XmpPacket.parse(xmp);
  if (packet === undefined) return { xmp, isComplete: false };
  const descriptions = packet.listDescriptions();
  const known = packet.list().filter(({ owner }) => descriptions.includes(owner));
  const missing: NewProperty[] = [];
  let isComplete = isWhole;
  for (const property of fitting) {
    const present = known.find(({ uri, local }) => uri === property.uri && local === property.local);
    if (present === undefined) missing.push(property);
    else if (!mergeValues(packet, present, property)) isComplete = false;
  }
  if (missing.length > 0 && !packet.append(describe(missing, findSubject(packet)))) isComplete = false;
  return { xmp: packet.toString(), isComplete };
}

/** Only lists have more than one value. */
function dropSurplus(property: NewProperty): NewProperty {
  const { kind, values } = property;
  return { ...property, values: kind === 'bag' || kind === 'seq' ? values : values.slice(0, 1) };
}

/** Whether the property of the packet has all the values in the end. */
function mergeValues(packet: XmpPacket, present: XmpProperty, { kind, values }: NewProperty): boolean {
  const own = packet.readValues(present);
  if (own === undefined) return false;
  const lacking = [...new Set(values)].filter((value) => !own.some((one) => says(one, value)));
  if (lacking.length === 0) return true;
  return (kind === 'bag' || kind === 'seq') && packet.appendValues(present, lacking);
}

/** The fields of IPTC are cut at their longest, of which the shortest that holds words has as many bytes. */
const MIN_CUT_BYTES = 32;

/** Whether a value of the packet says what the other one does: the same, or more than a field has place for. */
function says(own: string, value: string): boolean {
  const [long, short] = [own, value].map((text) => text.replace(/\r\n?/g, '\n').trim()) as [string, string];
  return (
    long === short || (Buffer.byteLength(short) >= MIN_CUT_BYTES && long.startsWith(short)) || isSameTime(long, short)
  );
}

/** Of two times, the zone and parts of seconds, which only one of them may have, do not count. */
function isSameTime(own: string, value: string): boolean {
  const [a, b] = [own, value].map((text) => /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?)?(?=$|[.Z+-])/.exec(text)?.[0]);
  return a !== undefined && b !== undefined && a.startsWith(b);
}

function findSubject(packet: XmpPacket): string {
  const [first] = packet.listDescriptions();
  return first?.attributes.find(({ uri, local }) => uri === RDF && local === 'about')?.value ?? '';
}

function wrap(content: string): string {
  const open = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="${RDF}">`;
  return `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>${open}${content}</rdf:RDF></x:xmpmeta><?xpacket end="w"?>`;
}

function describe(properties: readonly NewProperty[], subject: string): string {
  const namespaces = new Map(properties.map(({ prefix, uri }) => [prefix, uri]));
  const declared = [...namespaces].map(([prefix, uri]) => ` xmlns:${prefix}="${uri}"`).join('');
  const elements = properties.map(({ prefix, local, kind, values }) => {
    const name = `${prefix}:${local}`;
    return `<${name}>${writeValues(kind, values)}</${name}>`;
  });
  const start = `<rdf:Description xmlns:rdf="${RDF}" rdf:about="${encodeXml(subject)}"${declared}>`;
  return `${start}${elements.join('')}</rdf:Description>`;
}

function writeValues(kind: NewProperty['kind'], values: readonly string[]): string {
  if (kind === 'text') return encodeXml(values[0] ?? '');
  const container = { alt: 'rdf:Alt', bag: 'rdf:Bag', seq: 'rdf:Seq' }[kind];
  const language = kind === 'alt' ? ' xml:lang="x-default"' : '';
  const items = values.map((value) => `<rdf:li${language}>${encodeXml(value)}</rdf:li>`);
  return `<${container}>${items.join('')}</${container}>`;
}

/** The name under which the packet of a JPEG announces its second part; undefined when it has one alone. */
export function findExtensionName(xmp: string): string | undefined {
  return findNote(XmpPacket.parse(xmp))?.value;
}

function findNote(packet: XmpPacket | undefined): XmpProperty | undefined {
  return packet?.list().find(({ uri, local }) => uri === NOTE && local === 'HasExtendedXMP');
}

/** One packet of both parts; undefined when one of them is not well-formed. Without a second part, only its name is removed. */
export function joinPackets(xmp: string, extension: string | undefined): string | undefined {
  const packet = XmpPacket.parse(xmp);
  const other = extension === undefined ? null : XmpPacket.parse(extension);
  if (packet === undefined || other === undefined) return undefined;
  const note = findNote(packet);
  if (note !== undefined) packet.remove(note);
  const descriptions = other?.listDescriptions() ?? [];
  const text = descriptions.map((element) => declareScope(other!.read(element.from, element.to), element)).join('');
  return text === '' || packet.append(text) ? packet.toString() : undefined;
}

/** The text of an element with all namespaces that were declared around it. */
function declareScope(text: string, { name, scope }: XmlElement): string {
  const startTag = text.slice(0, text.indexOf('>'));
  const missing = [...scope].filter(
    ([prefix]) =>
      prefix !== 'xml' && prefix !== '' && !new RegExp(`\\sxmlns:${escapePattern(prefix)}\\s*=`).test(startTag),
  );
  const declared = missing.map(([prefix, uri]) => ` xmlns:${prefix}="${encodeXml(uri)}"`).join('');
  return `<${name}${declared}${text.slice(1 + name.length)}`;
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\-]/g, '\\$&');
}

export interface PartedPacket {
  readonly main: string;
  readonly extension: { readonly name: string; readonly bytes: Buffer } | null;
}

/**
 * Parts a packet so that its first part has at most `maxBytes` bytes: the largest properties go to the second part. Undefined
 * when that is not possible.
 */
export function partPacket(xmp: string, maxBytes: number): PartedPacket | undefined {
  if (Buffer.byteLength(xmp) <= maxBytes) return { main: xmp, extension: null };
  const trimmed = xmp.replace(/\s+(?=<\?xpacket end=)/, '');
  if (Buffer.byteLength(trimmed) <= maxBytes) return { main: trimmed, extension: null };
  const packet = XmpPacket.parse(trimmed);
  if (packet === undefined) return undefined;
  const descriptions = packet.listDescriptions();
  const subject = findSubject(packet);
  const movable = packet
    .list()
    .filter(({ owner }) => descriptions.includes(owner))
    .toSorted((a, b) => b.to - b.from - (a.to - a.from));
  const moved: string[] = [];
  // What the note about the second part takes.
  let bytes = Buffer.byteLength(trimmed) + 300;
  for (const property of movable) {
    if (bytes <= maxBytes) break;
    packet.remove(property);
    moved.push(describeMoved(packet, property, subject));
    bytes -= Buffer.byteLength(packet.read(property.from, property.to));
  }
  if (bytes > maxBytes) return undefined;
  const extension = Buffer.from(
    `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="${RDF}">${moved.join('')}</rdf:RDF></x:xmpmeta>`,
  );
  const name = createHash('md5').update(extension).digest('hex').toUpperCase();
  const note = { uri: NOTE, prefix: 'xmpNote', local: 'HasExtendedXMP', kind: 'text', values: [name] } as const;
  if (!packet.append(describe([note], subject))) return undefined;
  return { main: packet.toString(), extension: { name, bytes: extension } };
}

/** A description of one property, with the namespaces that its text needs. */
function describeMoved(packet: XmpPacket, { owner, element, from, to }: XmpProperty, subject: string): string {
  const declared = [...(element ?? owner).scope]
    .filter(([prefix]) => prefix !== 'xml' && prefix !== '')
    .map(([prefix, uri]) => ` xmlns:${prefix}="${encodeXml(uri)}"`)
    .join('');
  const start = `<rdf:Description xmlns:rdf="${RDF}" rdf:about="${encodeXml(subject)}"`;
  // Where another prefix stands for RDF, that of the wrapper is as good.
  const namespaces = declared.replace(/ xmlns:rdf="[^"]*"/, '');
  const text = packet.read(from, to);
  if (element === null) return `${start}${namespaces}${text}/>`;
  return `${start}${namespaces}>${text}</rdf:Description>`;
}
