/** What a browser downloads: files, and ZIPs that are packed while they are read. */
import { appendFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { TempFolder } from '#tests/helpers/folders.ts';
import { makeTempFolder } from '#tests/helpers/folders.ts';
import { readZip } from '#tests/helpers/read-zip.ts';
import { openZip } from './content.ts';
import { Downloads } from './downloads.ts';

let folder: TempFolder;
beforeEach(async () => {
  folder = await makeTempFolder();
});
afterEach(() => folder[Symbol.asyncDispose]());

const IN_BROWSER = { abilities: { frontEnd: 'web', hasFileSystem: false, network: 'none' } } as const;
const locate = (name: string): string => join(folder.path, name);

it('packs files under their names, as they are, in a ZIP whose length is known before', async () => {
  const contents = {
    'Zoë 4x.png': Buffer.from('result'),
    '照片.jpg': Buffer.alloc(300_000, 7),
    'empty.jpg': Buffer.of(),
  };
  const names = Object.keys(contents);
  for (const [index, content] of Object.values(contents).entries()) await writeFile(locate(String(index)), content);
  const { sizeBytes, stream } = await openZip(names.map((name, index) => ({ path: locate(String(index)), name })));
  const zip = await buffer(stream);
  expect(zip.length).toBe(sizeBytes);
  expect(Object.fromEntries(readZip(zip))).toEqual(contents);
});

it('reads no further than the browser, and nothing more once it has given up', async () => {
  await writeFile(locate('large'), Buffer.alloc(30_000_000));
  const { stream } = await openZip([{ path: locate('large'), name: 'large' }]);
  const before = process.memoryUsage().arrayBuffers;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    if (chunk.length < 1000) continue;
    await new Promise((resolve) => setTimeout(resolve, 50));
    break;
  }
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(5_000_000);
  expect(stream.destroyed).toBe(true);
});

it('fails when a file is gone or changes its length meanwhile, so that nobody takes the ZIP for whole', async () => {
  for (const name of ['a', 'b']) await writeFile(locate(name), 'photo');
  const files = ['a', 'b'].map((name) => ({ path: locate(name), name }));
  const { stream } = await openZip(files);
  await appendFile(locate('b'), 'more');
  await expect(buffer(stream)).rejects.toThrow('has changed');
  const { stream: second } = await openZip(files);
  await rm(locate('b'));
  await expect(buffer(second)).rejects.toThrow('ENOENT');
  await expect(openZip(files)).rejects.toThrow('ENOENT');
});

it('offers each download once, and gives up the oldest of many', async () => {
  const downloads = new Downloads(IN_BROWSER);
  const discarded: number[] = [];
  const ids = Array.from({ length: 18 }, (_, index) => {
    const discard = (): Promise<void> => Promise.resolve(void discarded.push(index));
    return downloads.offerZip([], 'a.zip', discard).url.slice('/download/'.length);
  });
  await expect.poll(() => discarded).toEqual([0, 1]);
  expect(downloads.take(ids[1]!)).toBeNull();
  expect(downloads.take(ids[2]!)?.name).toBe('a.zip');
  expect(downloads.take(ids[2]!)).toBeNull();
  const onDesktop = new Downloads({ abilities: { frontEnd: 'desktop', hasFileSystem: true, network: 'none' } });
  expect(() => onDesktop.offerFile('/etc/passwd', 'passwd')).toThrow('saved to files');
});
