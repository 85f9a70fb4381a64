/** The options of the album commands: flags, checks, values. Pure; looks at no file. */
import type { Command } from 'commander';
import { z } from 'zod';
import type { AgainChoice, AlbumOptions, FolderRules, ReportFormat } from '#shared/albums.ts';
import { folderRulesSchema, REPORT_FORMATS } from '#shared/albums.ts';
import type { TemplateRules } from '#shared/naming/name-template.ts';
import { parseTemplate } from '#shared/naming/name-template.ts';
import { compilePatterns } from '#app/albums/sources/glob-patterns.ts';
import type { EngineChoice } from '../open-engine.ts';
import { chooseEngine, ENGINE_EXPECTED, ENGINE_SHAPE } from '../options/engine-options.ts';
import { formatTemplateHelp } from '../options/name-option.ts';
import { parseOptions, rejectOptions } from '../options/option-parsing.ts';
import type { ImportedNetwork } from '#shared/imported/networks.ts';
import { chooseIfExists, chooseImage, describePresets, IMAGE_EXPECTED, IMAGE_SHAPE } from '../options/image-options.ts';

/** What every album command takes: where albums are stored, and how to answer. */
export interface StoreOptions {
  /** As typed; null: the platform's folders, which the window uses. */
  readonly dataFolder: string | null;
  readonly cacheFolder: string | null;
  readonly json: boolean;
}

export interface CreateOptions extends StoreOptions {
  readonly options: AlbumOptions;
  /** As typed; null: beside the photos. */
  readonly out: string | null;
  readonly rules: FolderRules;
}

export interface AddOptions extends StoreOptions {
  readonly rules: FolderRules;
}

export interface RunOptions extends StoreOptions {
  readonly engine: EngineChoice;
  readonly again: AgainChoice;
  readonly isDryRun: boolean;
  /** Starts although the results would not fit. */
  readonly yes: boolean;
}

export interface ExportOptions extends StoreOptions {
  readonly overwrite: boolean;
}

export const FLAT_NEEDS_OUT = '--flat says how results lie in the folder of --out: give --out too';
const MOST_NAME_CHARACTERS = 120;
export const NAME_RULES: TemplateRules = { label: '--name', missing: {} };

export const ALBUM_TEMPLATE_HELP = formatTemplateHelp(NAME_RULES);

export const STORE_SHAPE = {
  json: z.boolean().default(false),
  dataFolder: z.string().min(1).optional(),
  cacheFolder: z.string().min(1).optional(),
};
export const STORE_EXPECTED = { dataFolder: 'a folder', cacheFolder: 'a folder' } as const;

const { include, exclude } = folderRulesSchema.shape;
const RULES_SHAPE = {
  recursive: z.boolean().default(false),
  include: include.default([]),
  exclude: exclude.default([]),
  watch: z.boolean().default(false),
};
const RULES_EXPECTED = { include: 'a pattern like *.jpg', exclude: 'a pattern like drafts/' } as const;

const storeSchema = z.strictObject(STORE_SHAPE);
const addSchema = z.strictObject({ ...STORE_SHAPE, ...RULES_SHAPE });
const createSchema = z.strictObject({
  ...addSchema.shape,
  ...IMAGE_SHAPE,
  flat: z.boolean().default(false),
  keepTimes: z.boolean().default(false),
  order: z.enum(['list', 'fastest']).default('list'),
});
const runSchema = z.strictObject({
  ...STORE_SHAPE,
  ...ENGINE_SHAPE,
  onlyNew: z.boolean().default(false),
  newModel: z.boolean().default(false),
  dryRun: z.boolean().default(false),
  yes: z.boolean().default(false),
});
const exportSchema = z.strictObject({ ...STORE_SHAPE, overwrite: z.boolean().default(false) });

/** @throws {AppError} `options/invalid` */
export function parseStoreOptions(raw: unknown): StoreOptions {
  return pickStoreOptions(parseOptions(storeSchema, raw, STORE_EXPECTED));
}

