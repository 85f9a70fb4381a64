/** What the option sections show and change: the window's settings, the options of an album, or what some of its photos have otherwise. */
import type { AlbumExceptions, AlbumOptions } from '../../../shared/albums.ts';
import type { EngineState } from '../../../shared/app-state.ts';
import type { Look, Size } from '../../../shared/jobs.ts';
import type { Settings } from '../../../shared/settings.ts';
import { estimateJobMs } from '../../../shared/time-estimate.ts';
import type { Options } from './options.svelte.ts';
import { resolveTarget } from './photo-work.ts';
import type { StudioView } from './studio-view.svelte.ts';

export type SheetValues = Pick<
  Settings,
  'look' | 'target' | 'cleanup' | 'format' | 'quality' | 'device' | 'precision' | 'seed'
>;

export interface OptionSheet {
  readonly current: SheetValues;
  readonly engine: EngineState;
  /** The photo that sizes and times are said for; null: none. */
  readonly inputSize: Size | null;
  readonly outputSize: Size | null;
  /** Format of that photo; null: there are several kinds. */
  readonly photoFormat: string | null;
  /** What `auto` means for it. */
  readonly defaultCleanup: number | null;
  /** Whether that photo stands for many. */
  readonly isForMany: boolean;
  change(patch: Partial<SheetValues>): void;
  /** Time that a look takes for that photo; null while it is not known. */
  estimateMs(look: Look): number | null;
}

/** The settings of the window, said for the photo on the stage. */
export class StudioSheet implements OptionSheet {
  readonly isForMany = false;
  readonly #options: Options<Settings>;
  readonly #studio: StudioView;

  constructor(options: Options<Settings>, studio: StudioView) {
    this.#options = options;
    this.#studio = studio;
  }

  get current(): SheetValues {
    return this.#options.current;
  }

  get engine(): EngineState {
    return this.#studio.engine;
  }

  get inputSize(): Size | null {
    return this.#studio.readyPhoto?.state.size ?? null;
  }

  get outputSize(): Size | null {
    return this.#studio.outputSize;
  }

  get photoFormat(): string | null {
    return this.#studio.readyPhoto?.state.format ?? null;
  }

  get defaultCleanup(): number | null {
    return this.#studio.defaultCleanup;
  }

  change(patch: Partial<SheetValues>): void {
    this.#options.change(patch);
  }

  estimateMs(look: Look): number | null {
    return this.#studio.estimateMs(look);
  }
}

export interface ManySheetPort {
  read(): SheetValues;
  change(patch: Partial<SheetValues>): void;
  readEngine(): EngineState;
  /** Size of a photo as there are many. */
  readTypicalSize(): Size | null;
}

/** Options of many photos, said for one as there are many. */
export class ManySheet implements OptionSheet {
  readonly isForMany = true;
  readonly photoFormat = null;
  readonly defaultCleanup = null;
  readonly #port: ManySheetPort;

  constructor(port: ManySheetPort) {
    this.#port = port;
  }

  get current(): SheetValues {
    return this.#port.read();
  }

  get engine(): EngineState {
    return this.#port.readEngine();
  }

  get inputSize(): Size | null {
    return this.#port.readTypicalSize();
  }

  get outputSize(): Size | null {
    const { inputSize } = this;
    return inputSize === null ? null : resolveTarget(inputSize, this.current.target);
  }

  change(patch: Partial<SheetValues>): void {
    this.#port.change(patch);
  }

  estimateMs(look: Look): number | null {
    const { engine, inputSize, outputSize, current } = this;
    if (engine.kind !== 'ready' || inputSize === null || outputSize === null) return null;
    return estimateJobMs(engine, { input: inputSize, target: current.target, look }, current);
  }
}

/** Which parts of the options a photo can have otherwise than its album. */
export const EXCEPTION_PARTS = {
  size: ['target'],
  look: ['look'],
  cleanup: ['cleanup'],
  output: ['format', 'quality'],
} as const satisfies Record<string, readonly (keyof AlbumExceptions)[]>;

export type ExceptionPart = keyof typeof EXCEPTION_PARTS;

/** What somebody puts together for some photos before it is taken over. */
export class ExceptionsDraft {
  readonly #album: AlbumOptions;
  #given = $state.raw<AlbumExceptions>({});

  constructor(album: AlbumOptions, before: AlbumExceptions | null) {
    this.#album = album;
    this.#given = before ?? {};
  }

  /** null: everything as the album. */
  get exceptions(): AlbumExceptions | null {
    return Object.keys(this.#given).length === 0 ? null : this.#given;
  }

  get values(): SheetValues {
    const given = Object.entries(this.#given).filter(([, value]) => value !== undefined);
    return { ...this.#album, ...Object.fromEntries(given) };
  }

  has(part: ExceptionPart): boolean {
    return EXCEPTION_PARTS[part].some((key) => this.#given[key] !== undefined);
  }

  /** Its own from now on, beginning with what the album has; or as the album. */
  set(part: ExceptionPart, isOwn: boolean): void {
    const keys: readonly string[] = EXCEPTION_PARTS[part];
    const others = Object.entries(this.#given).filter(([key]) => !keys.includes(key));
    const own = Object.entries(this.values).filter(([key]) => isOwn && keys.includes(key));
    this.#given = Object.fromEntries([...others, ...own]);
  }

  change(patch: Partial<SheetValues>): void {
    this.#given = { ...this.#given, ...patch };
  }
}
