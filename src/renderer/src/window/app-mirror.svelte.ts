/** The window's copy of the app's state: fetched once, updated by events, fetched again when events are missing. */
import type { AlbumOptionsPatch } from '#shared/albums.ts';
import type { SkipstoneBridge } from '#shared/bridge.ts';
import type { AppSnapshot, NumberedEvent } from '#shared/app-state.ts';
import { applyAppEvent } from '#shared/app-state.ts';
import type { ErrorValue } from '#shared/errors.ts';
import type { SettingsPatch } from '#shared/settings.ts';
import type { OptionsById } from '../options/option-history.ts';

/** Time between attempts while the app does not answer. */
const RETRY_MS = 2000;

/** Mirrors the app's snapshot; `start` begins and `stop` ends the subscription. */
export class AppMirror {
  readonly #bridge: Pick<SkipstoneBridge, 'call' | 'onEvent' | 'onReconnect'>;
  #snapshot = $state.raw<AppSnapshot | null>(null);
  #failure = $state.raw<ErrorValue | null>(null);
  /** Sequence number of the last event applied to the snapshot. */
  #sequence = 0;
  /** Events received while a snapshot was being fetched. */
  #early: NumberedEvent[] = [];
  #isFetching = false;
  #mustFetchAgain = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #stops: readonly (() => void)[] = [];

  constructor(bridge: Pick<SkipstoneBridge, 'call' | 'onEvent' | 'onReconnect'>) {
    this.#bridge = bridge;
  }

  /** null until the app has answered for the first time. */
  get snapshot(): AppSnapshot | null {
    return this.#snapshot;
  }

  /** Why the last fetch failed; null when it succeeded. */
  get failure(): ErrorValue | null {
    return this.#failure;
  }

  /** Subscribes before it fetches, so that no event falls in between. */
  start(): void {
    this.#stops = [
      this.#bridge.onEvent((event) => this.#receive(event)),
      this.#bridge.onReconnect(() => void this.#fetch()),
    ];
    void this.#fetch();
  }

  /** Ends the subscription and all retries. */
  stop(): void {
    clearTimeout(this.#retry);
    for (const stop of this.#stops) stop();
    this.#stops = [];
  }

  /** Applies settings that the app has accepted; their event may still be on its way. */
  adoptSettings(patch: SettingsPatch): void {
    if (this.#snapshot === null) return;
    const settings = { ...this.#snapshot.settings, ...dropUndefined(patch) };
    this.#snapshot = { ...this.#snapshot, settings };
  }

  /** As `adoptSettings`, for options of photos by their ids. */
  adoptPhotoOptions(options: OptionsById): void {
    if (this.#snapshot === null) return;
    const photos = this.#snapshot.photos.map((photo) => ({ ...photo, options: options[photo.id] ?? photo.options }));
    this.#snapshot = { ...this.#snapshot, photos };
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
    if (this.#snapshot === null || this.#isFetching) {
      this.#early.push(event);
      return;
    }
    if (event.sequence <= this.#sequence) return;
    if (event.sequence > this.#sequence + 1) {
      this.#early.push(event);
      void this.#fetch();
      return;
    }
    this.#sequence = event.sequence;
    this.#snapshot = applyAppEvent(this.#snapshot, event.event);
  }

  async #fetch(): Promise<void> {
    // The answer on its way may be older than the reason for this second call.
    this.#mustFetchAgain = true;
    if (this.#isFetching) return;
    this.#isFetching = true;
    clearTimeout(this.#retry);
    while (this.#mustFetchAgain) {
      this.#mustFetchAgain = false;
      const outcome = await this.#bridge.call('hello', {});
      if (!outcome.ok) {
        this.#failure = outcome.error;
        this.#early = [];
        this.#retry = setTimeout(() => void this.#fetch(), RETRY_MS);
        break;
      }
      this.#failure = null;
      this.#adoptSnapshot(outcome.value.sequence, outcome.value.snapshot);
    }
    this.#isFetching = false;
  }

  /** Takes over a snapshot and applies the early events that follow it without a gap. */
  #adoptSnapshot(sequence: number, snapshot: AppSnapshot): void {
    let joined = snapshot;
    let last = sequence;
    const early = this.#early.sort((a, b) => a.sequence - b.sequence);
    this.#early = [];
    for (const { sequence: number, event } of early) {
      if (number <= last) continue;
      if (number > last + 1) {
        this.#mustFetchAgain = true;
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
