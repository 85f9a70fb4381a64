import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeTempFolder } from '#tests/helpers/folders.ts';
import { measureFolder, VisitorSpace } from './visitor-space.ts';

const LIMIT = 1000;
const FULL = { code: 'request/refused', details: { reason: 'visitor-space' } };

async function* content(bytes: number, chunk = 100): AsyncGenerator<Uint8Array> {
  for (let sent = 0; sent < bytes; sent += chunk) {
    await Promise.resolve();
    yield new Uint8Array(Math.min(chunk, bytes - sent));
  }
}

/** Resolves with the number of bytes that arrived. */
async function count(received: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const chunk of received) bytes += chunk.length;
  return bytes;
}

it('counts the files of the folder, also those below it', async () => {
  await using folder = await makeTempFolder();
  await mkdir(join(folder.path, 'a/b'), { recursive: true });
  await writeFile(join(folder.path, 'a/b/photo.png'), new Uint8Array(300));
  await writeFile(join(folder.path, 'result.tif'), new Uint8Array(200));
  expect(await measureFolder(folder.path)).toBe(500);
  expect(await measureFolder(join(folder.path, 'gone'))).toBe(0);
  const space = new VisitorSpace(folder.path, LIMIT);
  await space.assertRoom(500);
  await expect(space.assertRoom(501)).rejects.toMatchObject(FULL);
});

it('ends an upload that is too long, however it arrives, and counts those that arrive at the same time', async () => {
  await using folder = await makeTempFolder();
  const space = new VisitorSpace(folder.path, LIMIT);
  expect(await space.receive(content(1000), count)).toBe(1000);
  await expect(space.receive(content(1001), count)).rejects.toMatchObject(FULL);
  const together = await Promise.allSettled([content(600), content(600)].map((sent) => space.receive(sent, count)));
  expect(together.some(({ status }) => status === 'rejected')).toBe(true);
});

it('counts what albums keep, and nothing of an upload that failed', async () => {
  await using folder = await makeTempFolder();
  const space = new VisitorSpace(folder.path, LIMIT);
  const broken = (): Promise<never> => Promise.reject(new Error('no disk'));
  await expect(space.receive(content(900), broken, true)).rejects.toThrow('no disk');
  await space.assertRoom(LIMIT);
  await space.receive(content(400), count, true);
  space.noteSent(100);
  await space.assertRoom(500);
  await expect(space.assertRoom(501)).rejects.toMatchObject(FULL);
});
