/** Starts a thread for every HEIC file (heif-thread.ts), two at once, and ends those that take too long. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import PQueue from 'p-queue';
import { AppError } from '../shared/errors.ts';
import type { HeifHeader, HeifPixels, HeifReply, HeifRequest } from './heif-messages.ts';
import { corrupt } from './picture-refusals.ts';

/** What is used of WebAssembly; its types come with those of a browser alone. */
declare const WebAssembly: { compile(code: Uint8Array): Promise<object> };

/** The same file seen from the sources and from the bundles: both lie two folders below the package. */
const THREAD_ENTRY = fileURLToPath(new URL('../../out/heif-thread/heif-thread.js', import.meta.url));
/** The library's code, a file of its own in its own package, so that it can be replaced (THIRD_PARTY_LICENSES.md). */
const LIBRARY = 'libheif-js/libheif-wasm/libheif.wasm';
/** 48 megapixels take three seconds of a core; a machine that is busy with much else gets a hundred times as long. */
const TIME_LIMIT_MS = 600_000;

/** A picture of 48 megapixels holds 0.5 GB while it is decoded. */
const threads = new PQueue({ concurrency: 2 });
let compiling: Promise<object> | null = null;

/** @throws {AppError} image/corrupt, image/unsupported, image/too-large */
export async function readHeifHeader(path: string): Promise<HeifHeader> {
  const reply = await ask(path, 'header');
  if (reply.kind !== 'header') throw new TypeError(`expected header, got ${reply.kind}`);
  return reply.header;
}

/** @throws {AppError} image/corrupt, image/unsupported, image/too-large */
export async function decodeHeif(path: string): Promise<HeifPixels> {
  const reply = await ask(path, 'pixels');
  if (reply.kind !== 'pixels') throw new TypeError(`expected pixels, got ${reply.kind}`);
  return reply.pixels;
}

async function ask(path: string, wants: HeifRequest['wants']): Promise<Exclude<HeifReply, { kind: 'failed' }>> {
  compiling ??= compileLibrary();
  const compiled = await compiling;
  const reply = await threads.add(() => runThread({ path, wants, compiled }));
  if (reply.kind === 'failed') throw AppError.fromValue(reply.error);
  return reply;
}

async function compileLibrary(): Promise<object> {
  return WebAssembly.compile(await readFile(createRequire(import.meta.url).resolve(LIBRARY)));
}

async function runThread(request: HeifRequest): Promise<HeifReply> {
  const worker = new Worker(THREAD_ENTRY, { workerData: request });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<HeifReply>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', (cause) => {
        reject(corrupt(request.path, 'damaged', cause));
      });
      worker.once('exit', () => {
        reject(corrupt(request.path, 'damaged in a way that ends the decoder'));
      });
      timer = setTimeout(() => {
        reject(corrupt(request.path, `not decoded within ${TIME_LIMIT_MS / 1000} seconds`));
      }, TIME_LIMIT_MS);
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
