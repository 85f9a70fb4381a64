/** What the app remembers for the person who uses it; one versioned file, migrated by src/app/settings-file.ts. */
import { z } from 'zod';
import { DEVICES, OUTPUT_FORMATS, lookSchema, targetSchema } from './jobs.ts';
import { PRECISIONS } from './models.ts';

export const LANGUAGES = ['en', 'zh-CN'] as const;
export type Language = (typeof LANGUAGES)[number];

export const settingsSchema = z.strictObject({
  version: z.literal(1),
  /** `auto`: what the system speaks. */
  language: z.enum(['auto', ...LANGUAGES]),
  theme: z.enum(['auto', 'light', 'dark']),
  look: lookSchema,
  target: targetSchema,
  /** null: the model's default for the kind of photo. */
  cleanup: z.number().min(0).max(1).nullable(),
  /** `same`: as the photo, or PNG where that cannot be written. */
  format: z.enum(['same', ...OUTPUT_FORMATS]),
  quality: z.int().min(1).max(100),
  device: z.enum(['auto', ...DEVICES]),
  precision: z.enum(['auto', ...PRECISIONS]),
  seed: z.int().min(0).max(0xffffffff),
  /** The computer does not go to sleep while an album runs. */
  keepAwake: z.boolean(),
});
export type Settings = z.infer<typeof settingsSchema>;

export const DEFAULT_SETTINGS: Settings = {
  version: 1,
  language: 'auto',
  theme: 'auto',
  look: { kind: 'preset', name: 'balanced' },
  target: { kind: 'scale', factor: 4 },
  cleanup: null,
  format: 'same',
  quality: 92,
  device: 'auto',
  precision: 'auto',
  seed: 0,
  keepAwake: true,
};

/** What may change at once; the version is the file's own. */
export const settingsPatchSchema = settingsSchema.omit({ version: true }).partial();
export type SettingsPatch = z.infer<typeof settingsPatchSchema>;
