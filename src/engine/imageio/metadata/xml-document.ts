/**
 * An XML text as a tree that knows where everything stands in it, so that a few places can be changed and all others stay
 * as they are. Namespaces are resolved; document types are not read. Pure.
 */

export interface XmlName {
  /** Namespace; empty without one. */
  readonly uri: string;
  readonly local: string;
}

export interface XmlAttribute extends XmlName {
  readonly value: string;
  /** With the blanks before it. */
  readonly from: number;
  readonly to: number;
}

export interface XmlElement extends XmlName {
  /** As written, with its prefix. */
  readonly name: string;
  readonly parent: XmlElement | null;
  readonly attributes: readonly XmlAttribute[];
  readonly children: XmlElement[];
  /** Namespaces by prefix. */
  readonly scope: ReadonlyMap<string, string>;
  readonly from: number;
  /** Behind the start tag; the content ends at `contentTo`. Both are `to` in an element without an end tag. */
  readonly contentFrom: number;
  contentTo: number;
  to: number;
}

const MAX_DEPTH = 200;
/** A comment, CDATA, an instruction; an end tag; a start tag with its attributes. */
const MARKUP =
  /<!--[^]*?-->|<!\[CDATA\[[^]*?\]\]>|<\?[^]*?\?>|<\/([^\s<>]+)\s*>|<([^\s<>/!?=]+)((?:\s+[^\s<>/=]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;
const ATTRIBUTE = /\s+([^\s<>/=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
/** Of `xml:lang` and its like. */
export const XML_URI = 'http://www.w3.org/XML/1998/namespace';
const XML_SCOPE: ReadonlyMap<string, string> = new Map([['xml', XML_URI]]);

/** The root element; undefined when the text is not well-formed XML, or has a document type. */
export function parseXml(text: string): XmlElement | undefined {
  const open: XmlElement[] = [];
  let root: XmlElement | undefined;
  let at = text.indexOf('<');
  while (at >= 0) {
    MARKUP.lastIndex = at;
    const match = MARKUP.exec(text);
    if (match === null) return undefined;
    const [whole, endName, name, attributes = '', slash] = match;
    const end = at + whole.length;
    if (endName !== undefined) {
      const closing = open.pop();
      if (closing?.name !== endName) return undefined;
      closing.contentTo = at;
      closing.to = end;
    } else if (name !== undefined) {
      const parent = open.at(-1) ?? null;
      const element = createElement({ name, attributes, parent, from: at, to: end });
      if (element === undefined || (parent === null && root !== undefined) || open.length >= MAX_DEPTH)
        return undefined;
      parent?.children.push(element);
      root ??= element;
      if (slash === '') open.push(element);
    }
    at = text.indexOf('<', end);
  }
  return open.length === 0 ? root : undefined;
}

function createElement(tag: {
  readonly name: string;
  readonly attributes: string;
  readonly parent: XmlElement | null;
  readonly from: number;
  readonly to: number;
}): XmlElement | undefined {
  const { name, parent, from, to } = tag;
  const found = [...tag.attributes.matchAll(ATTRIBUTE)].map((match) => ({
    name: match[1]!,
    value: decodeXml(match[2] ?? match[3]!),
    from: from + 1 + name.length + match.index,
    to: from + 1 + name.length + match.index + match[0].length,
  }));
  const declared = found.filter((one) => one.name === 'xmlns' || one.name.startsWith('xmlns:'));
  const before = parent?.scope ?? XML_SCOPE;
  const scope =
    declared.length === 0
      ? before
      : new Map([...before, ...declared.map((one): [string, string] => [one.name.slice(6), one.value])]);
  const resolved = resolveName(name, scope, scope.get('') ?? '');
  const attributes: XmlAttribute[] = [];
  for (const one of found) {
    const attribute = resolveName(one.name, scope, '');
    if (attribute === undefined) return undefined;
    if (!declared.includes(one)) attributes.push({ ...attribute, value: one.value, from: one.from, to: one.to });
  }
  const places = { from, contentFrom: to, contentTo: to, to };
  return resolved && { ...resolved, name, parent, attributes, children: [], scope, ...places };
}

/** Undefined for a prefix that is not declared. */
function resolveName(name: string, scope: ReadonlyMap<string, string>, plain: string): XmlName | undefined {
  const colon = name.indexOf(':');
  if (name.startsWith('xmlns')) return { uri: 'xmlns', local: name };
  if (colon < 0) return { uri: plain, local: name };
  const uri = scope.get(name.slice(0, colon));
  return uri === undefined ? undefined : { uri, local: name.slice(colon + 1) };
}

/** All elements of the tree, parents first. */
export function* listElements(root: XmlElement): Generator<XmlElement> {
  const waiting = [root];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    yield next;
    waiting.push(...next.children.toReversed());
  }
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

export function decodeXml(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos));/gi, (whole, decimal, hex, name) => {
    if (typeof name === 'string') return ENTITIES[name.toLowerCase()] ?? whole;
    const code = typeof decimal === 'string' ? Number(decimal) : parseInt(String(hex), 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** For attributes and elements; characters that XML cannot hold are left out. */
export function encodeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"]/g, (one) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[one]!);
}

/** Collects replacements of parts of a text. A part inside one that is replaced already is left alone. */
export class TextChanges {
  readonly #changes: { readonly from: number; readonly to: number; readonly text: string }[] = [];

  replace(from: number, to: number, text: string): void {
    this.#changes.push({ from, to, text });
  }

  apply(text: string): string {
    if (this.#changes.length === 0) return text;
    const parts: string[] = [];
    let end = 0;
    for (const change of this.#changes.toSorted((a, b) => a.from - b.from || b.to - a.to)) {
      if (change.from < end) continue;
      parts.push(text.slice(end, change.from), change.text);
      end = change.to;
    }
    return parts.join('') + text.slice(end);
  }
}
