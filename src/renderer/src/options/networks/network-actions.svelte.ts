/** Actions on imported networks: choosing a file, measuring it, removing a network; and what of them the window shows. */
import type { ErrorValue } from '#shared/errors.ts';
import type { ChosenNetwork, NetworkImport } from '#shared/imported/networks.ts';
import { isNetworkId } from '#shared/imported/networks.ts';
import type { BridgeCalls } from '#renderer/bridge/bridge-calls.svelte.ts';

/** Opens the browser's own picker for one ONNX file. */
export type PickNetwork = (take: (file: File) => void) => void;

/** What the dialog of a new network shows. */
export interface NetworkDraft extends ChosenNetwork {
  /** Makes it the preset of what the dialog was opened for. */
  readonly use: (networkId: string) => void;
}

export class NetworkActions {
  readonly #calls: BridgeCalls;
  readonly #pick: PickNetwork;
  #draft = $state.raw<NetworkDraft | null>(null);
  #error = $state.raw<ErrorValue | null>(null);
  #isAdding = $state(false);
  #isCancelling = $state(false);
  /** The network whose removal is asked about; null: no question. */
  removedId = $state<string | null>(null);

  constructor(calls: BridgeCalls, pick: PickNetwork) {
    this.#calls = calls;
    this.#pick = pick;
  }

  /** Visitors of a server use its networks, and leave them as they are. */
  get mayChange(): boolean {
    return this.#calls.readSnapshot().abilities.network !== 'visitor';
  }

  /** null: no dialog. */
  get draft(): NetworkDraft | null {
    return this.#draft;
  }

  /** Why the file of the dialog was rejected; null: it was not. */
  get error(): ErrorValue | null {
    return this.#error;
  }

  /** What is being measured, also where another window has begun it. */
  get running(): NetworkImport | null {
    return this.#calls.readSnapshot().networkImport;
  }

  /** Whether the file of the dialog is being measured. */
  get isAdding(): boolean {
    return this.#isAdding;
  }

  get isCancelling(): boolean {
    return this.#isCancelling;
  }

  /** Number of files that are being sent to the app. */
  get sendingCount(): number {
    return this.#calls.sendingCount;
  }

  isTaken(name: string): boolean {
    return this.#calls.readSnapshot().networks.some(({ id }) => id === name);
  }

  isPossible(name: string): boolean {
    return isNetworkId(name);
  }

  /** Asks for a file, by a native dialog or the browser's; the dialog opens with it. */
  async choose(use: NetworkDraft['use']): Promise<void> {
    const { sendNetwork } = this.#calls.bridge;
    if (sendNetwork === null) this.#open(await this.#calls.ask('chooseNetwork', {}), use);
    else
      this.#pick((file) => {
        void this.#calls.sendFiles([file], () => sendNetwork(file)).then((chosen) => this.#open(chosen, use));
      });
  }

  /** Measures the file of the dialog. Where the dialog is still open then, the network is used. */
  async add(name: string, licence: string): Promise<void> {
    const { bridge, notices, texts } = this.#calls;
    const draft = this.#draft;
    if (draft === null || this.#isAdding) return;
    this.#isAdding = true;
    this.#error = null;
    const outcome = await bridge.call('addNetwork', {
      ...{ fileId: draft.fileId, name },
      licence: licence.trim() === '' ? null : licence.trim(),
    });
    this.#isAdding = false;
    this.#isCancelling = false;
    const isOpen = this.#draft === draft;
    if (!outcome.ok) {
      if (isOpen) this.#error = outcome.error;
      else this.#calls.showError(outcome.error);
      return;
    }
    if (outcome.value.kind === 'cancelled') return;
    notices.add('info', texts.networks.added(name));
    if (!isOpen) return;
    this.close();
    draft.use(name);
  }

  /** Takes effect after the running call of the network. */
  async cancel(): Promise<void> {
    this.#isCancelling = true;
    await this.#calls.ask('cancelNetwork', {});
  }

  /** What is being measured goes on. */
  close(): void {
    this.#draft = null;
    this.#error = null;
  }

  /** The answer to the question. */
  async remove(): Promise<void> {
    const networkId = this.removedId;
    this.removedId = null;
    if (networkId !== null) await this.#calls.ask('removeNetwork', { networkId });
  }

  #open(chosen: ChosenNetwork | null, use: NetworkDraft['use']): void {
    if (chosen === null) return;
    this.#error = null;
    this.#draft = { ...chosen, use };
  }
}
