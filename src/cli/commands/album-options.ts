/** The options of the commands of albums: flags, checks, values. Pure; looks at no file. */
import type { Command } from 'commander';
import { z } from 'zod';
import type { AlbumOptions, FolderRules, ReportFormat } from '../../shared/albums.ts';
import { DEFAULT_ALBUM_OPTIONS, folderRulesSchema, REPORT_FORMATS } from '../../shared/albums.ts';
import { AppError } from '../../shared/errors.ts';
import type { TemplateRules } from '../../shared/name-template.ts';
import { describePlaceholders, parseTemplate } from '../../shared/name-template.ts';
import { compilePatterns } from '../../app/albums/photo-patterns.ts';
import { DEFAULT_QUALITY } from '../../app/photo-formats.ts';
import type { EngineChoice } from '../engine-choice.ts';
import { parseOptions } from './option-parsing.ts';
import type { IfExists } from './picture-options.ts';
import {
  chooseIfExists,
  choosePicture,
  ENGINE_EXPECTED,
  ENGINE_SHAPE,
  PICTURE_EXPECTED,
  PICTURE_SHAPE,
} from './picture-options.ts';

/** What every command of albums takes. */
export interface AlbumPlaces {
  /** As typed; null: where the platform keeps such things, as the window does. */
  readonly dataFolder: string | null;
  readonly cacheFolder: string | null;
  readonly json: boolean;
}

export interface CreateOptions extends AlbumPlaces {
  readonly options: AlbumOptions;
  /** As typed; null: beside the photos. */
  readonly out: string | null;
  readonly rules: FolderRules;
}

export interface AddOptions extends AlbumPlaces {
  readonly rules: FolderRules;
}

export interface RunOptions extends AlbumPlaces {
  readonly engine: EngineChoice;
  readonly isDryRun: boolean;
  /** Begins although the results would not fit. */
  readonly yes: boolean;
}

export interface ExportOptions extends AlbumPlaces {
  readonly overwrite: boolean;
}

const MOST_NAME_CHARACTERS = 120;
export const NAME_RULES: TemplateRules = { label: '--name', missing: {} };

export const ALBUM_TEMPLATE_HELP = `Placeholders of --name:
${describePlaceholders(NAME_RULES)
  .map((line) => `  ${line}`)
  .join('\n')}
  Without {ext} in the template, .{ext} is put at its end. A template names a file, not a folder: no / \\ or :`;

const IF_EXISTS = { error: 'fail', overwrite: 'overwrite', skip: 'skip' } as const satisfies Record<IfExists, string>;

export const PLACES_SHAPE = {
  json: z.boolean().default(false),
  dataFolder: z.string().min(1).optional(),
  cacheFolder: z.string().min(1).optional(),
};
export const PLACES_EXPECTED = { dataFolder: 'a folder', cacheFolder: 'a folder' } as const;

const { include, exclude } = folderRulesSchema.shape;
const RULES_SHAPE = {
  recursive: z.boolean().default(false),
  include: include.default([]),
  exclude: exclude.default([]),
  watch: z.boolean().default(false),
};
const RULES_EXPECTED = { include: 'a pattern like *.jpg', exclude: 'a pattern like drafts/' } as const;

const placesSchema = z.strictObject(PLACES_SHAPE);
const addSchema = z.strictObject({ ...PLACES_SHAPE, ...RULES_SHAPE });
const createSchema = z.strictObject({
  ...addSchema.shape,
  ...PICTURE_SHAPE,
  flat: z.boolean().default(false),
  keepTimes: z.boolean().default(false),
  order: z.enum(['list', 'fastest']).default('list'),
});
const runSchema = z.strictObject({
  ...PLACES_SHAPE,
  ...ENGINE_SHAPE,
  dryRun: z.boolean().default(false),
  yes: z.boolean().default(false),
});
const exportSchema = z.strictObject({ ...PLACES_SHAPE, overwrite: z.boolean().default(false) });

/** @throws {AppError} `options/invalid` */
export function parsePlaces(raw: unknown): AlbumPlaces {
  return pickPlaces(parseOptions(placesSchema, raw, PLACES_EXPECTED));
}

