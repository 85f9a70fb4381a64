/** Owns the one imported network that is open: jobs with the same one share it. */
import { readNetwork } from '#files/networks/network-store.ts';
import type { JobRequest } from '#shared/jobs.ts';
import type { LoadedNetwork, OpenImportedOptions } from './open-imported.ts';
import { openImported } from './open-imported.ts';

type Wanted = Pick<JobRequest, 'device' | 'precision'>;

export class OpenNetwork {
  readonly #options: OpenImportedOptions;
  #open: { readonly key: string; readonly loaded: LoadedNetwork } | null = null;

  constructor(options: OpenImportedOptions) {
    this.#options = options;
  }

  /** Whether opening it closes no other one. @throws {AppError} as `readNetwork` */
  async isFreeFor(id: string, wanted: Wanted): Promise<boolean> {
    return this.#open === null || this.#open.key === (await this.#createKey(id, wanted));
  }

  /** Opens it, unless it is open already; closes another one. @throws {AppError} as `openImported` */
  async open(id: string, wanted: Wanted): Promise<LoadedNetwork> {
    const key = await this.#createKey(id, wanted);
    if (this.#open?.key === key) return this.#open.loaded;
    await this.close();
    const loaded = await openImported(this.#options, id, wanted);
    this.#open = { key, loaded };
    return loaded;
  }

  /** One that was removed, or replaced under its name, must not run. */
  async #createKey(id: string, { device, precision }: Wanted): Promise<string> {
    const { network } = await readNetwork(this.#options.root, id);
    return `${id} ${network.sha256} ${device} ${precision}`;
  }

  /** It is closed for others at once; a call that a cancelled job did not wait for ends first. */
  async close(): Promise<void> {
    const open = this.#open;
    this.#open = null;
    await open?.loaded.release();
  }
}
