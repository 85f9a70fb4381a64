/** What the option sections show and change: the interface, and its implementation for many photos at once. */
import type { EngineState } from '#shared/app-state.ts';
import type { AutomaticCleanup } from '#shared/cleanup.ts';
import type { InputFormat } from '#shared/formats.ts';
import type { NetworkEntry } from '#shared/imported/networks.ts';
import type { PresetChoice, Size, Target } from '#shared/jobs.ts';
import type { PhotoOptions } from '#shared/settings.ts';
import { estimateJobMs } from '#shared/estimates/time-estimate.ts';
import { isRepair, resolveTarget } from './target-size.ts';

/** Sizes, times and defaults are those of one photo: the selected one, or a typical one of many. */
export interface OptionSource {
  readonly current: PhotoOptions;
  readonly engine: EngineState;
  /** Imported networks, by name. */
  readonly networks: readonly NetworkEntry[];
  /** null: there is no such photo. */
  readonly inputSize: Size | null;
  readonly outputSize: Size | null;
  /** Estimated bytes of the result; null: not known, or not the same for all photos. */
  readonly outputBytes: number | null;
  /** Whether the photo keeps its size: presets and seed make no difference then, but imported networks do. */
  readonly isRepair: boolean;
  /** Format of the photo; null: the photos differ. */
  readonly photoFormat: InputFormat | null;
  /** What automatic clean-up comes to; null: not known, or not the same for all photos. */
  readonly automaticCleanup: AutomaticCleanup | null;
  /** Whether the photo is a typical one of many. */
  readonly isForMany: boolean;
  /** Whether what is typed as the size is one; SizeSection sets it. Nothing is enhanced with less. */
  isSizeTyped: boolean;
  change(patch: Partial<PhotoOptions>): void;
  /** Estimated time with a preset; null while it is not known. */
  estimateMs(preset: PresetChoice): number | null;
  /** Estimated time with a target and the chosen preset; null while it is not known. */
  estimateTargetMs(target: Target): number | null;
}

export interface BatchOptionSourcePort {
  read(): PhotoOptions;
  change(patch: Partial<PhotoOptions>): void;
  readEngine(): EngineState;
  readNetworks(): readonly NetworkEntry[];
  /** Size of a typical photo, or of the only one; null: none is known. */
  readTypicalSize(): Size | null;
  /** Whether the options are for one photo, whose size is known; left out: they are for many. */
  isForOne?(): boolean;
}

/** Options of an album or of some of its photos. */
export class BatchOptionSource implements OptionSource {
  readonly photoFormat = null;
  readonly automaticCleanup = null;
  readonly outputBytes = null;
  isSizeTyped = $state(true);
  readonly #port: BatchOptionSourcePort;

  constructor(port: BatchOptionSourcePort) {
    this.#port = port;
  }

  get isForMany(): boolean {
    return this.#port.isForOne?.() !== true;
  }

  get current(): PhotoOptions {
    return this.#port.read();
  }

  get engine(): EngineState {
    return this.#port.readEngine();
  }

  get networks(): readonly NetworkEntry[] {
    return this.#port.readNetworks();
  }

  get inputSize(): Size | null {
    return this.#port.readTypicalSize();
  }

  get outputSize(): Size | null {
    const { inputSize } = this;
    return inputSize === null ? null : resolveTarget(inputSize, this.current.target);
  }

  get isRepair(): boolean {
    return isRepair(this.isForMany ? null : this.inputSize, this.current.target);
  }

  change(patch: Partial<PhotoOptions>): void {
    this.#port.change(patch);
  }

  estimateMs(preset: PresetChoice): number | null {
    return this.#estimate(preset, this.current.target);
  }

  estimateTargetMs(target: Target): number | null {
    return this.#estimate(this.current.preset, target);
  }

  #estimate(preset: PresetChoice, target: Target): number | null {
    const { engine, networks, inputSize, outputSize, current } = this;
    if (engine.kind !== 'ready' || inputSize === null || outputSize === null) return null;
    const cleanup = current.cleanup ?? 0;
    return estimateJobMs(engine, { input: inputSize, target, preset, cleanup, networks }, current);
  }
}
