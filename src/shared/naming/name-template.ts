/** Name templates of outputs: which placeholders they hold and how they are filled. Folders are chosen elsewhere: a template names a file. */
import { AppError, assertNever } from '../errors.ts';
import { FORMATS, IMAGE_EXTENSIONS, OUTPUT_FORMATS } from '../formats.ts';
import { joinWithOr } from './word-list.ts';
import type { NamePlatform } from './file-names.ts';
import { countNameBytes, cutToBytes, makeFileName, MAX_NAME_BYTES } from './file-names.ts';
import type { PresetChoice, Size, Target } from '../jobs.ts';
import type { DatePattern, WallTime } from './local-time.ts';
import { DATE_FIELDS, formatWallTime, parseDatePattern } from './local-time.ts';

const MEANINGS = {
  name: 'name of the photo without its extension',
  ext: `extension of the output format: ${joinWithOr(OUTPUT_FORMATS.map((format) => FORMATS[format].extensions[0]))}`,
  scale: 'factor; 1 for a repair',
  preset: 'name of the preset, dial-0.35 for position 0.35 of the slider, or repair',
  width: 'width in pixels',
  height: 'height in pixels',
  date: 'when the photo was taken, else the time of the file; {date:YYYY-MM-DD} says how it is written',
  index: 'number of the photo, from 1; {index:4} has four digits, {index} as many as the last photo needs',
} as const;

export type PlaceholderName = keyof typeof MEANINGS;

const DEFAULT_DATE = 'YYYY-MM-DD';
const MAX_INDEX_DIGITS = 9;
const MAX_TEMPLATE_LENGTH = 1000;
/** Extensions of formats; a template has `{ext}` instead. */
const IMAGE_ENDING = new RegExp(`\\.(${IMAGE_EXTENSIONS.join('|')})$`, 'i');

/** What a template consists of, in order. */
export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'date'; readonly pattern: DatePattern }
  /** null: as many digits as the last photo needs. */
  | { readonly kind: 'index'; readonly digits: number | null }
  | { readonly kind: Exclude<PlaceholderName, 'date' | 'index'> };

/** A checked template. */
export interface NameTemplate {
  /** As it was typed, with `.{ext}` put at its end where it did not end so: no name is without an extension. */
  readonly text: string;
  readonly parts: readonly TemplatePart[];
}

export interface TemplateRules {
  /** What messages call the template: `--name`. */
  readonly label: string;
  /** Placeholders that have no value here, and when they would: `only with --width`. */
  readonly missing: Readonly<Partial<Record<PlaceholderName, string>>>;
}

/** `details.problem` of the error for a template; `details.part` is the piece that is wrong. */
export type TemplateProblem = 'empty' | 'long' | 'folder' | 'brace' | 'ending' | 'placeholder' | 'date' | 'digits';

type Reject = (problem: TemplateProblem, part: string, reason: string) => AppError;

/** What the placeholders stand for in one output. */
export interface NameParts {
  /** As the photo is called, without extension. */
  readonly name: string;
  /** Without the dot. */
  readonly ext: string;
  readonly target: Target;
  readonly preset: PresetChoice;
  /** Pixels of the result; null: only what the target says is known. */
  readonly output: Size | null;
  /** null: not known. */
  readonly takenAt: WallTime | null;
  /** From 1. */
  readonly index: number;
  /** Decides how many digits `{index}` has. */
  readonly photoCount: number;
}

/** One line for each placeholder that has a value under `rules`, for help texts. */
export function describePlaceholders(rules: TemplateRules): string[] {
  return Object.entries(MEANINGS)
    .filter(([name]) => !Object.hasOwn(rules.missing, name))
    .map(([name, meaning]) => `${`{${name}}`.padEnd(9)}  ${meaning}`);
}

