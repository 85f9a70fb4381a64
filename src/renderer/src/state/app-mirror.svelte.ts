/** The window's copy of what the app knows: asked for once, kept up to date by events, asked for again when some are missing. */
import type { AlbumOptionsPatch } from '../../../shared/albums.ts';
import type { SkipstoneBridge } from '../../../shared/api.ts';
import type { AppSnapshot, NumberedEvent } from '../../../shared/app-state.ts';
import { applyAppEvent } from '../../../shared/app-state.ts';
import type { ErrorValue } from '../../../shared/errors.ts';
import type { SettingsPatch } from '../../../shared/settings.ts';

/** Time between questions while the app does not answer. */
const RETRY_MS = 2000;

export class AppMirror {
  readonly #bridge: Pick<SkipstoneBridge, 'call' | 'onEvent' | 'onReconnect'>;
  #snapshot = $state.raw<AppSnapshot | null>(null);
  #failure = $state.raw<ErrorValue | null>(null);
  /** Number of the last event that the snapshot holds. */
  #sequence = 0;
  /** Events that came while the snapshot was on its way. */
  #early: NumberedEvent[] = [];
  #isAsking = false;
  #mustAskAgain = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #stops: readonly (() => void)[] = [];

  constructor(bridge: Pick<SkipstoneBridge, 'call' | 'onEvent' | 'onReconnect'>) {
    this.#bridge = bridge;
  }

  /** null until the app has answered for the first time. */
  get snapshot(): AppSnapshot | null {
    return this.#snapshot;
  }

  /** Why the last question was not answered; null when it was. */
  get failure(): ErrorValue | null {
    return this.#failure;
  }

  /** Listens first and asks then, so that nothing falls between. */
  start(): void {
    this.#stops = [
      this.#bridge.onEvent((event) => this.#receive(event)),
      this.#bridge.onReconnect(() => void this.#ask()),
    ];
    void this.#ask();
  }

  stop(): void {
    clearTimeout(this.#retry);
    for (const stop of this.#stops) stop();
    this.#stops = [];
  }

  /** Takes over settings that the app has accepted, whose event may still be on its way. */
  adoptSettings(patch: SettingsPatch): void {
    if (this.#snapshot === null) return;
    const settings = { ...this.#snapshot.settings, ...dropUndefined(patch) };
    this.#snapshot = { ...this.#snapshot, settings };
  }

  /** As `adoptSettings`, for the options of an album. */
  adoptAlbumOptions(albumId: string, patch: AlbumOptionsPatch): void {
    if (this.#snapshot === null) return;
    const given = dropUndefined(patch);
    const albums = this.#snapshot.albums.map((album) =>
      album.id === albumId ? { ...album, options: { ...album.options, ...given } } : album,
    );
    this.#snapshot = { ...this.#snapshot, albums };
  }

  #receive(event: NumberedEvent): void {
    if (this.#snapshot === null || this.#isAsking) {
      this.#early.push(event);
      return;
    }
    if (event.sequence <= this.#sequence) return;
    if (event.sequence > this.#sequence + 1) {
      this.#early.push(event);
      void this.#ask();
      return;
    }
    this.#sequence = event.sequence;
    this.#snapshot = applyAppEvent(this.#snapshot, event.event);
  }

  async #ask(): Promise<void> {
    // A second reason to ask while the first answer is on its way: that answer may already be too old.
    this.#mustAskAgain = true;
    if (this.#isAsking) return;
    this.#isAsking = true;
    clearTimeout(this.#retry);
    while (this.#mustAskAgain) {
      this.#mustAskAgain = false;
      const outcome = await this.#bridge.call('hello', {});
      if (!outcome.ok) {
        this.#failure = outcome.error;
        this.#early = [];
        this.#retry = setTimeout(() => void this.#ask(), RETRY_MS);
        break;
      }
      this.#failure = null;
      this.#begin(outcome.value.sequence, outcome.value.snapshot);
    }
    this.#isAsking = false;
  }

  #begin(sequence: number, snapshot: AppSnapshot): void {
    let joined = snapshot;
    let last = sequence;
    const early = this.#early.sort((a, b) => a.sequence - b.sequence);
    this.#early = [];
    for (const { sequence: number, event } of early) {
      if (number <= last) continue;
      if (number > last + 1) {
        this.#mustAskAgain = true;
        break;
      }
      last = number;
      joined = applyAppEvent(joined, event);
    }
    this.#sequence = last;
    this.#snapshot = joined;
  }
}

function dropUndefined<Patch extends object>(patch: Patch): { [Key in keyof Patch]: Exclude<Patch[Key], undefined> } {
  const entries = Object.entries(patch).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Key in keyof Patch]: Exclude<Patch[Key], undefined> };
}
