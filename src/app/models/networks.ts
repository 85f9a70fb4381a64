/** Owns the imported networks of the app: the list that windows show, the files that were chosen, one import at a time, removal. */
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import type { AppEvent, AppSnapshot } from '#shared/app-state.ts';
import type { CommandArguments, CommandResults } from '#shared/api.ts';
import { nameImport } from '#shared/engine-protocol.ts';
import { ignoreSystemError, toAppError } from '#shared/errors.ts';
import type { ChosenNetwork, NetworkEntry, NetworkImport } from '#shared/imported/networks.ts';
import { suggestNetworkId } from '#shared/imported/networks.ts';
import { escapeHidden } from '#shared/naming/readable-text.ts';
import { listNetworks, removeNetwork } from '#files/networks/network-store.ts';
import type { EngineClient } from '../workers/engine-client.ts';
import { reject } from '../rejection.ts';

export interface NetworksOptions {
  /** The folder of imported networks. */
  readonly root: string | null;
  readonly engine: Pick<EngineClient, 'importNetwork' | 'cancel'>;
  readonly hub: {
    readonly snapshot: Pick<AppSnapshot, 'networks' | 'networkImport'>;
    publish(event: Extract<AppEvent, { kind: 'networks' | 'network-import' }>): void;
  };
}

/** A file that may be imported. */
interface ChosenFile {
  readonly path: string;
  /** Whether it was uploaded: the copy goes when nobody needs it. */
  readonly isOurs: boolean;
}

export class Networks {
  readonly #options: NetworksOptions;
  #chosen: (ChosenFile & { readonly fileId: string }) | null = null;
  /** Aborted when the import is cancelled. */
  #import = new AbortController();

  constructor(options: NetworksOptions) {
    this.#options = options;
  }

  /** Reads the list again: another program may have changed it. */
  async refresh(): Promise<void> {
    const { root, hub } = this.#options;
    const networks: readonly NetworkEntry[] = await listNetworks(root);
    if (JSON.stringify(networks) !== JSON.stringify(hub.snapshot.networks)) hub.publish({ kind: 'networks', networks });
  }

  /** Remembers a file for `add`, in place of the one before. */
  async choose(file: ChosenFile): Promise<ChosenNetwork> {
    await this.#forget();
    const fileId = randomUUID();
    this.#chosen = { ...file, fileId };
    const name = basename(file.path);
    return { fileId, fileName: escapeHidden(name), suggestedName: suggestNetworkId(name) };
  }

  /** @throws {AppError} request/refused while another one is measured; as `importNetwork` of the engine */
  async add({ fileId, name, licence }: CommandArguments<'addNetwork'>): Promise<CommandResults['addNetwork']> {
    const { engine, hub } = this.#options;
    const file = this.#chosen;
    if (file?.fileId !== fileId) throw reject('There is no chosen file with this id.', 'gone');
    if (hub.snapshot.networkImport !== null) throw reject('Another network is being measured.', 'in-use');
    const { signal } = (this.#import = new AbortController());
    this.#publish({ id: name, stage: 'waiting' });
    try {
      await engine.importNetwork({ path: file.path, name, licence, replaces: true }, (stage) => {
        this.#publish({ id: name, stage });
      });
      await this.#forget();
      return { kind: 'added' };
    } catch (thrown) {
      if (signal.aborted) return { kind: 'cancelled' };
      throw thrown;
    } finally {
      this.#publish(null);
      await this.refresh();
    }
  }

  /** Takes effect after the running call of the network. */
  cancel(): void {
    const { engine, hub } = this.#options;
    const { networkImport } = hub.snapshot;
    if (networkImport === null) return;
    this.#import.abort();
    engine.cancel(nameImport(networkImport.id));
  }

  /** @throws {AppError} network/missing, output/not-writable */
  async remove(networkId: string): Promise<void> {
    try {
      await removeNetwork(this.#options.root, networkId);
    } finally {
      await this.refresh();
    }
  }

  #publish(networkImport: NetworkImport | null): void {
    this.#options.hub.publish({ kind: 'network-import', networkImport });
  }

  async #forget(): Promise<void> {
    const file = this.#chosen;
    this.#chosen = null;
    if (file?.isOurs === true) await rm(file.path, { force: true }).catch(ignoreSystemError);
  }
}

/** For what nobody waits for. */
export function refreshInBackground(networks: Networks): void {
  networks.refresh().catch((thrown: unknown) => {
    console.warn(toAppError(thrown, 'The imported networks were not read').message);
  });
}