/** The template when none is given: two settings of one photo never share a name. */
export function getDefaultTemplate(target: Target): string {
  switch (target.kind) {
    case 'repair':
    case 'scale':
      return '{name}-{scale}x-{preset}.{ext}';
    case 'size':
      if (target.widthPx === undefined) return '{name}-{height}h-{preset}.{ext}';
      if (target.heightPx === undefined) return '{name}-{width}w-{preset}.{ext}';
      return '{name}-{width}x{height}-{preset}.{ext}';
    case 'long-side':
      return `{name}-${target.lengthPx}long-{preset}.{ext}`;
    case 'megapixels':
      return `{name}-${target.megapixels}mp-{preset}.{ext}`;
    case 'print': {
      const { width = '', height = '', unit, dpi } = target;
      return `{name}-${width}x${height}${unit}-${dpi}dpi-{preset}.{ext}`;
    }
    default:
      return assertNever(target);
  }
}

/**
 * Reads a template and adds `.{ext}` where it does not end so.
 * @throws {AppError} `options/invalid`, with what is wrong and what would be right
 */
export function parseTemplate(typed: string, rules: TemplateRules): NameTemplate {
  const reject: Reject = (problem, part, reason) =>
    new AppError('options/invalid', `${rules.label} "${typed}": ${reason}`, { details: { problem, part } });
  if (typed.trim() === '') throw reject('empty', typed, 'expected a name');
  if (typed.length > MAX_TEMPLATE_LENGTH)
    throw reject('long', typed, `a template has at most ${MAX_TEMPLATE_LENGTH} characters`);
  if (/[/\\\p{Cc}]/u.test(typed) || /:/.test(typed.replaceAll(/\{[^{}]*\}/g, '')))
    throw reject('folder', typed, 'a template names a file, not a folder; it has no / \\ or : and no line breaks');
  const parts: TemplatePart[] = [];
  for (const [piece, inside] of typed.matchAll(/\{([^{}]*)\}|[^{}]+|[{}]/g)) {
    if (inside !== undefined) parts.push(parsePlaceholder(inside, rules, reject));
    else if (piece === '{' || piece === '}')
      throw reject('brace', piece, 'a brace is open or closed that has no partner');
    else parts.push({ kind: 'text', text: piece });
  }
  const [ending] = IMAGE_ENDING.exec(typed) ?? [];
  if (ending !== undefined)
    throw reject('ending', ending, 'write {ext} instead of an extension; the format decides it');
  if (endsInExtension(parts)) return { text: typed, parts };
  return { text: `${typed}.{ext}`, parts: [...parts, { kind: 'text', text: '.' }, { kind: 'ext' }] };
}

/** Dots and spaces at the end of a name are dropped (`makeFileName`), so that they may follow. */
function endsInExtension(parts: readonly TemplatePart[]): boolean {
  const last = parts.at(-1);
  const named = last?.kind === 'text' && /^[. ]*$/.test(last.text) ? parts.slice(0, -1) : parts;
  const before = named.at(-2);
  return named.at(-1)?.kind === 'ext' && before?.kind === 'text' && before.text.endsWith('.');
}

function parsePlaceholder(inside: string, rules: TemplateRules, reject: Reject): TemplatePart {
  const colon = inside.indexOf(':');
  const [name, argument] = colon < 0 ? [inside, null] : [inside.slice(0, colon), inside.slice(colon + 1)];
  if (!isPlaceholder(name)) {
    const known = Object.keys(MEANINGS).filter((other) => !Object.hasOwn(rules.missing, other));
    throw reject(
      'placeholder',
      inside,
      `unknown placeholder {${name}}; there are ${known.map((other) => `{${other}}`).join(' ')}`,
    );
  }
  const condition = rules.missing[name];
  if (condition !== undefined) throw reject('placeholder', inside, `{${name}} is known ${condition}`);
  if (name === 'date') return { kind: name, pattern: readDatePattern(argument ?? DEFAULT_DATE, reject) };
  if (name === 'index') return { kind: name, digits: argument === null ? null : readDigits(argument, reject) };
  if (argument !== null)
    throw reject('placeholder', inside, `{${name}} takes nothing after its name; only {date:...} and {index:...} do`);
  return { kind: name };
}

