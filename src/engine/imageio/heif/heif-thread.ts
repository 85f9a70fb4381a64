/**
 * Entry of a thread that reads one HEIC file, until heif-decoder.ts ends it: decoding blocks, the library never frees
 * memory, and a hostile file ends only its thread.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { toAppError } from '#shared/errors.ts';
import { HeifFile } from './heif-file.ts';
import type { HeifReply, HeifRequest } from './heif-messages.ts';

const { path, compiled } = workerData as HeifRequest;

function reply(make: () => HeifReply): void {
  let made: HeifReply;
  try {
    made = make();
  } catch (thrown) {
    made = { kind: 'failed', error: toAppError(thrown, path).toValue() };
  }
  parentPort?.postMessage(made, made.kind === 'pixels' ? [made.data.buffer] : []);
}

reply(() => {
  const file = new HeifFile(compiled, path);
  parentPort?.on('message', () => {
    reply(() => ({ kind: 'pixels', data: file.decode() }));
  });
  return { kind: 'header', header: file.header };
});
