/** Writes files that arrive as content, without a path, under names that cannot lead out of their folder. */
import { createWriteStream } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { useFreeName } from '#files/free-name.ts';
import { AppError, toAppError } from '#shared/errors.ts';
import { makeReceivedName } from '#shared/naming/file-names.ts';

const MAX_CONTENT_BYTES = 2 ** 30;

/**
 * Writes the content into the folder, which is made, and returns its path. A name that is taken gets a number.
 * @throws {AppError} image/too-large above 1 GB; what else goes wrong as engine/internal. No file is left then.
 */
export async function receiveFile(folder: string, name: string, content: AsyncIterable<Uint8Array>): Promise<string> {
  const safe = makeReceivedName(name);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = await useFreeName(join(folder, safe), async (free) => {
      await (await open(free, 'wx', 0o600)).close();
      return free;
    });
    try {
      const source = Readable.from(content, { objectMode: false });
      await pipeline(source, limitBytes(safe), createWriteStream(path, { flags: 'r+' }));
    } catch (thrown) {
      await rm(path, { force: true });
      throw thrown;
    }
    return path;
  } catch (thrown) {
    throw toAppError(thrown, safe);
  }
}

function limitBytes(name: string): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      bytes += chunk.length;
      if (bytes <= MAX_CONTENT_BYTES) done(null, chunk);
      else done(new AppError('image/too-large', `${name} is larger than ${MAX_CONTENT_BYTES / 2 ** 30} GB.`));
    },
  });
}
