/** Bridge calls for tests: they answer as the test says and record what was called. */
import type { AddReport } from '#shared/albums.ts';
import type { CommandName, Outcome } from '#shared/api.ts';
import type { SkipstoneBridge } from '#shared/bridge.ts';
import type { AppSnapshot, NumberedEvent } from '#shared/app-state.ts';
import { BridgeCalls } from '../bridge/bridge-calls.svelte.ts';
import { Notices } from '../window/notices.svelte.ts';
import { Preferences } from '../window/preferences.svelte.ts';

/** A report of nothing, as a dismissed dialog gives it. */
export const EMPTY_REPORT: AddReport = { added: 0, known: 0, rejected: [] };

/** `calls` goes to the object under test; the test changes and reads the other fields. */
export class FakeCalls {
  snapshot: AppSnapshot;
  /** Outcomes by command; others succeed with null. */
  readonly answers: Partial<Record<CommandName, Outcome<unknown>>> = {};
  /** Every command with its parameters, in order. */
  readonly called: [CommandName, unknown][] = [];
  /** Album and number of files of every upload. */
  readonly sent: [string, number][] = [];
  /** Ids of the files that were dragged. */
  readonly dragged: string[] = [];
  readonly notices = new Notices();
  readonly calls: BridgeCalls;
  #listener: (event: NumberedEvent) => void = () => undefined;

  constructor(snapshot: AppSnapshot) {
    this.snapshot = snapshot;
    this.calls = new BridgeCalls({
      bridge: this.#createBridge(),
      readSnapshot: () => this.snapshot,
      preferences: new Preferences(() => null, {
        languages: ['en'],
        isDark: false,
        onThemeChange: () => () => undefined,
      }),
      notices: this.notices,
    });
  }

  get titles(): string[] {
    return this.notices.list.map(({ title }) => title);
  }

  emit(event: NumberedEvent): void {
    this.#listener(event);
  }

  #createBridge(): SkipstoneBridge {
    const call = (name: CommandName, parameters: unknown): Promise<Outcome<unknown>> => {
      this.called.push([name, parameters]);
      return Promise.resolve(this.answers[name] ?? { ok: true, value: null });
    };
    const onEvent = (listener: (event: NumberedEvent) => void): (() => void) => {
      this.#listener = listener;
      return () => undefined;
    };
    const addFilesToAlbum = (albumId: string, files: readonly File[]): Promise<Outcome<AddReport>> => {
      this.sent.push([albumId, files.length]);
      return Promise.resolve({ ok: true, value: EMPTY_REPORT });
    };
    // Commands of every result type have one implementation here.
    const desktop = { startDrag: (fileId: string) => this.dragged.push(fileId) };
    return { call, onEvent, addFilesToAlbum, desktop } as unknown as SkipstoneBridge;
  }
}
