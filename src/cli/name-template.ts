/** Names of outputs: which placeholders a `--name` template may hold, and how they are filled in. Folders are not its business. */
import { AppError } from '../shared/errors.ts';
import type { Look, Target } from '../shared/jobs.ts';
import { getFormatOfPath, hasForeignExtension } from './photo-formats.ts';

const PLACEHOLDERS = {
  name: 'name of the input without its extension',
  ext: 'extension of the output format: jpg, png, webp, tif or avif',
  scale: 'factor; only with --scale',
  preset: 'name of the preset, or dial-0.35 with --dial 0.35',
  width: 'width in pixels; only with --width',
  height: 'height in pixels; only with --height',
  index: 'number of the photo in this run, from 1, with leading zeros',
} as const;

type Placeholder = keyof typeof PLACEHOLDERS;

/** The part of `--help` that documents templates. */
export const TEMPLATE_HELP = `Placeholders of --name:
${Object.entries(PLACEHOLDERS)
  .map(([name, meaning]) => `  ${`{${name}}`.padEnd(9)}  ${meaning}`)
  .join('\n')}
  Default: {name}-{scale}x-{preset}.{ext}, or with --width and --height {name}-{width}x{height}-{preset}.{ext}
  (only one of them: {name}-{width}w-{preset}.{ext}, {name}-{height}h-{preset}.{ext}).
  Without {ext} in the template, .{ext} is put at its end. A template names a file, not a folder: no / \\ or :`;

/** What the placeholders stand for in one output. */
export interface NameParts {
  readonly name: string;
  readonly ext: string;
  readonly target: Target;
  readonly look: Look;
  /** From 1. */
  readonly index: number;
  /** Photos in this run; decides how many digits {index} has. */
  readonly photoCount: number;
}

/** The template that is used when none is given: it never lets two settings of one photo share a name. */
export function getDefaultTemplate(target: Target): string {
  if (target.kind === 'scale') return '{name}-{scale}x-{preset}.{ext}';
  if (target.widthPx === undefined) return '{name}-{height}h-{preset}.{ext}';
  if (target.heightPx === undefined) return '{name}-{width}w-{preset}.{ext}';
  return '{name}-{width}x{height}-{preset}.{ext}';
}

/**
 * Checks a template against what will be known of every photo and returns it with `{ext}`.
 * @throws {AppError} `options/invalid`
 */
export function parseTemplate(template: string, target: Target): string {
  const refuse = (reason: string): never => {
    throw new AppError('options/invalid', `--name "${template}": ${reason}`);
  };
  if (template.trim() === '') refuse('expected a name');
  if (/[/\\:\p{Cc}]/u.test(template)) refuse('a template names a file, not a folder; choose the folder with --out');
  for (const [, name = ''] of template.matchAll(/\{([^{}]*)\}/g)) {
    if (!isPlaceholder(name)) refuse(`unknown placeholder {${name}}; there are ${listPlaceholders()}`);
    else if (!isKnownBefore(name, target)) refuse(`{${name}} is known only with --${name}`);
  }
  if (/[{}]/.test(template.replaceAll(/\{[^{}]*\}/g, ''))) refuse('a brace is open or closed that has no partner');
  if (getFormatOfPath(template) !== null || hasForeignExtension(template))
    refuse('write {ext} instead of an extension and choose the format with --format');
  return template.includes('{ext}') ? template : `${template}.{ext}`;
}

/** Fills in a template that `parseTemplate` has checked. What a photo's own name looks like is never parsed again. */
export function fillTemplate(template: string, parts: NameParts): string {
  const { target, look } = parts;
  const digits = String(parts.photoCount).length;
  const values: Record<Placeholder, string> = {
    name: parts.name,
    ext: parts.ext,
    scale: target.kind === 'scale' ? String(target.factor) : '',
    preset: look.kind === 'preset' ? look.name : `dial-${look.value}`,
    width: target.kind === 'size' ? String(target.widthPx ?? '') : '',
    height: target.kind === 'size' ? String(target.heightPx ?? '') : '',
    index: String(parts.index).padStart(digits, '0'),
  };
  return template.replaceAll(/\{(\w+)\}/g, (found, name: string) => (isPlaceholder(name) ? values[name] : found));
}

function isPlaceholder(name: string): name is Placeholder {
  return Object.hasOwn(PLACEHOLDERS, name);
}

function isKnownBefore(name: Placeholder, target: Target): boolean {
  if (name === 'scale') return target.kind === 'scale';
  if (name === 'width') return target.kind === 'size' && target.widthPx !== undefined;
  if (name === 'height') return target.kind === 'size' && target.heightPx !== undefined;
  return true;
}

function listPlaceholders(): string {
  return Object.keys(PLACEHOLDERS)
    .map((name) => `{${name}}`)
    .join(' ');
}