/** @throws {AppError} `options/invalid`, for a template or a pattern too */
export function parseCreateOptions(raw: unknown, networks: readonly ImportedNetwork[] = []): CreateOptions {
  const presets = describePresets(networks);
  const others = { ...RULES_EXPECTED, ...STORE_EXPECTED, ...presets.expected, order: 'list, fastest' };
  const typed = parseOptions(createSchema.extend(presets.shape), raw, { ...IMAGE_EXPECTED, ...others });
  if (typed.flat && typed.out === undefined) throw rejectOptions(FLAT_NEEDS_OUT);
  if (typed.name !== undefined) parseTemplate(typed.name, NAME_RULES);
  const { format, quality, ...image } = chooseImage(typed, networks);
  const place = typed.out === undefined ? 'beside' : typed.flat ? 'folder' : 'mirror';
  return {
    ...pickStoreOptions(typed),
    options: {
      ...image,
      format: format ?? 'same',
      quality,
      output: {
        ...{ place, template: typed.name ?? null, keepFileTimes: typed.keepTimes },
        ifExists: chooseIfExists(typed),
      },
      order: typed.order,
    },
    out: typed.out ?? null,
    rules: pickRules(typed),
  };
}

/** @throws {AppError} `options/invalid`, for a pattern too */
export function parseAddOptions(raw: unknown): AddOptions {
  const typed = parseOptions(addSchema, raw, { ...RULES_EXPECTED, ...STORE_EXPECTED });
  return { ...pickStoreOptions(typed), rules: pickRules(typed) };
}

/** @throws {AppError} `options/invalid` */
export function parseRunOptions(raw: unknown): RunOptions {
  const typed = parseOptions(runSchema, raw, { ...ENGINE_EXPECTED, ...STORE_EXPECTED });
  const again = { changed: !typed.onlyNew, olderModel: typed.newModel };
  return { ...pickStoreOptions(typed), engine: chooseEngine(typed), again, isDryRun: typed.dryRun, yes: typed.yes };
}

/** @throws {AppError} `options/invalid` */
export function parseExportOptions(raw: unknown): ExportOptions {
  const typed = parseOptions(exportSchema, raw, STORE_EXPECTED);
  return { ...pickStoreOptions(typed), overwrite: typed.overwrite };
}

/** @throws {AppError} `options/invalid` */
export function parseAlbumName(typed: string): string {
  const name = typed.trim();
  if (name !== '' && name.length <= MOST_NAME_CHARACTERS) return name;
  throw rejectOptions(`expected a name of 1 to ${MOST_NAME_CHARACTERS} characters, got "${typed}"`);
}

/** The format that the extension of a report says. @throws {AppError} `options/invalid` */
export function getReportFormat(path: string): ReportFormat {
  const format = REPORT_FORMATS.find((one) => path.toLowerCase().endsWith(`.${one}`));
  if (format !== undefined) return format;
  const known = REPORT_FORMATS.map((one) => `.${one}`).join(', ');
  throw rejectOptions(`"${path}": the extension of a report says its format: ${known}`);
}

export function addStoreOptions(command: Command): Command {
  return command
    .option('--data-folder <folder>', 'folder of the albums (default: the albums of the window)')
    .option('--cache-folder <folder>', 'folder of thumbnails and measured speeds')
    .option('--json', 'write JSON on stdout and nothing else there: one object per line');
}

export function addRulesOptions(command: Command): void {
  command
    .option('--recursive', 'search subfolders too')
    .option('--include <pattern>', 'only photos that match: *.jpg, 2024/**; may be repeated', collect)
    .option('--exclude <pattern>', 'no photos or folders that match: *-draft.*, raw/; may be repeated', collect)
    .option('--watch', 'a run also takes photos that arrive later, and lasts until it is interrupted');
}

function collect(value: string, earlier: readonly string[] = []): string[] {
  return [...earlier, value];
}

export function pickStoreOptions(typed: z.output<typeof storeSchema>): StoreOptions {
  return { dataFolder: typed.dataFolder ?? null, cacheFolder: typed.cacheFolder ?? null, json: typed.json };
}

/** Patterns are checked before anything is stored. @throws {AppError} `options/invalid` */
function pickRules({ recursive, include, exclude, watch }: FolderRules): FolderRules {
  compilePatterns([...include, ...exclude], process.platform);
  return { recursive, include, exclude, watch };
}
