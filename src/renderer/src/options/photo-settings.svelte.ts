/** The options of the open photos: each photo has its own. Changes apply to the selected photos, and can be undone. */
import type { Photo } from '#shared/app-state.ts';
import type { Outcome } from '#shared/api.ts';
import type { ErrorValue } from '#shared/errors.ts';
import type { PhotoOptions, Settings } from '#shared/settings.ts';
import { DEFAULT_PHOTO_OPTIONS, pickPhotoOptions } from '#shared/settings.ts';
import type { History, OptionsById } from './option-history.ts';
import { NO_HISTORY, record, revert } from './option-history.ts';
import { Options } from './options.svelte.ts';
import { isSamePreset } from './preset-choice.ts';
import { isSameTarget } from './target-size.ts';

/** Changes of the same option that follow each other within this time are undone together. */
export const CONTINUE_MS = 800;
const MIDDLE = 0.5;

export interface PhotoSettingsPort {
  readPhotos(): readonly Photo[];
  /** Id of the photo on the stage; null: no photo is open. */
  readShownId(): string | null;
  /** The shown photo, and those that were selected in addition. */
  readSelectedIds(): readonly string[];
  /** Those of photos that are opened later. */
  readSettings(): Settings;
  write(options: OptionsById): Promise<Outcome<null>>;
  /** The app has accepted these options. */
  onWritten(options: OptionsById): void;
  onRejected(error: ErrorValue): void;
  /** Before the options of these photos change. */
  onChange(photoIds: readonly string[]): void;
}

/** Who reads options of photos, and changes none. */
export type PhotoOptionReader = Pick<PhotoSettings, 'current' | 'of'>;

export class PhotoSettings {
  readonly #port: PhotoSettingsPort;
  readonly #options: Options<OptionsById>;
  /** Whether what is typed as the size is one: while it is not, the options are not what the fields show. */
  isSizeTyped = $state(true);
  #history = $state.raw<History>(NO_HISTORY);
  /** The options that the last change was about, and when it came. */
  #last = { key: '', atMs: -Infinity };

  /** The options of the shown photo; without one, those that the next photo begins with. */
  readonly current: PhotoOptions = $derived.by(() => {
    const id = this.#port.readShownId();
    return (id === null ? undefined : this.#options.current[id]) ?? pickPhotoOptions(this.#port.readSettings());
  });
  readonly canUndo: boolean = $derived.by(() => this.#peek('undo') !== null);
  readonly canRedo: boolean = $derived.by(() => this.#peek('redo') !== null);
  /** Whether the shown photo has the options of the program. */
  readonly isDefault: boolean = $derived.by(() => isSame(this.current, DEFAULT_PHOTO_OPTIONS));
  /** How many of the other photos that can be read have other options than the shown one. */
  readonly differingCount: number = $derived.by(
    () => this.#listUsable().filter((id) => !isSame(centreCrop(this.of(id)), centreCrop(this.current))).length,
  );

  constructor(port: PhotoSettingsPort) {
    this.#port = port;
    this.#options = new Options<OptionsById>({
      read: () => Object.fromEntries(port.readPhotos().map(({ id, options }) => [id, options])),
      write: (options) => port.write(dropUndefined(options)),
      onWritten: (options) => port.onWritten(dropUndefined(options)),
      onRejected: (error) => port.onRejected(error),
    });
  }

  /** Options of an open photo. */
  of(photoId: string): PhotoOptions {
    return this.#options.current[photoId] ?? this.current;
  }

  /** Changes options of the selected photos. */
  change(patch: Partial<PhotoOptions>): void {
    const ids = this.#port.readSelectedIds();
    const key = [...ids, ...Object.keys(patch)].join();
    const nowMs = performance.now();
    const isContinued = key === this.#last.key && nowMs - this.#last.atMs < CONTINUE_MS;
    this.#set(Object.fromEntries(ids.map((id) => [id, { ...this.of(id), ...patch }])), isContinued);
    this.#last = { key, atMs: nowMs };
  }

  /** Gives the selected photos these options. */
  replace(options: PhotoOptions): void {
    this.#setAll(this.#port.readSelectedIds(), options);
  }

  /** Gives one photo these options, whatever is selected. */
  replaceOf(photoId: string, options: PhotoOptions): void {
    this.#setAll([photoId], options);
  }

  /** Gives the selected photos the options of the program. */
  reset(): void {
    this.replace(DEFAULT_PHOTO_OPTIONS);
  }

  /** Gives all other open photos that can be read the options of the shown one; where their crop lies, nobody has looked yet. */
  applyToAll(): void {
    const others = this.#listUsable().filter((id) => !isSame(centreCrop(this.of(id)), centreCrop(this.current)));
    this.#setAll(others, centreCrop(this.current));
  }

  /** Takes back the last change of the shown photo, in all photos that it changed. */
  undo(): void {
    this.#move('undo');
  }

  redo(): void {
    this.#move('redo');
  }

  /** Writes the pending changes now. */
  async flush(): Promise<void> {
    await this.#options.flush();
  }

  #listUsable(): string[] {
    return this.#port.readPhotos().flatMap(({ id, state }) => (state.kind === 'failed' ? [] : [id]));
  }

  #setAll(ids: readonly string[], options: PhotoOptions): void {
    this.#set(Object.fromEntries(ids.map((id) => [id, options])), false);
    this.#last = { key: '', atMs: -Infinity };
  }

  #set(wanted: OptionsById, isContinued: boolean): void {
    const after = Object.fromEntries(Object.entries(wanted).filter(([id, options]) => !isSame(this.of(id), options)));
    const ids = Object.keys(after);
    if (ids.length === 0) return;
    const before = Object.fromEntries(ids.map((id) => [id, this.of(id)]));
    this.#history = record(this.#history, { before, after }, isContinued);
    this.#write(after);
  }

  #move(direction: 'undo' | 'redo'): void {
    const found = this.#peek(direction);
    if (found === null) return;
    this.#history = found.history;
    this.#last = { key: '', atMs: -Infinity };
    const open = this.#port.readPhotos().map(({ id }) => id);
    this.#write(Object.fromEntries(Object.entries(found.options).filter(([id]) => open.includes(id))));
  }

  #write(options: OptionsById): void {
    this.#port.onChange(Object.keys(options));
    this.#options.change(options);
  }

  #peek(direction: 'undo' | 'redo'): ReturnType<typeof revert> {
    const id = this.#port.readShownId();
    return id === null ? null : revert(this.#history, id, direction);
  }
}

/** The crop of a photo belongs to what it shows. */
function centreCrop(options: PhotoOptions): PhotoOptions {
  const { target } = options;
  const hasCrop = (target.kind === 'size' || target.kind === 'print') && target.crop !== undefined;
  return hasCrop ? { ...options, target: { ...target, crop: MIDDLE } } : options;
}

function isSame(a: PhotoOptions, b: PhotoOptions): boolean {
  const { preset, target, ...others } = a;
  const names = Object.keys(others) as (keyof typeof others)[];
  return isSamePreset(preset, b.preset) && isSameTarget(target, b.target) && names.every((name) => a[name] === b[name]);
}

function dropUndefined(options: Partial<OptionsById>): OptionsById {
  return Object.fromEntries(
    Object.entries(options).flatMap(([id, value]) => (value === undefined ? [] : [[id, value]])),
  );
}
