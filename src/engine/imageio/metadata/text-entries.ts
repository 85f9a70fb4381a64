/** Texts in an image file: the chunks of PNG and the comments of JPEG; as XMP properties where a format has no place for them. */
import { inflateSync } from 'node:zlib';
import type { NewProperty } from './xmp-packets.ts';

export interface TextEntry {
  readonly keyword: string;
  /** Null for a compressed text that cannot be read. */
  readonly text: string | null;
  /** The chunk of the PNG that it comes from. */
  readonly chunk: { readonly type: PngTextType; readonly data: Buffer } | null;
}

export type PngTextType = 'tEXt' | 'zTXt' | 'iTXt';
export const PNG_TEXT_TYPES: readonly string[] = ['tEXt', 'zTXt', 'iTXt'] satisfies readonly PngTextType[];
/** The keyword of comments. */
export const COMMENT = 'Comment';
const MAX_INFLATED_BYTES = 2 ** 26;

/** A chunk that breaks the rules has no text, but is carried all the same. */
export function readPngText(type: PngTextType, data: Buffer): TextEntry {
  const keywordEnd = data.indexOf(0);
  const keyword = data.toString('latin1', 0, keywordEnd < 0 ? data.length : keywordEnd);
  return {
    keyword,
    text: keywordEnd < 0 ? null : readText(type, data.subarray(keywordEnd + 1)),
    chunk: { type, data },
  };
}

function readText(type: PngTextType, rest: Buffer): string | null {
  if (type === 'tEXt') return rest.toString('latin1');
  if (type === 'zTXt') return inflate(rest.subarray(1))?.toString('latin1') ?? null;
  const isCompressed = rest[0] === 1;
  const languageEnd = rest.indexOf(0, 2);
  const translatedEnd = languageEnd < 0 ? -1 : rest.indexOf(0, languageEnd + 1);
  if (translatedEnd < 0) return null;
  const body = rest.subarray(translatedEnd + 1);
  return (isCompressed ? inflate(body) : body)?.toString('utf8') ?? null;
}

function inflate(bytes: Buffer): Buffer | null {
  try {
    return inflateSync(bytes, { maxOutputLength: MAX_INFLATED_BYTES });
  } catch (thrown) {
    // Damaged, or far larger than any text: both have a code.
    if (thrown instanceof Error && 'code' in thrown) return null;
    throw thrown;
  }
}

/** An uncompressed chunk of PNG for a text that comes from elsewhere. */
export function createPngText({ keyword, text }: TextEntry): { readonly type: PngTextType; readonly data: Buffer } {
  const content = text ?? '';
  const isLatin = /^[\n\x20-\x7e\xa1-\xff]*$/.test(content);
  if (isLatin) return { type: 'tEXt', data: Buffer.from(`${keyword}\0${content}`, 'latin1') };
  return { type: 'iTXt', data: Buffer.concat([Buffer.from(`${keyword}\0\0\0\0\0`, 'latin1'), Buffer.from(content)]) };
}

const DC = { uri: 'http://purl.org/dc/elements/1.1/', prefix: 'dc' } as const;
/** Keywords of the PNG standard that XMP has properties for. */
const MAPPING: Readonly<Record<string, Omit<NewProperty, 'values'>>> = {
  Title: { ...DC, local: 'title', kind: 'alt' },
  Author: { ...DC, local: 'creator', kind: 'seq' },
  Description: { ...DC, local: 'description', kind: 'alt' },
  Copyright: { ...DC, local: 'rights', kind: 'alt' },
  Software: { uri: 'http://ns.adobe.com/xap/1.0/', prefix: 'xmp', local: 'CreatorTool', kind: 'text' },
};

/** The texts as XMP properties, and whether all of them are. */
export function textToXmp(entries: readonly TextEntry[]): {
  readonly properties: NewProperty[];
  readonly isComplete: boolean;
} {
  const properties: NewProperty[] = [];
  let isComplete = true;
  for (const { keyword, text } of entries) {
    const property = Object.hasOwn(MAPPING, keyword) ? MAPPING[keyword] : undefined;
    const isRepeated = properties.some(({ local }) => local === property?.local);
    if (property === undefined || text === null || isRepeated) isComplete = false;
    else properties.push({ ...property, values: [text] });
  }
  return { properties, isComplete };
}

/** Other metadata that old programs write as text, in lines of hexadecimal digits below a head. */
export interface RawProfile {
  /** What the text is said to hold, in small letters; the bytes may hold something else. */
  readonly name: string;
  readonly data: Buffer;
}

const RAW_PROFILE = /^raw profile type\b\s*(.*)$/i;
/** A line of any words, such as `exif` or `IPTC profile`, and the number of bytes. */
const RAW_HEAD = /^[^\r\n]{1,200}?\s{1,100}\d{1,12}\s/;

/** Undefined for a text of another kind, and for one whose lines of hexadecimal digits cannot be read. */
export function readRawProfile({ keyword, text }: TextEntry): RawProfile | undefined {
  const name = RAW_PROFILE.exec(keyword)?.[1];
  const trimmed = text?.trimStart() ?? '';
  const head = RAW_HEAD.exec(trimmed)?.[0];
  if (name === undefined || head === undefined) return undefined;
  const digits = trimmed.slice(head.length).replace(/\s+/g, '');
  return /^[\da-f]+$/i.test(digits) ? { name: name.toLowerCase(), data: Buffer.from(digits, 'hex') } : undefined;
}

/** Whether what the text says is hidden in a form that nothing here has read: such a text may hold anything. */
export function isOpaqueText({ keyword, text }: TextEntry): boolean {
  return text === null || RAW_PROFILE.test(keyword) || /^xml:/i.test(keyword);
}
