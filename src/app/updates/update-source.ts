/** What updates need of a front end: the network, and what it knows of this copy of the program. */
import type { KeyObject } from 'node:crypto';
import type { PackageKind } from '#shared/updates.ts';

/** The network, as far as updates may use it. */
export interface UpdateSource {
  /**
   * The content behind an address, piece by piece. Ends the connection when the reader stops early.
   * @throws {AppError} update/no-connection, also when nothing comes for a while and at a signal; update/untrusted for an address
   *   that may not be asked
   */
  open(address: string, signal: AbortSignal): AsyncIterable<Uint8Array>;
}

export interface UpdateHost {
  /** null: this build has no key, and updates stay off. */
  readonly configuration: { readonly publicKey: KeyObject; readonly address: string } | null;
  readonly version: string;
  readonly installation: { readonly platform: string; readonly arch: string; readonly kind: PackageKind };
  readonly source: UpdateSource;
  /** Downloaded files go there. */
  readonly downloadsFolder: string;
}
