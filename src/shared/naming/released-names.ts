/** Names of version 0.1.0 that stay in what lasts: reports, the output of `--json`, and the hashes of options. */
import type { AlbumOptions } from '../albums.ts';
import { FORMATS } from '../formats.ts';
import type { PresetChoice } from '../jobs.ts';

/** A preset, an imported network, or a position of the slider, which was called a dial. */
export type ReleasedPreset =
  Exclude<PresetChoice, { kind: 'slider' }> | { readonly kind: 'dial'; readonly value: number };

/** Options of an album; the preset was called a look, and there was always a quality. */
export type ReleasedOptions = Omit<AlbumOptions, 'preset' | 'quality'> & {
  readonly look: ReleasedPreset;
  /** 1..100; unless it was chosen, the default of the format, and of JPEG where each photo keeps its own format. */
  readonly quality: number;
};

export function namePresetAsReleased(preset: PresetChoice): ReleasedPreset {
  return preset.kind === 'slider' ? { kind: 'dial', value: preset.value } : preset;
}

export function nameOptionsAsReleased({ preset, quality, ...others }: AlbumOptions): ReleasedOptions {
  const { defaultQuality } = FORMATS[others.format === 'same' ? 'jpeg' : others.format];
  return { look: namePresetAsReleased(preset), ...others, quality: quality ?? defaultQuality };
}
