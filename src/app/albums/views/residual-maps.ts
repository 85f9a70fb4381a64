/** Keeps the residual maps of results of albums: where the engine writes them, and which of them windows may load. */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { access, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileStat } from '#files/fingerprint.ts';
import { getSystemCode } from '#shared/errors.ts';
import { VIEW_FILES } from '#shared/image-pyramid.ts';
import type { PhotoRecord } from '../store/photo-record.ts';

/** What a result is made from, and how. */
export interface ResultOrigin {
  readonly photoPath: string;
  readonly source: FileStat;
  readonly optionsHash: string;
}

/** A folder for the map of a result that is about to be made; null where none can be written. */
export type PrepareMap = (origin: ResultOrigin) => Promise<string | null>;

export class ResidualMaps {
  /** That of the thumbnails, so that one limit holds for both. */
  readonly #folder: string;
  /** Tokens of maps cannot be guessed. */
  readonly #secret = randomBytes(32);
  readonly #paths = new Map<string, string>();

  /** @param thumbFolder as of `Thumbnails` */
  constructor(thumbFolder: string) {
    this.#folder = thumbFolder;
  }

  /** Removes the map of an earlier result. Never rejects for a cache that cannot be written: albums run without maps. */
  readonly prepare: PrepareMap = async (origin) => {
    const folder = this.#locate(origin);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await rm(join(folder, VIEW_FILES.residualMap), { force: true });
      return folder;
    } catch (thrown) {
      if (getSystemCode(thrown) === undefined) throw thrown;
      return null;
    }
  };

  /** The token of the map of the photo's result; null where there is none. */
  async find({ path: photoPath, state, result }: PhotoRecord): Promise<string | null> {
    if (state !== 'done' || result === null) return null;
    const path = join(this.#locate({ photoPath, ...result }), VIEW_FILES.residualMap);
    try {
      await access(path);
    } catch (thrown) {
      if (getSystemCode(thrown) === undefined) throw thrown;
      return null;
    }
    const token = createHmac('sha256', this.#secret).update(path).digest('base64url');
    this.#paths.set(token, path);
    return token;
  }

  /** The path of a map; null for what `find` has not returned. */
  locate(token: string, name: string): string | null {
    return name === VIEW_FILES.residualMap ? (this.#paths.get(token) ?? null) : null;
  }

  #locate({ photoPath, source, optionsHash }: ResultOrigin): string {
    const content = `${photoPath}\n${source.sizeBytes}\n${source.mtimeMs}\n${optionsHash}`;
    const key = createHash('sha256').update(content).digest('hex').slice(0, 40);
    return join(this.#folder, key.slice(0, 2), key);
  }
}
