/** Settings on disk: read once, brought to today's version, written after every change. */
import { join } from 'node:path';
import type { z } from 'zod';
import type { PhotoOptions, Settings, SettingsPatch } from '#shared/settings.ts';
import {
  DEFAULT_PHOTO_OPTIONS,
  DEFAULT_SETTINGS,
  MAX_OWN_PRESETS,
  ownPresetSchema,
  photoOptionsSchema,
  settingsSchema,
} from '#shared/settings.ts';
import { JsonFile } from '#files/json-file.ts';

export class SettingsFile {
  readonly #file: JsonFile;
  #settings: Settings;

  private constructor(file: JsonFile, settings: Settings) {
    this.#file = file;
    this.#settings = settings;
  }

  static async open(dataFolder: string): Promise<SettingsFile> {
    const file = new JsonFile(join(dataFolder, 'settings.json'));
    const raw = await file.readOrWarn('The settings');
    const settings = raw === undefined ? DEFAULT_SETTINGS : migrateSettings(raw);
    if (settings === null) await file.putAside();
    return new SettingsFile(file, settings ?? DEFAULT_SETTINGS);
  }

  get settings(): Settings {
    return this.#settings;
  }

  /** Returns the settings after the change; they count at once, and are on disk when `saved` resolves. */
  change(patch: SettingsPatch): { readonly settings: Settings; readonly saved: Promise<void> } {
    const defined = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
    this.#settings = { ...this.#settings, ...defined };
    return { settings: this.#settings, saved: this.#file.write(this.#settings) };
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** By version: how its fields become those of the next version. */
const MIGRATIONS: ReadonlyMap<number, (fields: Fields) => Fields> = new Map([
  // Version 0.1.0 called the preset a look, and the slider a dial.
  [1, ({ look, ...others }) => ({ ...others, preset: isFields(look) ? renameSlider(look) : undefined })],
]);

/**
 * Today's settings from a file of any version. A field that is missing or makes no sense becomes its default; fields that are
 * no longer known are dropped. Null for a file of a newer program, or one that is no settings at all.
 */
export function migrateSettings(raw: unknown): Settings | null {
  const current = bringToCurrentVersion(raw);
  if (current === null) return null;
  const ownPresets = completeOwnPresets(current['ownPresets']);
  return completeFields<Settings>({ ...current, ownPresets }, settingsSchema.shape, DEFAULT_SETTINGS);
}

/** Those that have a name; options that their program did not have become the defaults. */
function completeOwnPresets(raw: unknown): unknown[] {
  if (!Array.isArray(raw)) return [];
  const presets = raw.filter(isFields).map(({ name, options }) => ({
    name,
    options: completeFields<PhotoOptions>(
      isFields(options) ? options : {},
      photoOptionsSchema.shape,
      DEFAULT_PHOTO_OPTIONS,
    ),
  }));
  return presets.filter((preset) => ownPresetSchema.safeParse(preset).success).slice(0, MAX_OWN_PRESETS);
}

function completeFields<Values extends object>(
  raw: Fields,
  shape: { readonly [Name in keyof Values]: z.ZodType<Values[Name]> },
  defaults: Values,
): Values {
  const names = Object.keys(shape) as (keyof Values & string)[];
  const fields = names.map((name) => {
    const parsed = shape[name].safeParse(raw[name]);
    return [name, parsed.success ? parsed.data : defaults[name]];
  });
  return Object.fromEntries(fields) as Values;
}

function bringToCurrentVersion(raw: unknown): Fields | null {
  if (!isFields(raw) || typeof raw['version'] !== 'number') return null;
  let fields = raw;
  for (let version = raw['version']; version !== DEFAULT_SETTINGS.version; version++) {
    const migrate = MIGRATIONS.get(version);
    if (migrate === undefined) return null;
    fields = migrate(fields);
  }
  return { ...fields, version: DEFAULT_SETTINGS.version };
}

function renameSlider(look: Fields): Fields {
  return look['kind'] === 'dial' ? { ...look, kind: 'slider' } : look;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}
