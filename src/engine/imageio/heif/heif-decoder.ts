/**
 * Gives every HEIC file a thread of its own (heif-thread.ts), at most two at once, and ends those that take too long.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import PQueue from 'p-queue';
import { locateInPackage } from '#files/package-root.ts';
import { AppError } from '#shared/errors.ts';
import { corrupt } from '../image-errors.ts';
import type { HeifHeader, HeifReply, HeifRequest, HeifSamples } from './heif-messages.ts';

/** What is used of WebAssembly; its types come with those of a browser alone. */
declare const WebAssembly: { compile(code: Uint8Array): Promise<object> };

const THREAD_ENTRY = locateInPackage('out', 'node', 'heif-thread.js');
/** The library's code, a file of its own in its own package, so that it can be replaced (THIRD_PARTY_LICENSES.md). */
const LIBRARY = 'libheif-js/libheif-wasm/libheif.wasm';
/** 48 megapixels take three seconds of a core; a machine that is busy with much else gets a hundred times as long. */
const TIME_LIMIT_MS = 600_000;

/** An image of 48 megapixels takes 0.5 GB while it is decoded. */
const threads = new PQueue({ concurrency: 2 });
let compiling: Promise<object> | null = null;

/** A file whose header has been read. */
export interface OpenHeif {
  readonly header: HeifHeader;
  decode(): Promise<HeifSamples>;
}

/**
 * Opens a file for `use`; its thread and the memory of that end with the promise of `use`.
 * @throws {AppError} image/corrupt, image/unsupported, image/too-large; and what `use` throws
 */
export async function openHeif<Result>(path: string, use: (file: OpenHeif) => Promise<Result>): Promise<Result> {
  compiling ??= compileLibrary();
  const compiled = await compiling;
  return threads.add(async () => {
    const thread = new HeifThread({ path, compiled });
    try {
      const { header } = await thread.receive('header');
      return await use({ header, decode: async () => (await thread.decode()).data });
    } finally {
      await thread.end();
    }
  });
}

async function compileLibrary(): Promise<object> {
  return WebAssembly.compile(await readFile(createRequire(import.meta.url).resolve(LIBRARY)));
}

class HeifThread {
  readonly #path: string;
  readonly #worker: Worker;
  readonly #ended: Promise<never>;

  constructor(request: HeifRequest) {
    this.#path = request.path;
    this.#worker = new Worker(THREAD_ENTRY, { workerData: request });
    this.#ended = new Promise((_, reject) => {
      this.#worker.once('error', (cause) => {
        reject(corrupt(this.#path, 'damaged', cause));
      });
      this.#worker.once('exit', () => {
        reject(corrupt(this.#path, 'damaged in a way that ends the decoder'));
      });
    });
    // Between two replies nothing waits for it; its rejection must not end the process.
    this.#ended.catch(() => undefined);
  }

  decode(): Promise<Extract<HeifReply, { kind: 'pixels' }>> {
    this.#worker.postMessage('decode');
    return this.receive('pixels');
  }

  /** The next reply. @throws {AppError} the error that it says, image/corrupt when there is none in time */
  async receive<Kind extends HeifReply['kind']>(kind: Kind): Promise<Extract<HeifReply, { kind: Kind }>> {
    let timer: NodeJS.Timeout | undefined;
    const replied = new Promise<HeifReply>((resolve, reject) => {
      this.#worker.once('message', resolve);
      timer = setTimeout(() => {
        reject(corrupt(this.#path, `not decoded within ${TIME_LIMIT_MS / 1000} seconds`));
      }, TIME_LIMIT_MS);
    });
    try {
      const reply = await Promise.race([replied, this.#ended]);
      if (reply.kind === 'failed') throw AppError.fromValue(reply.error);
      if (reply.kind !== kind) throw new TypeError(`expected ${kind}, got ${reply.kind}`);
      return reply as Extract<HeifReply, { kind: Kind }>;
    } finally {
      clearTimeout(timer);
    }
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}
