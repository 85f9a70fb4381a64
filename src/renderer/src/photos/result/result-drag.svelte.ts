/** Drags the finished result out of the desktop window: has its file made when the pointer comes near, and hands it to the system. */
import type { CommandArguments } from '#shared/api.ts';
import type { BridgeCalls } from '#renderer/bridge/bridge-calls.svelte.ts';

export type DragOptions = CommandArguments<'prepareDrag'>;

export class ResultDrag {
  readonly #calls: BridgeCalls;
  readonly #readOptions: () => DragOptions | null;
  #prepared: { readonly key: string; readonly fileId: string } | null = null;
  #preparing = '';

  /** @param readOptions what the file is made of; null: there is no finished result */
  constructor(calls: BridgeCalls, readOptions: () => DragOptions | null) {
    this.#calls = calls;
    this.#readOptions = readOptions;
  }

  /** Has the file made, once for the same options. */
  async prepare(): Promise<void> {
    const options = this.#readOptions();
    const key = JSON.stringify(options);
    if (options === null || this.#preparing === key) return;
    this.#preparing = key;
    try {
      const made = await this.#calls.ask('prepareDrag', options);
      if (made !== null) this.#prepared = { key, fileId: made.fileId };
    } finally {
      this.#preparing = '';
    }
  }

  /** Call when a drag begins: the system needs the file at that moment, so that one that is still being made comes too late. */
  start(): void {
    const key = JSON.stringify(this.#readOptions());
    if (this.#prepared?.key === key) {
      this.#calls.bridge.desktop?.startDrag(this.#prepared.fileId);
      return;
    }
    this.#calls.notices.add('info', this.#calls.texts.panel.dragPreparing);
    void this.prepare();
  }
}
