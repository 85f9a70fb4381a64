/** Owns the one imported network that is open: jobs with the same one share it. */
import { readNetwork } from '#files/networks/network-store.ts';
import type { JobRequest } from '#shared/jobs.ts';
import type { LoadedNetwork, OpenImportedOptions } from './open-imported.ts';
import { openImported } from './open-imported.ts';

export class OpenNetwork {
  readonly #options: OpenImportedOptions;
  #open: { readonly key: string; readonly loaded: LoadedNetwork } | null = null;

  constructor(options: OpenImportedOptions) {
    this.#options = options;
  }

  /** Opens it, unless it is open already; closes another one. @throws {AppError} as `openImported` */
  async open(id: string, wanted: Pick<JobRequest, 'device' | 'precision'>): Promise<LoadedNetwork> {
    // One that was removed, or replaced under its name, must not run.
    const { network } = await readNetwork(this.#options.root, id);
    const key = `${id} ${network.sha256} ${wanted.device} ${wanted.precision}`;
    if (this.#open?.key === key) return this.#open.loaded;
    await this.close();
    const loaded = await openImported(this.#options, id, wanted);
    this.#open = { key, loaded };
    return loaded;
  }

  /** It is closed for others at once; a call that a cancelled job did not wait for ends first. */
  async close(): Promise<void> {
    const open = this.#open;
    this.#open = null;
    await open?.loaded.release();
  }
}
