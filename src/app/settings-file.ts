/** Settings on disk: read once, brought to today's version, written after every change. */
import { join } from 'node:path';
import type { z } from 'zod';
import type { Settings, SettingsPatch } from '../shared/settings.ts';
import { DEFAULT_SETTINGS, settingsSchema } from '../shared/settings.ts';
import { JsonFile } from './json-file.ts';

export class SettingsFile {
  readonly #file: JsonFile;
  #settings: Settings;

  private constructor(file: JsonFile, settings: Settings) {
    this.#file = file;
    this.#settings = settings;
  }

  static async open(dataFolder: string): Promise<SettingsFile> {
    const file = new JsonFile(join(dataFolder, 'settings.json'));
    const raw = await file.read();
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

/**
 * Today's settings from a file of any version. A field that is missing or makes no sense becomes its default; fields that are
 * no longer known are dropped. Null for a file of a newer program, or one that is no settings at all.
 */
export function migrateSettings(raw: unknown): Settings | null {
  if (typeof raw !== 'object' || raw === null || !('version' in raw)) return null;
  if (raw.version !== DEFAULT_SETTINGS.version) return null;
  const fields = Object.entries(settingsSchema.shape).map(([name, schema]: [string, z.ZodType]) => {
    const parsed = schema.safeParse((raw as Record<string, unknown>)[name]);
    return [name, parsed.success ? parsed.data : DEFAULT_SETTINGS[name as keyof Settings]];
  });
  return settingsSchema.parse(Object.fromEntries(fields));
}
