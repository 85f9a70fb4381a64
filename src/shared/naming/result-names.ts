/** Recognises names of results: which photo's result a file may be by its name. Pure; whether that photo exists is the caller's. */
import { FORMATS, OUTPUT_FORMATS } from '../formats.ts';
import { assertNever } from '../errors.ts';
import { PRESET_NAMES } from '../models.ts';
import { countNameBytes, MAX_NAME_BYTES } from './file-names.ts';
import type { NameTemplate, TemplatePart } from './name-template.ts';
import { getDefaultTemplate, parseTemplate } from './name-template.ts';

const NUMBER = '(?:\\d+|unknown)';
/** A name this long may have been cut; characters have up to 4 bytes. */
const CUT_FROM_BYTES = MAX_NAME_BYTES - 4;

const DEFAULT_TEMPLATES: readonly NameTemplate[] = [
  getDefaultTemplate({ kind: 'scale', factor: 4 }),
  getDefaultTemplate({ kind: 'size', widthPx: 1 }),
  getDefaultTemplate({ kind: 'size', heightPx: 1 }),
  getDefaultTemplate({ kind: 'size', widthPx: 1, heightPx: 1 }),
].map((text) => parseTemplate(text, { label: '', missing: {} }));
/** Names by the default templates of the other targets, which hold their numbers. */
const MEASURED = new RegExp(
  `^(?<name>.+)-(?:[\\d.]*x[\\d.]*(?:cm|inch)-[\\d.]+dpi|\\d+long|[\\d.]+mp)-${toSource({ kind: 'preset' }, true)}(?:-\\d+)?\\.${toSource({ kind: 'ext' }, true)}$`,
  'su',
);

/** Reads names of files as those of results: by the default templates, with any settings, and by further ones. */
export class ResultNames {
  readonly #patterns: readonly RegExp[];

  /** @param templates those that cameras may use as well (`{index}`, `{name}-{index}`) say nothing, and are left out */
  constructor(templates: readonly NameTemplate[]) {
    this.#patterns = [...[...DEFAULT_TEMPLATES, ...templates].filter(isDistinct).map(toPattern), MEASURED];
  }

  /** The names (without extension) of the photos that `fileName` may be a result of. */
  findPhotoNames(fileName: string): string[] {
    return this.#patterns.flatMap((pattern) => pattern.exec(fileName)?.groups?.['name'] ?? []);
  }

  /** Whether `fileName` may be the result of one of the photos of these names (without extension). */
  isResultOf(fileName: string, photoNames: ReadonlySet<string>): boolean {
    const found = this.findPhotoNames(fileName);
    if (found.some((name) => photoNames.has(name))) return true;
    if (found.length === 0 || countNameBytes(fileName) < CUT_FROM_BYTES) return false;
    return [...photoNames].some((name) => found.some((cut) => name.startsWith(cut)));
  }
}

/** Whether only results are named so: after the photo, and with a word or the preset. */
function isDistinct({ parts }: NameTemplate): boolean {
  const hasMark = parts.some((part) => part.kind === 'preset' || (part.kind === 'text' && /\p{L}{2}/u.test(part.text)));
  return hasMark && parts.some(({ kind }) => kind === 'name');
}

/** With the number of a free name (`photo-4x-balanced-2.jpg`). */
function toPattern({ parts }: NameTemplate): RegExp {
  const trimmed = parts.at(-1)?.kind === 'text' ? parts.slice(0, -1) : parts;
  let hasName = false;
  const sources = trimmed.map((part) => {
    const source = toSource(part, hasName);
    hasName ||= part.kind === 'name';
    return source;
  });
  // The template ends in a dot and the extension (`parseTemplate`).
  const ending = sources.splice(-2);
  const dotted = (ending[0] ?? '').replace(/\\\.$/, '(?:-\\d+)?\\.');
  return new RegExp(`^${sources.join('')}${dotted}${ending[1] ?? ''}$`, 'su');
}

function toSource(part: TemplatePart, hasName: boolean): string {
  switch (part.kind) {
    case 'name':
      return hasName ? '\\k<name>' : '(?<name>.+)';
    case 'text':
      return part.text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    case 'ext':
      return `(?:${OUTPUT_FORMATS.map((format) => FORMATS[format].extensions[0]).join('|')})`;
    case 'preset':
      return `(?:${PRESET_NAMES.join('|')}|repair|dial-\\d(?:\\.\\d+)?)`;
    case 'scale':
    case 'width':
    case 'height':
    case 'index':
      return NUMBER;
    case 'date':
      return '.+';
    default:
      return assertNever(part);
  }
}
