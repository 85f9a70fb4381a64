/** Actions on updates, and what of them the window shows: whether the dialog is open, whether the notice was put off. */
import type { UpdateState } from '#shared/updates.ts';
import type { BridgeCalls } from '../bridge/bridge-calls.svelte.ts';

export class UpdateActions {
  readonly #calls: BridgeCalls;
  isDialogOpen = $state(false);
  /** The version whose notice the person put off; it comes back at the next start. */
  #putOff = $state<string | null>(null);

  constructor(calls: BridgeCalls) {
    this.#calls = calls;
  }

  /** null: this front end has no updates. */
  get state(): UpdateState | null {
    return this.#calls.readSnapshot().updates;
  }

  /** The version that a notice tells of; null: no notice. */
  get announced(): string | null {
    const version = this.state?.offer?.version ?? null;
    return version === this.#putOff || this.isDialogOpen ? null : version;
  }

  open(): void {
    this.putOff();
    this.isDialogOpen = true;
  }

  putOff(): void {
    this.#putOff = this.state?.offer?.version ?? null;
  }

  async choose(isOn: boolean): Promise<void> {
    await this.#calls.ask('chooseUpdates', { isOn });
  }

  async check(): Promise<void> {
    await this.#calls.ask('checkForUpdates', {});
  }

  async download(): Promise<void> {
    await this.#calls.ask('downloadUpdate', {});
  }

  async cancelDownload(): Promise<void> {
    await this.#calls.ask('cancelUpdateDownload', {});
  }

  async show(): Promise<void> {
    await this.#calls.ask('showUpdate', {});
  }
}
