/** The option source of the open photos: the options of the shown photo, with its sizes and times. */
import type { EngineState } from '#shared/app-state.ts';
import type { AutomaticCleanup } from '#shared/cleanup.ts';
import { estimateOutputBytes } from '#shared/estimates/space-estimate.ts';
import type { InputFormat } from '#shared/formats.ts';
import { FORMATS, resolveQuality } from '#shared/formats.ts';
import type { NetworkEntry } from '#shared/imported/networks.ts';
import type { PresetChoice, Size, Target } from '#shared/jobs.ts';
import type { PhotoOptions } from '#shared/settings.ts';
import type { OptionSource } from '../options/option-source.svelte.ts';
import type { PhotoSettings } from '../options/photo-settings.svelte.ts';
import type { PhotoView } from './photo-view.svelte.ts';

/** Shows and changes the settings next to the stage. */
export class PhotoOptionSource implements OptionSource {
  readonly isForMany = false;
  readonly #options: PhotoSettings;
  readonly #photoView: PhotoView;

  constructor(options: PhotoSettings, photoView: PhotoView) {
    this.#options = options;
    this.#photoView = photoView;
  }

  get current(): PhotoOptions {
    return this.#options.current;
  }

  get engine(): EngineState {
    return this.#photoView.engine;
  }

  get networks(): readonly NetworkEntry[] {
    return this.#photoView.networks;
  }

  get inputSize(): Size | null {
    return this.#photoView.readyPhoto?.state.size ?? null;
  }

  get outputSize(): Size | null {
    return this.#photoView.outputSize;
  }

  get outputBytes(): number | null {
    const { readyPhoto: photo, outputSize: output, format, isRepair } = this.#photoView;
    if (photo === null || output === null) return null;
    const quality = resolveQuality(this.current.quality, format);
    const { bitDepth } = photo.state;
    const bytes = estimateOutputBytes({ work: isRepair ? 'repair' : 'upscale', format, quality, output, bitDepth });
    const { maxBytes } = this.current;
    return maxBytes !== null && FORMATS[format].isLossy ? Math.min(bytes, maxBytes) : bytes;
  }

  get isRepair(): boolean {
    return this.#photoView.isRepair;
  }

  get photoFormat(): InputFormat | null {
    return this.#photoView.readyPhoto?.state.format ?? null;
  }

  get automaticCleanup(): AutomaticCleanup | null {
    return this.#photoView.automaticCleanup;
  }

  get isSizeTyped(): boolean {
    return this.#options.isSizeTyped;
  }

  set isSizeTyped(isSizeTyped: boolean) {
    this.#options.isSizeTyped = isSizeTyped;
  }

  change(patch: Partial<PhotoOptions>): void {
    this.#options.change(patch);
  }

  /** Moves the part of the photo that the result shows. @param position 0..1 */
  movePart(position: number): void {
    const { target } = this.#options.current;
    if (target.kind === 'size' || target.kind === 'print')
      this.#options.change({ target: { ...target, crop: position } });
  }

  estimateMs(preset: PresetChoice): number | null {
    return this.#photoView.estimateMs(preset);
  }

  estimateTargetMs(target: Target): number | null {
    return this.#photoView.estimateTargetMs(target);
  }
}