/** @throws {AppError} `options/invalid`, for a template or a pattern too */
export function parseCreateOptions(raw: unknown): CreateOptions {
  const expected = { ...PICTURE_EXPECTED, ...RULES_EXPECTED, ...PLACES_EXPECTED, order: 'list, fastest' };
  const typed = parseOptions(createSchema, raw, expected);
  if (typed.flat && typed.out === undefined)
    throw new AppError('options/invalid', '--flat says how results lie in the folder of --out: give that too');
  if (typed.name !== undefined) parseTemplate(typed.name, NAME_RULES);
  const { format, quality, ...picture } = choosePicture(typed);
  const place = typed.out === undefined ? 'beside' : typed.flat ? 'folder' : 'mirror';
  return {
    ...pickPlaces(typed),
    options: {
      ...picture,
      format: format ?? 'same',
      quality: quality ?? (format === null ? DEFAULT_ALBUM_OPTIONS.quality : DEFAULT_QUALITY[format]),
      output: {
        ...{ place, template: typed.name ?? null, keepFileTimes: typed.keepTimes },
        ifExists: IF_EXISTS[chooseIfExists(typed)],
      },
      order: typed.order,
    },
    out: typed.out ?? null,
    rules: pickRules(typed),
  };
}

/** @throws {AppError} `options/invalid`, for a pattern too */
export function parseAddOptions(raw: unknown): AddOptions {
  const typed = parseOptions(addSchema, raw, { ...RULES_EXPECTED, ...PLACES_EXPECTED });
  return { ...pickPlaces(typed), rules: pickRules(typed) };
}

/** @throws {AppError} `options/invalid` */
export function parseRunOptions(raw: unknown): RunOptions {
  const typed = parseOptions(runSchema, raw, { ...ENGINE_EXPECTED, ...PLACES_EXPECTED });
  const { model, threads, dryRun, yes } = typed;
  const engine = { modelFolder: model ?? null, threads: threads ?? null };
  return { ...pickPlaces(typed), engine, isDryRun: dryRun, yes };
}

/** @throws {AppError} `options/invalid` */
export function parseExportOptions(raw: unknown): ExportOptions {
  const typed = parseOptions(exportSchema, raw, PLACES_EXPECTED);
  return { ...pickPlaces(typed), overwrite: typed.overwrite };
}

/** @throws {AppError} `options/invalid` */
export function parseAlbumName(typed: string): string {
  const name = typed.trim();
  if (name !== '' && name.length <= MOST_NAME_CHARACTERS) return name;
  throw new AppError('options/invalid', `expected a name of 1 to ${MOST_NAME_CHARACTERS} characters, got "${typed}"`);
}

/** The format that the extension of a report says. @throws {AppError} `options/invalid` */
export function getReportFormat(path: string): ReportFormat {
  const format = REPORT_FORMATS.find((one) => path.toLowerCase().endsWith(`.${one}`));
  if (format !== undefined) return format;
  const known = REPORT_FORMATS.map((one) => `.${one}`).join(', ');
  throw new AppError('options/invalid', `"${path}": the extension of a report says its format: ${known}`);
}

export function addPlacesOptions(command: Command): Command {
  return command
    .option('--data-folder <folder>', 'where albums are kept (default: the one of the window)')
    .option('--cache-folder <folder>', 'what can be made again')
    .option('--json', 'write JSON, one object per line, on stdout and nothing else there');
}

export function addRulesOptions(command: Command): void {
  command
    .option('--recursive', 'look into the folders of folders too')
    .option('--include <pattern>', 'only photos like this: *.jpg, 2024/**; may be given again', collect)
    .option('--exclude <pattern>', 'no photos or folders like this: *-draft.*, raw/; may be given again', collect)
    .option('--watch', 'a run takes what arrives in the folders too, and goes on until it is interrupted');
}

function collect(value: string, earlier: readonly string[] = []): string[] {
  return [...earlier, value];
}

export function pickPlaces(typed: z.output<typeof placesSchema>): AlbumPlaces {
  return { dataFolder: typed.dataFolder ?? null, cacheFolder: typed.cacheFolder ?? null, json: typed.json };
}

/** Patterns are checked before anything is written down. */
function pickRules({ recursive, include, exclude, watch }: FolderRules): FolderRules {
  compilePatterns([...include, ...exclude], process.platform);
  return { recursive, include, exclude, watch };
}
