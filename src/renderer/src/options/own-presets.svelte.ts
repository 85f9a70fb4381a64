/** The presets that a person has saved: lists, saves, applies and deletes them. The settings of the app keep them. */
import type { OwnPreset, Settings } from '#shared/settings.ts';
import { MAX_OWN_PRESETS } from '#shared/settings.ts';
import type { Options } from './options.svelte.ts';
import type { PhotoSettings } from './photo-settings.svelte.ts';

export class OwnPresets {
  readonly #settings: Options<Settings>;
  readonly #photos: Pick<PhotoSettings, 'current' | 'replace'>;
  /** Whether their dialog is open. */
  isOpen = $state(false);

  readonly list: readonly OwnPreset[] = $derived.by(() => this.#settings.current.ownPresets);
  readonly isFull: boolean = $derived(this.list.length >= MAX_OWN_PRESETS);

  constructor(settings: Options<Settings>, photos: Pick<PhotoSettings, 'current' | 'replace'>) {
    this.#settings = settings;
    this.#photos = photos;
  }

  has(name: string): boolean {
    return this.list.some((preset) => preset.name === name.trim());
  }

  /** Keeps the options of the shown photo under the name; another preset of that name is replaced. */
  save(name: string): void {
    const preset = { name: name.trim(), options: this.#photos.current };
    if (preset.name === '' || (this.isFull && !this.has(name))) return;
    this.#settings.change({ ownPresets: [...this.list.filter((other) => other.name !== preset.name), preset] });
  }

  /** Gives its options to the selected photos. */
  apply({ options }: OwnPreset): void {
    this.#photos.replace(options);
  }

  delete({ name }: OwnPreset): void {
    this.#settings.change({ ownPresets: this.list.filter((preset) => preset.name !== name) });
  }
}
