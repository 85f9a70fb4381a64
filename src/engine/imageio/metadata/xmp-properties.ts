/**
 * The properties of an XMP packet, written as attributes or as elements: lists, reads, changes and removes them. What they
 * mean is left to the callers.
 */
import type { XmlElement, XmlName } from './xml-document.ts';
import { decodeXml, encodeXml, listElements, parseXml, TextChanges, XML_URI } from './xml-document.ts';

export const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';
const RDF_LISTS: readonly string[] = ['Seq', 'Bag', 'Alt'];
const RDF_CONTENT: readonly string[] = ['Description', 'RDF', 'li', ...RDF_LISTS];

/** A property, a field of a structure among them. */
export interface XmpProperty extends XmlName {
  /** The element that it belongs to. */
  readonly owner: XmlElement;
  /** Null for an attribute. */
  readonly element: XmlElement | null;
  /** Undefined for what is not a simple value. */
  readonly value: string | undefined;
  readonly from: number;
  readonly to: number;
}

/** A packet while it is changed. */
export class XmpPacket {
  readonly #text: string;
  readonly #changes = new TextChanges();
  readonly root: XmlElement;

  private constructor(text: string, root: XmlElement) {
    this.#text = text;
    this.root = root;
  }

  /** Undefined for what is not well-formed. */
  static parse(text: string): XmpPacket | undefined {
    const root = parseXml(text);
    return root && new XmpPacket(text, root);
  }

  /** All properties, those around others first. */
  list(): XmpProperty[] {
    const properties: XmpProperty[] = [];
    for (const element of listElements(this.root)) {
      const { parent } = element;
      if (parent !== null && !isRdfContent(element) && !isWrapper(element)) {
        properties.push({
          ...{ uri: element.uri, local: element.local, owner: parent, element },
          ...{ value: this.#readSimple(element), from: element.from, to: element.to },
        });
      }
      for (const { uri, local, value, from, to } of element.attributes) {
        if (uri !== '' && uri !== RDF && uri !== XML_URI)
          properties.push({ uri, local, owner: element, element: null, value, from, to });
      }
    }
    return properties;
  }

  /** The elements of the packet that hold properties of the photo. */
  listDescriptions(): XmlElement[] {
    return [...listElements(this.root)].filter(
      ({ uri, local, parent }) =>
        uri === RDF && local === 'Description' && parent?.uri === RDF && parent.local === 'RDF',
    );
  }

  /** The text of a part of the packet as it was read. */
  read(from: number, to: number): string {
    return this.#text.slice(from, to);
  }

  remove({ from, to }: Pick<XmpProperty, 'from' | 'to'>): void {
    this.#changes.replace(from, to, '');
  }

  /** Only simple values can be replaced. */
  set({ element, from, to }: XmpProperty, value: string): void {
    if (element !== null) {
      if (element.to > element.contentTo)
        this.#changes.replace(element.contentFrom, element.contentTo, encodeXml(value));
      return;
    }
    const before = this.#text.slice(from, to);
    this.#changes.replace(from, to, `${before.slice(0, before.indexOf('=') + 1)}"${encodeXml(value)}"`);
  }

  /** The values of a list, of which a simple value is one of one; undefined for what has structures in it. */
  readValues({ element, value }: XmpProperty): readonly string[] | undefined {
    if (element === null || value !== undefined) return value === undefined ? undefined : [value];
    const values = findList(element)?.children.map((item) => this.#readSimple(item));
    return values?.every((one) => one !== undefined) === true ? values : undefined;
  }

  /** Puts simple values at the end of a list; false for a property that has none. */
  appendValues({ element }: XmpProperty, values: readonly string[]): boolean {
    const list = element === null ? undefined : findList(element);
    if (list === undefined || list.to === list.contentTo) return false;
    // The prefix of RDF is that of the list.
    const item = list.name.replace(/[^:]*$/, 'li');
    const text = values.map((value) => `<${item}>${encodeXml(value)}</${item}>`).join('');
    this.#changes.replace(list.contentTo, list.contentTo, text);
    return true;
  }

  /** Puts text behind the last description; false where there is no place for it. */
  append(text: string): boolean {
    const rdf = [...listElements(this.root)].find(({ uri, local }) => uri === RDF && local === 'RDF');
    if (rdf === undefined || rdf.to === rdf.contentTo) return false;
    this.#changes.replace(rdf.contentTo, rdf.contentTo, text);
    return true;
  }

  /** The packet with all changes. */
  toString(): string {
    return this.#changes.apply(this.#text);
  }

  #readSimple({ children, contentFrom, contentTo }: XmlElement): string | undefined {
    return children.length > 0 ? undefined : decodeXml(this.#text.slice(contentFrom, contentTo)).trim();
  }
}

function findList({ children }: XmlElement): XmlElement | undefined {
  const [list] = children;
  return children.length === 1 && list?.uri === RDF && RDF_LISTS.includes(list.local) ? list : undefined;
}

function isRdfContent({ uri, local }: XmlElement): boolean {
  return uri === RDF && RDF_CONTENT.includes(local);
}

/** `x:xmpmeta` and its older names. */
function isWrapper({ uri }: XmlElement): boolean {
  return uri === 'adobe:ns:meta/';
}
