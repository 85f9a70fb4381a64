/** Makes copies of results that leave the window without being saved: on the clipboard, or dragged into another program. */
import { readFile, stat } from 'node:fs/promises';
import { ignoreSystemError } from '#shared/errors.ts';
import { fileOfWhole } from '#shared/image-pyramid.ts';
import type { AppHost, DraggableFile } from '../app.ts';
import { reject } from '../rejection.ts';
import type { Finished, JobResults, WriteOptions } from './job-results.ts';
import type { SessionFolder } from './session-folder.ts';

/** The program that receives a file may read it later; so several are kept. */
const MAX_KEPT = 20;

export interface ResultCopiesOptions {
  readonly host: AppHost;
  readonly results: Pick<JobResults, 'copyInto'>;
  readonly session: Pick<SessionFolder, 'addView' | 'removeView' | 'locateView'>;
}

interface Kept extends DraggableFile {
  /** What it was made of. */
  readonly key: string;
}

export class ResultCopies {
  readonly #options: ResultCopiesOptions;
  /** Oldest first, by the token of their folder. */
  readonly #kept = new Map<string, Kept>();

  constructor(options: ResultCopiesOptions) {
    this.#options = options;
  }

  /** As PNG, the format that every program takes. @throws {AppError} request/refused, output/*, engine/crashed */
  async toClipboard(finished: Finished, removeMetadata: WriteOptions['removeMetadata']): Promise<void> {
    const { host, results, session } = this.#options;
    if (host.writeClipboard === undefined) throw reject('There is no clipboard here.');
    const { token, folder } = await session.addView();
    try {
      const path = await results.copyInto(folder, finished, {
        format: 'png',
        quality: 100,
        maxBytes: null,
        removeMetadata,
      });
      await host.writeClipboard(await readFile(path));
    } finally {
      await session.removeView(token);
    }
  }

  /** Makes the file that is dragged, unless it is there already; returns its id. @throws as `toClipboard` */
  async prepareDrag(finished: Finished, options: WriteOptions): Promise<string> {
    const { host, results, session } = this.#options;
    if (host.abilities.frontEnd !== 'desktop') throw reject('Files are not dragged out of a page.');
    const key = JSON.stringify([finished.job.id, options]);
    for (const [id, kept] of this.#kept) if (kept.key === key && (await isThere(kept.path))) return id;
    const { token, folder } = await session.addView();
    const path = await results.copyInto(folder, finished, options);
    const { token: shownToken, result } = finished.job;
    const iconPath = result?.view ? session.locateView(shownToken, fileOfWhole(result.view)) : null;
    this.#kept.set(token, { key, path, iconPath });
    for (const oldest of [...this.#kept.keys()].slice(0, -MAX_KEPT)) {
      this.#kept.delete(oldest);
      await session.removeView(oldest);
    }
    return token;
  }

  /** null: there is no such file. */
  findDraggable(id: string): DraggableFile | null {
    return this.#kept.get(id) ?? null;
  }
}

/** The program that received the file may have moved it. */
async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(ignoreSystemError)) !== undefined;
}
