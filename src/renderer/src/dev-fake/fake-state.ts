/** The state of the fake app: its snapshot, and the numbered events that change it. */
import type { Outcome } from '#shared/api.ts';
import type { AppEvent, AppSnapshot, EngineState, NumberedEvent } from '#shared/app-state.ts';
import { applyAppEvent } from '#shared/app-state.ts';
import type { ErrorCode, ErrorValue } from '#shared/errors.ts';
import { DEFAULT_SETTINGS, settingsSchema } from '#shared/settings.ts';
import { FAKE_FOLDER } from './fake-albums.ts';
import { FAKE_ENGINE } from './fake-engine.ts';
import { FAKE_NETWORKS } from './fake-networks.ts';
import { createFakeUpdates } from './fake-updates.ts';

/** Who else may reach a page of the fake app. */
const NETWORKS = ['none', 'server', 'visitor'] as const;

export const FAKE_NAMES = [
  'lake-in-the-morning.jpg',
  'DSC_0412.NEF.tiff',
  'grandmother-1962-scan-of-the-album.png',
  'broken.jpg',
];

export const fail = (code: ErrorCode): ErrorValue => ({ code, message: `fake: ${code}` });
export const ok = <Value>(value: Value): Outcome<Value> => ({ ok: true, value });

/** Resolves after a time. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Shared by the parts of the fake app. */
export class FakeState {
  readonly speed: number;
  readonly #listeners = new Set<(event: NumberedEvent) => void>();
  readonly failsPreviews: boolean;
  #snapshot: AppSnapshot;
  #sequence = 0;
  #count = 0;

  /** @param parameters of the address; fake-api.ts describes them */
  constructor(parameters: URLSearchParams) {
    this.speed = Number(parameters.get('speed') ?? 1);
    this.failsPreviews = parameters.get('preview') === 'failed';
    this.#snapshot = createSnapshot(parameters);
  }

  get snapshot(): AppSnapshot {
    return this.#snapshot;
  }

  get sequence(): number {
    return this.#sequence;
  }

  get isWeb(): boolean {
    return this.#snapshot.abilities.frontEnd === 'web';
  }

  /** A number for the next id. */
  takeNumber(): number {
    return this.#count++;
  }

  emit(event: AppEvent): void {
    this.#snapshot = applyAppEvent(this.#snapshot, event);
    const numbered = { sequence: ++this.#sequence, event };
    for (const listener of this.#listeners) listener(numbered);
  }

  /** Returns the function that ends the subscription. */
  onEvent(listener: (event: NumberedEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Resolves after a time that the speed of the fake app shortens. */
  wait(milliseconds: number): Promise<void> {
    return pause(milliseconds / this.speed);
  }
}

function createSnapshot(parameters: URLSearchParams): AppSnapshot {
  const isWeb = parameters.get('front-end') === 'web';
  const network = isWeb ? NETWORKS.find((name) => name === parameters.get('network')) : undefined;
  const recent = FAKE_NAMES.slice(0, 3).map((name, index) => ({ id: `recent-${index}`, name, folder: FAKE_FOLDER }));
  return {
    abilities: { frontEnd: isWeb ? 'web' : 'desktop', hasFileSystem: !isWeb, network: network ?? 'none' },
    settings: settingsSchema.parse({
      ...DEFAULT_SETTINGS,
      language: parameters.get('language') ?? 'auto',
      theme: parameters.get('theme') ?? 'auto',
    }),
    engine: createEngine(parameters.get('engine')),
    networks: parameters.get('networks') === 'many' ? FAKE_NETWORKS : [],
    networkImport: null,
    photos: [],
    jobs: [],
    preview: null,
    albums: [],
    damagedAlbums:
      parameters.get('albums') === 'damaged' ? '/home/anna/.local/share/skipstone/albums.sqlite.broken' : null,
    recent: isWeb ? [] : recent,
    savedResults: isWeb ? [] : recent.map((photo, index) => ({ ...photo, savedAtMs: Date.now() - index * 40_000_000 })),
    updates: isWeb ? null : createFakeUpdates(parameters.get('updates')),
  };
}

function createEngine(state: string | null): EngineState {
  if (state === 'starting') return { kind: 'starting' };
  return state === 'failed' ? { kind: 'failed', error: fail('model/corrupt') } : FAKE_ENGINE;
}
