/**
 * Entry of a thread that reads one HEIC file and ends: decoding blocks, the library never gives memory back, and a hostile file
 * takes no more than its thread along.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { toAppError } from '../shared/errors.ts';
import { HeifFile } from './heif-library.ts';
import type { HeifReply, HeifRequest } from './heif-messages.ts';

function perform({ path, wants, compiled }: HeifRequest): HeifReply {
  try {
    const file = new HeifFile(compiled, path);
    if (wants === 'header') return { kind: 'header', header: file.readHeader() };
    return { kind: 'pixels', pixels: file.decode() };
  } catch (thrown) {
    return { kind: 'failed', error: toAppError(thrown, path).toValue() };
  }
}

const reply = perform(workerData as HeifRequest);
parentPort?.postMessage(reply, reply.kind === 'pixels' ? [reply.pixels.data.buffer] : []);
