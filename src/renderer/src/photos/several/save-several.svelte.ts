/** Saves several results into a folder that a person chooses, or downloads them as one ZIP, and can be cancelled. */
import { MAX_RESULTS_PER_COMMAND } from '#shared/api.ts';
import type { BridgeCalls } from '../../bridge/bridge-calls.svelte.ts';
import { showSaved } from '../../bridge/show-saved.ts';

export interface SaveSeveralDependencies {
  /** Resolves when the app knows the options of every photo: it saves each result with those of its photo. */
  readonly flush: () => Promise<void>;
  /** Downloads in the browser. */
  readonly download: (url: string, name: string) => void;
}

export class SaveSeveral {
  readonly #calls: BridgeCalls;
  readonly #flush: SaveSeveralDependencies['flush'];
  readonly #download: SaveSeveralDependencies['download'];
  #state = $state<'off' | 'on' | 'cancelled'>('off');

  constructor(calls: BridgeCalls, { flush, download }: SaveSeveralDependencies) {
    this.#calls = calls;
    this.#flush = flush;
    this.#download = download;
  }

  /** Whether results are being saved, and that can be cancelled. */
  get isOn(): boolean {
    return this.#state === 'on';
  }

  /** Resolves when all are saved, or after `cancel`. What was left out is listed. */
  async save(jobIds: readonly string[]): Promise<void> {
    this.#state = 'on';
    try {
      await this.#flush();
      const to = this.#calls.hasDialogs ? 'folder' : 'download';
      for (let at = 0; at < jobIds.length && this.isOn; at += MAX_RESULTS_PER_COMMAND) {
        const part = jobIds.slice(at, at + MAX_RESULTS_PER_COMMAND);
        const report = await this.#calls.ask('saveResults', { jobIds: part, to });
        if (report === null || report.kind === 'dismissed') return;
        showSaved(report, this.#calls, this.#download);
      }
    } finally {
      this.#state = 'off';
    }
  }

  /** Ends `save` after the file that is being written. */
  async cancel(): Promise<void> {
    this.#state = 'cancelled';
    await this.#calls.ask('cancelSaving', {});
  }
}
