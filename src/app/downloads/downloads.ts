/** Owns what waits to be fetched by a browser: files, and several files as one ZIP, under ids that are good once. */
import { randomBytes } from 'node:crypto';
import type { Offer } from '#shared/save-reports.ts';
import { ignoreSystemError } from '#shared/errors.ts';
import type { AppHost, Download } from '../app.ts';
import { reject } from '../rejection.ts';
import type { FileToPack } from './content.ts';
import { openFile, openZip } from './content.ts';

/** Further ones make the oldest ones invalid. */
const MAX_OFFERED = 16;

/** Removes files that were made for a download: called after it, or when too many others were offered since. */
type Discard = () => Promise<void>;

export class Downloads {
  readonly #host: Pick<AppHost, 'abilities'>;
  readonly #offered = new Map<string, Download>();

  constructor(host: Pick<AppHost, 'abilities'>) {
    this.#host = host;
  }

  /** @throws {AppError} request/refused where results are saved to files instead */
  assertPossible(): void {
    if (this.#host.abilities.hasFileSystem) throw reject('Results are saved to files here.');
  }

  /** Offers a file under `name`. @throws {AppError} as `assertPossible` */
  offerFile(path: string, name: string, discard?: Discard): Offer {
    return this.#offer(name, () => openFile(path), discard);
  }

  /** Offers files, which have different names, as one ZIP. @throws {AppError} as `assertPossible` */
  offerZip(files: readonly FileToPack[], name: string, discard?: Discard): Offer {
    return this.#offer(name, () => openZip(files), discard);
  }

  /** What is behind an id; good once. */
  take(id: string): Download | null {
    const download = this.#offered.get(id) ?? null;
    this.#offered.delete(id);
    return download;
  }

  #offer(name: string, open: Download['open'], discard: Discard = () => Promise.resolve()): Offer {
    this.assertPossible();
    const id = randomBytes(24).toString('base64url');
    // A leftover goes with the session.
    this.#offered.set(id, { name, open, discard: () => discard().catch(ignoreSystemError) });
    for (const [oldId, old] of [...this.#offered].slice(0, -MAX_OFFERED)) {
      this.#offered.delete(oldId);
      void old.discard();
    }
    return { kind: 'download', url: `/download/${id}`, name };
  }
}
