/** The one way by which albums are asked for things: what is refused is said in a notice, and null comes back. */
import type { CommandArguments, CommandName, CommandResults, Outcome, SkipstoneBridge } from '../../../shared/api.ts';
import { MOST_PHOTOS_PER_COMMAND } from '../../../shared/albums.ts';
import type { AppSnapshot } from '../../../shared/app-state.ts';
import type { ErrorValue } from '../../../shared/errors.ts';
import type { Messages } from '../i18n/index.ts';
import { describeError } from '../i18n/index.ts';
import type { Notices } from './notices.svelte.ts';
import type { Preferences } from './preferences.svelte.ts';

export interface AlbumCallParts {
  readonly bridge: SkipstoneBridge;
  readonly readSnapshot: () => AppSnapshot;
  readonly preferences: Preferences;
  readonly notices: Notices;
}

export class AlbumCalls {
  readonly bridge: SkipstoneBridge;
  readonly readSnapshot: () => AppSnapshot;
  readonly notices: Notices;
  readonly #preferences: Preferences;
  #askedCount = $state(0);

  constructor({ bridge, readSnapshot, notices, preferences }: AlbumCallParts) {
    this.bridge = bridge;
    this.readSnapshot = readSnapshot;
    this.notices = notices;
    this.#preferences = preferences;
  }

  /** Whether an answer is on its way that decides what can be done next. */
  get isAsking(): boolean {
    return this.#askedCount > 0;
  }

  get texts(): Messages {
    return this.#preferences.texts;
  }

  /** Whether the app has dialogs for files and folders; else the browser has. */
  get hasDialogs(): boolean {
    return this.readSnapshot().abilities.hasFileSystem;
  }

  /** As many at a time as one command takes, in their order. */
  async askForAll(photoIds: readonly number[], ask: (part: number[]) => Promise<unknown>): Promise<void> {
    for (let at = 0; at < photoIds.length; at += MOST_PHOTOS_PER_COMMAND) {
      await ask(photoIds.slice(at, at + MOST_PHOTOS_PER_COMMAND));
    }
  }

  /** null when it was refused, which has been said then. */
  async ask<Name extends CommandName>(
    name: Name,
    parameters: CommandArguments<Name>,
  ): Promise<CommandResults[Name] | null> {
    this.#askedCount += 1;
    try {
      const outcome: Outcome<CommandResults[Name]> = await this.bridge.call(name, parameters);
      if (outcome.ok) return outcome.value;
      this.sayError(outcome.error);
      return null;
    } finally {
      this.#askedCount -= 1;
    }
  }

  sayError(error: ErrorValue): void {
    this.notices.add('error', describeError(error, this.texts));
  }
}
