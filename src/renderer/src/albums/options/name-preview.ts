/** Previews the names of an album's results and validates a name template. Pure. */
import type { AlbumOptions, AlbumPhoto } from '#shared/albums.ts';
import { resolveAlbumOptions } from '#shared/albums.ts';
import { AppError } from '#shared/errors.ts';
import { FORMATS, resolveFormat, resolveFormatByName } from '#shared/formats.ts';
import type { NamePlatform } from '#shared/naming/file-names.ts';
import type { NameTemplate, TemplateProblem } from '#shared/naming/name-template.ts';
import { getDefaultTemplate, parseTemplate, previewName } from '#shared/naming/name-template.ts';
import { resolveTarget } from '#renderer/options/target-size.ts';

export const PLACEHOLDERS = ['name', 'scale', 'preset', 'width', 'height', 'date', 'index'] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];

/** How a placeholder is inserted, in its more useful form. */
export const PLACEHOLDER_TEXTS: Readonly<Record<Placeholder, string>> = {
  name: '{name}',
  scale: '{scale}',
  preset: '{preset}',
  width: '{width}',
  height: '{height}',
  date: '{date:YYYY-MM-DD}',
  index: '{index:4}',
};

const RULES = { label: '', missing: {} };

/** A valid template, or the problem and the part of the text that causes it. */
export type TemplateReading =
  | { readonly isValid: true; readonly template: NameTemplate; readonly hasDate: boolean }
  | { readonly isValid: false; readonly problem: TemplateProblem; readonly part: string };

/** @param typed empty: the default template */
export function readTemplate(typed: string, options: AlbumOptions): TemplateReading {
  try {
    const text = typed.trim() === '' ? getDefaultTemplate(options.target) : typed;
    const template = parseTemplate(text, RULES);
    return { isValid: true, template, hasDate: template.parts.some(({ kind }) => kind === 'date') };
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    const { problem, part } = thrown.details ?? {};
    return { isValid: false, problem: problem as TemplateProblem, part: String(part) };
  }
}

/** A photo with its number in the list. */
export interface NamedPhoto {
  readonly photo: AlbumPhoto;
  /** From 1. */
  readonly index: number;
}

/** What names depend on in addition to the photo. */
export interface NameContext {
  readonly options: AlbumOptions;
  readonly photoCount: number;
  readonly platform: NamePlatform;
}

/** The name of a photo's result; `template` null: the default one, which depends on the photo's size. The window does not know when the photo was taken, so `{date}` shows an example date. */
export function nameResult(template: NameTemplate | null, { photo, index }: NamedPhoto, context: NameContext): string {
  const { platform, photoCount } = context;
  const options = resolveAlbumOptions(context.options, photo.exceptions);
  const { target, preset } = options;
  const name = photo.name.replace(/(?<=.)\.[^.]*$/, '');
  const [ext] = FORMATS[resolveFormatByName(options.format, photo.name)].extensions;
  const output = photo.size === null ? null : resolveTarget(photo.size, target);
  const used = template ?? parseTemplate(getDefaultTemplate(target), RULES);
  return previewName(used, platform, { name, ext, target, preset, output, index, photoCount });
}

/** An example name for an album without photos. */
export function nameExample(template: NameTemplate, { options, platform }: NameContext): string {
  const { target, preset, format } = options;
  const [ext] = FORMATS[resolveFormat(format, 'jpeg')].extensions;
  return previewName(template, platform, { target, preset, ext });
}

/** The platform whose rules for file names apply. */
export function guessPlatform(userAgent: string): NamePlatform {
  if (userAgent.includes('Windows')) return 'win32';
  return userAgent.includes('Mac OS') ? 'darwin' : 'linux';
}
