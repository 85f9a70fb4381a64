/** The exceptions of some photos from the options of their album, while a dialog edits them. */
import type { AlbumExceptions, AlbumOptions } from '#shared/albums.ts';
import type { PhotoOptions } from '#shared/settings.ts';

/** The groups of options that a photo can have of its own; a checkbox each. */
export const EXCEPTION_GROUPS = {
  size: ['target'],
  preset: ['preset'],
  cleanup: ['cleanup'],
  output: ['format', 'quality', 'maxBytes', 'removeMetadata'],
} as const satisfies Record<string, readonly (keyof AlbumExceptions)[]>;

export type ExceptionGroup = keyof typeof EXCEPTION_GROUPS;

/** Starts from the exceptions there are; nothing is stored before the dialog applies `exceptions`. */
export class ExceptionsDraft {
  readonly #album: AlbumOptions;
  #exceptions = $state.raw<AlbumExceptions>({});

  constructor(album: AlbumOptions, before: AlbumExceptions | null) {
    this.#album = album;
    this.#exceptions = before ?? {};
  }

  /** null: everything as in the album. */
  get exceptions(): AlbumExceptions | null {
    return Object.keys(this.#exceptions).length === 0 ? null : this.#exceptions;
  }

  /** The options of the album with the exceptions applied. */
  get values(): PhotoOptions {
    const given = Object.entries(this.#exceptions).filter(([, value]) => value !== undefined);
    return { ...this.#album, ...Object.fromEntries(given) };
  }

  has(group: ExceptionGroup): boolean {
    return EXCEPTION_GROUPS[group].some((key) => this.#exceptions[key] !== undefined);
  }

  /** Makes a group an exception, starting with the album's values, or removes it from the exceptions. */
  set(group: ExceptionGroup, isException: boolean): void {
    const keys: readonly string[] = EXCEPTION_GROUPS[group];
    const others = Object.entries(this.#exceptions).filter(([key]) => !keys.includes(key));
    const own = Object.entries(this.values).filter(([key]) => isException && keys.includes(key));
    this.#exceptions = Object.fromEntries([...others, ...own]);
  }

  change(patch: Partial<PhotoOptions>): void {
    this.#exceptions = { ...this.#exceptions, ...patch };
  }
}