function readDatePattern(argument: string, reject: Reject): DatePattern {
  const pattern = parseDatePattern(argument);
  if ('unknown' in pattern)
    throw reject(
      'date',
      pattern.unknown,
      `"${pattern.unknown}" in {date:${argument}} is no part of a date; there are ${DATE_FIELDS.join(' ')}`,
    );
  if (argument.includes(':'))
    throw reject('date', argument, `{date:${argument}} has a second colon; write HH-mm or HH.mm`);
  if (!pattern.some((part) => 'field' in part))
    throw reject('date', argument, `{date:${argument}} holds no part of a date; there are ${DATE_FIELDS.join(' ')}`);
  return pattern;
}

function readDigits(argument: string, reject: Reject): number {
  const digits = /^\d$/.test(argument) ? Number(argument) : 0;
  if (digits >= 1) return digits;
  throw reject('digits', argument, `expected a number of digits from 1 to ${MAX_INDEX_DIGITS} in {index:${argument}}`);
}

/**
 * The name of one output, legal on the platform. When it would be too long, the photo's own name is cut, so that outputs keep
 * the parts that tell them apart. A value that is not known becomes `unknown`.
 */
export function fillTemplate(template: NameTemplate, parts: NameParts, platform: NamePlatform): string {
  const name = fillWithinLimit(template, parts, platform);
  // A dot at the beginning hides a file, and is no extension's.
  return name.lastIndexOf('.') === 0 ? `_${name}` : name;
}

function fillWithinLimit(template: NameTemplate, parts: NameParts, platform: NamePlatform): string {
  const fill = (name: string) => template.parts.map((part) => fillPart(part, { ...parts, name })).join('');
  const excess = countNameBytes(fill(parts.name)) - MAX_NAME_BYTES;
  const occurrences = template.parts.filter(({ kind }) => kind === 'name').length;
  if (excess <= 0 || occurrences === 0) return makeFileName(fill(parts.name), platform);
  // The rules of the platform may add one character before it.
  const kept = countNameBytes(parts.name) - Math.ceil((excess + 1) / occurrences);
  return makeFileName(fill(cutToBytes(parts.name, kept)), platform);
}

function fillPart(part: TemplatePart, parts: NameParts): string {
  const { target, preset, output, takenAt } = parts;
  const wanted = target.kind === 'size' ? target : null;
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'name':
    case 'ext':
      return parts[part.kind];
    case 'scale':
      return target.kind === 'scale' ? String(target.factor) : target.kind === 'repair' ? '1' : 'unknown';
    case 'preset':
      if (preset.kind === 'network') return preset.id;
      if (target.kind === 'repair') return 'repair';
      // Version 0.1.0 called the slider a dial: with another name, its results would not be found and would be made again.
      return preset.kind === 'preset' ? preset.name : `dial-${preset.value}`;
    case 'width':
      return String(output?.widthPx ?? wanted?.widthPx ?? 'unknown');
    case 'height':
      return String(output?.heightPx ?? wanted?.heightPx ?? 'unknown');
    case 'date':
      return takenAt === null ? 'unknown' : formatWallTime(takenAt, part.pattern);
    case 'index':
      return String(parts.index).padStart(part.digits ?? String(parts.photoCount).length, '0');
    default:
      return assertNever(part);
  }
}

/** An example of a name for the person who writes a template: of a typical photo, or of `parts`. */
export function previewName(template: NameTemplate, platform: NamePlatform, parts: Partial<NameParts> = {}): string {
  const example: NameParts = {
    name: 'IMG_2041',
    ext: 'jpg',
    target: { kind: 'scale', factor: 4 },
    preset: { kind: 'preset', name: 'balanced' },
    output: { widthPx: 8000, heightPx: 6000 },
    takenAt: { year: 2024, month: 5, day: 31, hour: 18, minute: 4, second: 9 },
    index: 7,
    photoCount: 120,
  };
  return fillTemplate(template, { ...example, ...parts }, platform);
}

function isPlaceholder(name: string): name is PlaceholderName {
  return Object.hasOwn(MEANINGS, name);
}
