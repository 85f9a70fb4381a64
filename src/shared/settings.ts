/** The contract of settings: one versioned file, which src/app/settings-file.ts reads, migrates and writes. */
import { z } from 'zod';
import { OUTPUT_FORMATS } from './formats.ts';
import { DEVICES, METADATA_REMOVALS, presetChoiceSchema, targetSchema } from './jobs.ts';
import { LANGUAGES } from './languages/languages.ts';
import { PRECISIONS } from './models.ts';

/** The options of one photo: what decides its result, and how that is saved. */
export const photoOptionsSchema = z.strictObject({
  preset: presetChoiceSchema,
  target: targetSchema,
  /** null: the model's default for the kind of photo. */
  cleanup: z.number().min(0).max(1).nullable(),
  /** `same`: the photo's format, or PNG where that cannot be written. */
  format: z.enum(['same', ...OUTPUT_FORMATS]),
  /** null: the default of the format. */
  quality: z.int().min(1).max(100).nullable(),
  /** Most bytes of a result, for lossy formats, whose quality is lowered for it; null: any number. */
  maxBytes: z.int().positive().nullable(),
  removeMetadata: z.enum(METADATA_REMOVALS),
  device: z.enum(['auto', ...DEVICES]),
  precision: z.enum(['auto', ...PRECISIONS]),
  seed: z.int().min(0).max(0xffffffff),
});
export type PhotoOptions = z.infer<typeof photoOptionsSchema>;

/** So many presets may a person keep. */
export const MAX_OWN_PRESETS = 50;

/** Options that a person has saved under a name. */
export const ownPresetSchema = z.strictObject({
  name: z.string().trim().min(1).max(60),
  options: photoOptionsSchema,
});
export type OwnPreset = z.infer<typeof ownPresetSchema>;

export const settingsSchema = z.strictObject({
  version: z.literal(2),
  /** `auto`: the language of the system. */
  language: z.enum(['auto', ...LANGUAGES]),
  theme: z.enum(['auto', 'light', 'dark']),
  /** Photos that are opened later begin with them. */
  ...photoOptionsSchema.shape,
  /** Keeps the computer awake while an album runs. */
  keepAwake: z.boolean(),
  /** Oldest first. */
  ownPresets: z.array(ownPresetSchema).max(MAX_OWN_PRESETS),
});
export type Settings = z.infer<typeof settingsSchema>;

export const DEFAULT_PHOTO_OPTIONS: PhotoOptions = {
  preset: { kind: 'preset', name: 'balanced' },
  target: { kind: 'scale', factor: 4 },
  cleanup: null,
  format: 'same',
  quality: null,
  maxBytes: null,
  removeMetadata: 'nothing',
  device: 'auto',
  precision: 'auto',
  seed: 0,
};

export const DEFAULT_SETTINGS: Settings = {
  version: 2,
  language: 'auto',
  theme: 'auto',
  ...DEFAULT_PHOTO_OPTIONS,
  keepAwake: true,
  ownPresets: [],
};

/** The options among the settings. */
export function pickPhotoOptions(settings: PhotoOptions): PhotoOptions {
  const { preset, target, cleanup, format, quality, maxBytes, removeMetadata, device, precision, seed } = settings;
  return { preset, target, cleanup, format, quality, maxBytes, removeMetadata, device, precision, seed };
}

/** Settings to change; the version belongs to the file. */
export const settingsPatchSchema = settingsSchema.omit({ version: true }).partial();
export type SettingsPatch = z.infer<typeof settingsPatchSchema>;
