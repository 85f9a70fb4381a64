/** Checks the options of albums: what a front end may not ask for is adapted, and what cannot work is rejected. Pure. */
import type { AlbumOptions } from '#shared/albums.ts';
import { AppError } from '#shared/errors.ts';
import type { TemplateRules } from '#shared/naming/name-template.ts';
import { parseTemplate } from '#shared/naming/name-template.ts';
import type { AlbumRecord } from '../store/album-store.ts';

export const TEMPLATE_RULES: TemplateRules = { label: 'The template', missing: {} };

/** Returns the options as they are stored: without a file system, no result goes next to its photo. @throws {AppError} options/invalid */
export function prepareOptions(options: AlbumOptions, hasFileSystem: boolean): AlbumOptions {
  checkTemplate(options);
  if (hasFileSystem || options.output.place !== 'beside') return options;
  return { ...options, output: { ...options.output, place: 'folder' } };
}

/** @throws {AppError} album/no-output-folder, options/invalid for an album that cannot run as it is */
export function assertReady({ name, options, outputFolder }: AlbumRecord): void {
  if (options.output.place !== 'beside' && outputFolder === null)
    throw new AppError('album/no-output-folder', `Choose the folder for the results of ${name} first.`);
  checkTemplate(options);
}

function checkTemplate({ output }: AlbumOptions): void {
  if (output.template !== null) parseTemplate(output.template, TEMPLATE_RULES);
}
