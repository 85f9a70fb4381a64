/** The options of `skipstone album set`: what was typed changes, everything else stays. Pure; looks at no file. */
import { z } from 'zod';
import type { AlbumOptionsPatch, AlbumOutput } from '#shared/albums.ts';
import { OUTPUT_FORMATS } from '#shared/formats.ts';
import { parseTemplate } from '#shared/naming/name-template.ts';
import type { StoreOptions } from './album-options.ts';
import { NAME_RULES, parseAlbumName, pickStoreOptions, STORE_EXPECTED, STORE_SHAPE } from './album-options.ts';
import { parseOptions, rejectOptions } from '../options/option-parsing.ts';
import type { ImportedNetwork } from '#shared/imported/networks.ts';
import {
  chooseCleanup,
  chooseIfExists,
  choosePreset,
  describePresets,
  IMAGE_EXPECTED,
  IMAGE_SHAPE,
  rejectConflicts,
} from '../options/image-options.ts';
import { chooseTarget, hasTarget } from '../options/target-options.ts';

export interface SetOptions extends StoreOptions {
  /** All but `output`. */
  readonly patch: Omit<AlbumOptionsPatch, 'output'>;
  readonly output: Partial<AlbumOutput>;
  /** As typed; null: as it was. */
  readonly out: string | null;
  readonly rename: string | null;
}

const setSchema = z.strictObject({
  ...STORE_SHAPE,
  ...IMAGE_SHAPE,
  format: z.enum(['same', ...OUTPUT_FORMATS]).optional(),
  under: z.union([z.literal('none'), IMAGE_SHAPE.under]),
  keepExisting: z.boolean().default(false),
  usualNames: z.boolean().default(false),
  beside: z.boolean().default(false),
  flat: z.boolean().default(false),
  keepTimes: z.boolean().optional(),
  order: z.enum(['list', 'fastest']).optional(),
  rename: z.string().optional(),
});
type Typed = Omit<z.output<typeof setSchema>, 'preset'> & { readonly preset?: string | undefined };

const EXPECTED = {
  ...IMAGE_EXPECTED,
  ...STORE_EXPECTED,
  format: `same, ${IMAGE_EXPECTED.format}`,
  under: `none, or ${IMAGE_EXPECTED.under}`,
  order: 'list, fastest',
  rename: 'a name',
} as const;

/** @throws {AppError} `options/invalid`, for a template too, and when nothing would change */
export function parseSetOptions(raw: unknown, networks: readonly ImportedNetwork[] = []): SetOptions {
  const { shape, expected } = describePresets(networks);
  const typed = parseOptions(setSchema.extend(shape), raw, { ...EXPECTED, ...expected });
  const patch = choosePatch(typed, networks);
  const output = chooseOutput(typed);
  const rename = typed.rename === undefined ? null : parseAlbumName(typed.rename);
  if (rename === null && Object.keys(patch).length + Object.keys(output).length === 0)
    throw rejectOptions('nothing to change: give at least one option, see --help');
  return { ...pickStoreOptions(typed), patch, output, out: typed.out ?? null, rename };
}

function choosePatch(typed: Typed, networks: readonly ImportedNetwork[]): SetOptions['patch'] {
  const { format, quality } = typed;
  rejectConflicts(typed, networks);
  const hasPreset = typed.preset !== undefined || typed.slider !== undefined;
  return dropAbsent({
    target: hasTarget(typed) ? chooseTarget(typed) : undefined,
    preset: hasPreset ? choosePreset(typed, networks) : undefined,
    cleanup: typed.cleanup === undefined ? undefined : chooseCleanup(typed.cleanup),
    ...{ seed: typed.seed, device: typed.device, precision: typed.precision, format, order: typed.order },
    maxBytes: typed.under === 'none' ? null : typed.under,
    removeMetadata: typed.removeMetadata,
    // Qualities of two formats are not comparable: another format starts with its own default.
    quality: quality ?? (format === undefined ? undefined : null),
  });
}

function chooseOutput(typed: Typed): Partial<AlbumOutput> {
  const { out, flat, beside, name, usualNames, keepExisting, overwrite, skipExisting, keepTimes } = typed;
  if (beside && (out !== undefined || flat)) throw rejectOptions('--beside and --out or --flat exclude each other');
  if (name !== undefined && usualNames) throw rejectOptions('--name and --usual-names exclude each other');
  if (keepExisting && (overwrite || skipExisting))
    throw rejectOptions('--keep-existing and --overwrite or --skip-existing exclude each other');
  if (name !== undefined) parseTemplate(name, NAME_RULES);
  const typedIfExists = chooseIfExists({ overwrite, skipExisting });
  return dropAbsent({
    place: beside ? 'beside' : flat ? 'folder' : out === undefined ? undefined : 'mirror',
    template: usualNames ? null : name,
    ifExists: keepExisting ? 'fail' : typedIfExists === 'fail' ? undefined : typedIfExists,
    keepFileTimes: keepTimes,
  });
}

function dropAbsent<Values extends object>(
  values: Values,
): { readonly [Key in keyof Values]?: Exclude<Values[Key], undefined> } {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { readonly [Key in keyof Values]?: Exclude<Values[Key], undefined> };
}
