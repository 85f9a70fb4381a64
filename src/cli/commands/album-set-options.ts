/** The options of `skipstone album set`: what was typed changes, all else stays. Pure; looks at no file. */
import { z } from 'zod';
import type { AlbumOptionsPatch, AlbumOutput } from '../../shared/albums.ts';
import { DEFAULT_ALBUM_OPTIONS } from '../../shared/albums.ts';
import { OUTPUT_FORMATS } from '../../shared/jobs.ts';
import { parseTemplate } from '../../shared/name-template.ts';
import { DEFAULT_QUALITY } from '../../app/photo-formats.ts';
import type { AlbumPlaces } from './album-options.ts';
import { NAME_RULES, parseAlbumName, pickPlaces, PLACES_EXPECTED, PLACES_SHAPE } from './album-options.ts';
import { parseOptions } from './option-parsing.ts';
import {
  chooseIfExists,
  chooseLook,
  chooseTarget,
  PICTURE_EXPECTED,
  PICTURE_SHAPE,
  refuse,
  refuseConflicts,
} from './picture-options.ts';

export interface SetOptions extends AlbumPlaces {
  /** All but `output`. */
  readonly patch: Omit<AlbumOptionsPatch, 'output'>;
  readonly output: Partial<AlbumOutput>;
  /** As typed; null: as it was. */
  readonly out: string | null;
  readonly rename: string | null;
}

const { seed, device, precision, cleanup } = PICTURE_SHAPE;

const setSchema = z.strictObject({
  ...PLACES_SHAPE,
  ...PICTURE_SHAPE,
  seed: seed.unwrap().optional(),
  device: device.unwrap().optional(),
  precision: precision.unwrap().optional(),
  cleanup: z.union([z.literal('auto'), cleanup]).optional(),
  format: z.enum(['same', ...OUTPUT_FORMATS]).optional(),
  keepExisting: z.boolean().default(false),
  usualNames: z.boolean().default(false),
  beside: z.boolean().default(false),
  flat: z.boolean().default(false),
  keepTimes: z.boolean().optional(),
  order: z.enum(['list', 'fastest']).optional(),
  rename: z.string().optional(),
});
type Typed = z.output<typeof setSchema>;

const EXPECTED = {
  ...PICTURE_EXPECTED,
  ...PLACES_EXPECTED,
  cleanup: `auto, or ${PICTURE_EXPECTED.cleanup}`,
  format: `same, ${PICTURE_EXPECTED.format}`,
  order: 'list, fastest',
  rename: 'a name',
} as const;

/** @throws {AppError} `options/invalid`, for a template too, and when nothing would change */
export function parseSetOptions(raw: unknown): SetOptions {
  const typed = parseOptions(setSchema, raw, EXPECTED);
  const patch = choosePatch(typed);
  const output = chooseOutput(typed);
  const rename = typed.rename === undefined ? null : parseAlbumName(typed.rename);
  if (rename === null && Object.keys(patch).length + Object.keys(output).length === 0)
    throw refuse('nothing to change: give what is to be otherwise, see --help');
  return { ...pickPlaces(typed), patch, output, out: typed.out ?? null, rename };
}

function choosePatch(typed: Typed): SetOptions['patch'] {
  const { format, quality } = typed;
  refuseConflicts(typed);
  const hasTarget = [typed.scale, typed.width, typed.height].some((value) => value !== undefined);
  const hasLook = typed.preset !== undefined || typed.dial !== undefined;
  const usualQuality = format === undefined ? undefined : getUsualQuality(format);
  return dropAbsent({
    target: hasTarget ? chooseTarget(typed) : undefined,
    look: hasLook ? chooseLook(typed) : undefined,
    cleanup: typed.cleanup === 'auto' ? null : typed.cleanup,
    ...{ seed: typed.seed, device: typed.device, precision: typed.precision, format, order: typed.order },
    quality: quality ?? usualQuality,
  });
}

function getUsualQuality(format: NonNullable<Typed['format']>): number {
  return format === 'same' ? DEFAULT_ALBUM_OPTIONS.quality : DEFAULT_QUALITY[format];
}

function chooseOutput(typed: Typed): Partial<AlbumOutput> {
  const { out, flat, beside, name, usualNames, keepExisting, overwrite, skipExisting, keepTimes } = typed;
  if (beside && (out !== undefined || flat)) throw refuse('--beside and --out or --flat exclude each other');
  if (name !== undefined && usualNames) throw refuse('--name and --usual-names exclude each other');
  if (keepExisting && (overwrite || skipExisting))
    throw refuse('--keep-existing and --overwrite or --skip-existing exclude each other');
  if (name !== undefined) parseTemplate(name, NAME_RULES);
  const way = chooseIfExists({ overwrite, skipExisting });
  return dropAbsent({
    place: beside ? 'beside' : flat ? 'folder' : out === undefined ? undefined : 'mirror',
    template: usualNames ? null : name,
    ifExists: keepExisting ? 'fail' : way === 'error' ? undefined : way,
    keepFileTimes: keepTimes,
  });
}

function dropAbsent<Values extends object>(
  values: Values,
): { readonly [Key in keyof Values]?: Exclude<Values[Key], undefined> } {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { readonly [Key in keyof Values]?: Exclude<Values[Key], undefined> };
}
