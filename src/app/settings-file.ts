/** Settings on disk: read once, brought to today's version, written after every change. */
import { join } from 'node:path';
import type { z } from 'zod';
import type { Settings, SettingsPatch } from '#shared/settings.ts';
import { DEFAULT_SETTINGS, settingsSchema } from '#shared/settings.ts';
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
  const fields = Object.entries(settingsSchema.shape).map(([name, schema]: [string, z.ZodType]) => {
    const parsed = schema.safeParse(current[name]);
    return [name, parsed.success ? parsed.data : DEFAULT_SETTINGS[name as keyof Settings]];
  });
  return settingsSchema.parse(Object.fromEntries(fields));
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
