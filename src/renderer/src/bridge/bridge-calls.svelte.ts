/** Calls of the app whose errors become notices; `PhotoActions`, `AlbumActions` and `AlbumImport` ask through it. */
import { untrack } from 'svelte';
import type { CommandArguments, CommandName, CommandResults, Outcome } from '#shared/api.ts';
import type { SkipstoneBridge } from '#shared/bridge.ts';
import type { RejectedFile } from '#shared/save-reports.ts';
import type { AppSnapshot } from '#shared/app-state.ts';
import type { ErrorValue } from '#shared/errors.ts';
import type { Messages } from '../i18n/index.ts';
import { describeError } from '../i18n/index.ts';
import type { Formats } from '../ui/format.ts';
import type { Notices } from '../window/notices.svelte.ts';
import type { Preferences } from '../window/preferences.svelte.ts';

export interface BridgeCallsDependencies {
  readonly bridge: SkipstoneBridge;
  readonly readSnapshot: () => AppSnapshot;
  readonly preferences: Preferences;
  readonly notices: Notices;
}

/** One caller's calls: it knows whether some of them are still unanswered. */
export class BridgeCalls {
  readonly bridge: SkipstoneBridge;
  readonly readSnapshot: () => AppSnapshot;
  readonly notices: Notices;
  readonly #preferences: Preferences;
  #pendingCount = $state(0);
  #sendingCount = $state(0);

  constructor({ bridge, readSnapshot, notices, preferences }: BridgeCallsDependencies) {
    this.bridge = bridge;
    this.readSnapshot = readSnapshot;
    this.notices = notices;
    this.#preferences = preferences;
  }

  /** Whether a call is still unanswered. */
  get isPending(): boolean {
    return this.#pendingCount > 0;
  }

  /** Number of files that are being sent to the app. */
  get sendingCount(): number {
    return this.#sendingCount;
  }

  get texts(): Messages {
    return this.#preferences.texts;
  }

  get formats(): Formats {
    return this.#preferences.formats;
  }

  /** Whether the app opens native dialogs for files and folders; otherwise the browser's own pickers do. */
  get hasDialogs(): boolean {
    return this.readSnapshot().abilities.hasFileSystem;
  }

  /** Resolves with the result, or with null after a notice about the error. */
  async ask<Name extends CommandName>(
    name: Name,
    parameters: CommandArguments<Name>,
  ): Promise<CommandResults[Name] | null> {
    // An effect that asks does not depend on the count: it would ask again with every answer.
    untrack(() => (this.#pendingCount += 1));
    try {
      return this.accept(await this.bridge.call(name, parameters));
    } finally {
      this.#pendingCount -= 1;
    }
  }

  /** Counts the files as being sent until `send` has settled. Resolves as `ask`; no files are an error too. */
  async sendFiles<Report>(
    files: readonly File[],
    send: (files: readonly File[]) => Promise<Outcome<Report>>,
  ): Promise<Report | null> {
    if (files.length === 0) {
      this.notices.add('error', this.texts.open.nothingFound);
      return null;
    }
    untrack(() => (this.#sendingCount += files.length));
    try {
      return this.accept(await send(files));
    } finally {
      this.#sendingCount -= files.length;
    }
  }

  /** The value of an outcome, or null after a notice about its error. */
  accept<Value>(outcome: Outcome<Value>): Value | null {
    if (outcome.ok) return outcome.value;
    this.showError(outcome.error);
    return null;
  }

  showError(error: ErrorValue): void {
    this.notices.add('error', describeError(error, this.texts));
  }

  /** One notice that lists all rejected files; none when there are none. @param describe the title; left out: they were not opened */
  showRejected(
    rejected: readonly RejectedFile[],
    describe: (amount: number) => string = this.texts.open.rejectedTitle,
  ): void {
    if (rejected.length === 0) return;
    const { texts } = this;
    const lines = rejected.map(({ name, error }) => `${name}: ${describeError(error, texts)}`);
    this.notices.add('error', describe(rejected.length), lines);
  }
}
