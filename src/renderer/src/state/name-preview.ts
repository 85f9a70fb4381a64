/** The names that results of an album will have, as far as the window can tell; and what is wrong with a template. Pure. */
import type { AlbumOptions, AlbumPhoto } from '../../../shared/albums.ts';
import { resolveAlbumOptions } from '../../../shared/albums.ts';
import { AppError } from '../../../shared/errors.ts';
import type { NamePlatform } from '../../../shared/file-names.ts';
import type { OutputFormat } from '../../../shared/jobs.ts';
import type { NameTemplate, TemplateProblem } from '../../../shared/name-template.ts';
import { getDefaultTemplate, parseTemplate, previewName } from '../../../shared/name-template.ts';
import { resolveFormat, resolveTarget } from './photo-work.ts';

const EXTENSIONS: Readonly<Record<OutputFormat, string>> = {
  jpeg: 'jpg',
  png: 'png',
  webp: 'webp',
  tiff: 'tif',
  avif: 'avif',
};

export const PLACEHOLDERS = ['name', 'scale', 'preset', 'width', 'height', 'date', 'index'] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];

/** As a placeholder is typed, the more useful of its forms. */
export const PLACEHOLDER_TEXTS: Readonly<Record<Placeholder, string>> = {
  name: '{name}',
  scale: '{scale}',
  preset: '{preset}',
  width: '{width}',
  height: '{height}',
  date: '{date:YYYY-MM-DD}',
  index: '{index:4}',
};

export type TemplateReading =
  | { readonly isRight: true; readonly template: NameTemplate; readonly hasDate: boolean }
  | { readonly isRight: false; readonly problem: TemplateProblem; readonly part: string };

/** @param typed empty: the usual name */
export function readTemplate(typed: string, options: AlbumOptions): TemplateReading {
  try {
    const text = typed.trim() === '' ? getDefaultTemplate(options.target) : typed;
    const template = parseTemplate(text, { label: '', missing: {} });
    return { isRight: true, template, hasDate: template.parts.some(({ kind }) => kind === 'date') };
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    const { problem, part } = thrown.details ?? {};
    return { isRight: false, problem: problem as TemplateProblem, part: String(part) };
  }
}

export interface NamedPhoto {
  readonly photo: AlbumPhoto;
  /** From 1, in the list. */
  readonly index: number;
}

export interface NameSurroundings {
  readonly options: AlbumOptions;
  readonly photoCount: number;
  readonly platform: NamePlatform;
}

/** The window does not know when a photo was taken; `{date}` shows the day of the usual example. */
export function nameResult(template: NameTemplate, { photo, index }: NamedPhoto, around: NameSurroundings): string {
  const { platform, photoCount } = around;
  const options = resolveAlbumOptions(around.options, photo.exceptions);
  const { target, look } = options;
  const [name, extension] = splitName(photo.name);
  const ext = EXTENSIONS[resolveFormat(options.format, extension)];
  const output = photo.size === null ? null : resolveTarget(photo.size, target);
  return previewName(template, platform, { name, ext, target, look, output, index, photoCount });
}

/** The name of a photo that nobody has, for an album without photos. */
export function nameExample(template: NameTemplate, { options, platform }: NameSurroundings): string {
  const { target, look, format } = options;
  return previewName(template, platform, { target, look, ext: EXTENSIONS[resolveFormat(format, 'jpeg')] });
}

function splitName(fileName: string): readonly [string, string] {
  const dot = fileName.lastIndexOf('.');
  return dot <= 0 ? [fileName, ''] : [fileName.slice(0, dot), fileName.slice(dot + 1)];
}

/** Which rules names follow on this computer. */
export function guessPlatform(userAgent: string): NamePlatform {
  if (userAgent.includes('Windows')) return 'win32';
  return userAgent.includes('Mac OS') ? 'darwin' : 'linux';
}
