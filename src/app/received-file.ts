/** Files that are sent in instead of named: written under a name that no part of theirs can lead astray. */
import { createWriteStream } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError, getSystemCode, toAppError } from '../shared/errors.ts';

const MAX_CONTENT_BYTES = 2 ** 30;
const MAX_NAME_CHARACTERS = 120;
/** Names that are tried before giving up. */
const MOST_NAMES = 10_000;

/**
 * Writes the content into the folder, which is made, and returns its path. A name that is taken gets a number.
 * @throws {AppError} image/too-large above 1 GB; what else goes wrong as engine/internal. No file is left then.
 */
export async function receiveFile(folder: string, name: string, content: AsyncIterable<Uint8Array>): Promise<string> {
  const safe = parse(cleanName(name));
  try {
    await mkdir(folder, { recursive: true });
    const path = await takeName(folder, safe.name, safe.ext);
    try {
      const source = Readable.from(content, { objectMode: false });
      await pipeline(source, limitBytes(safe.base), createWriteStream(path, { flags: 'r+' }));
    } catch (thrown) {
      await rm(path, { force: true });
      throw thrown;
    }
    return path;
  } catch (thrown) {
    throw toAppError(thrown, safe.base);
  }
}

/** An empty file under the first name that is free. */
async function takeName(folder: string, name: string, extension: string): Promise<string> {
  for (let number = 1; number <= MOST_NAMES; number++) {
    const path = join(folder, `${name}${number === 1 ? '' : `-${number}`}${extension}`);
    try {
      await (await open(path, 'wx')).close();
      return path;
    } catch (thrown) {
      if (getSystemCode(thrown) !== 'EEXIST') throw thrown;
    }
  }
  throw new AppError('output/exists', `There are ${MOST_NAMES} files named ${name} already.`);
}

/** The last part of a name from anywhere, without what file systems refuse. */
function cleanName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const clean = last
    .replaceAll(/[\p{Cc}<>:"|?*]/gu, '')
    .replace(/^\.+/, '')
    .trim();
  const cut = Array.from(clean).slice(-MAX_NAME_CHARACTERS).join('');
  return cut === '' ? 'photo' : cut;
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
