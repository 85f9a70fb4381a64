import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeTempFolder } from '#tests/helpers/folders.ts';
import {
  listNetworks,
  locateNetworks,
  readNetwork,
  readNetworkFile,
  removeNetwork,
  stageNetwork,
} from './network-store.ts';

const CONTENT = Buffer.from('not looked into here');
const MEASURED = {
  importedFrom: 'some.onnx',
  licence: 'MIT',
  traits: { scale: 2, range: 1, alignPx: 1, tile: { sizePx: 128, haloPx: 5 }, bytesPerPixel: 100, msPerPixel: 0.01 },
} as const;

async function add(root: string, id: string) {
  const staged = await stageNetwork(root, id, { content: CONTENT, replaces: false });
  return staged.commit(MEASURED, '{}');
}

describe('imported networks on disk', () => {
  it('are private, listed by name, and come back as they were written', async () => {
    await using folder = await makeTempFolder();
    const root = locateNetworks(folder.path)!;
    expect(await listNetworks(root)).toEqual([]);
    const record = await add(root, 'stone');
    await add(root, 'brook');
    expect(record.network).toMatchObject({ file: 'network.onnx', bytes: CONTENT.length });
    expect(await readNetwork(root, 'stone')).toEqual(record);
    expect((await listNetworks(root)).map(({ id }) => id)).toEqual(['brook', 'stone']);
    expect(await readNetworkFile(root, 'stone', record.network)).toEqual(CONTENT);
    if (process.platform !== 'win32') {
      expect((await stat(root)).mode & 0o777).toBe(0o700);
      expect((await stat(join(root, 'stone'))).mode & 0o777).toBe(0o700);
      for (const name of await readdir(join(root, 'stone')))
        expect((await stat(join(root, 'stone', name))).mode & 0o777).toBe(0o600);
    }
  });

  it('are none where their folder cannot be read', async () => {
    await using folder = await makeTempFolder();
    await writeFile(join(folder.path, 'networks'), 'a file');
    expect(await listNetworks(locateNetworks(folder.path))).toEqual([]);
  });

  it('appear whole or not at all', async () => {
    await using folder = await makeTempFolder();
    const root = join(folder.path, 'networks');
    const staged = await stageNetwork(root, 'stone', { content: CONTENT, replaces: false });
    expect(await readFile(staged.path)).toEqual(CONTENT);
    expect(await listNetworks(root)).toEqual([]);
    await expect(readNetwork(root, 'stone')).rejects.toMatchObject({ code: 'network/missing' });
    await staged.discard();
    expect(await readdir(root)).toEqual([]);
    await add(root, 'stone');
    await expect(stageNetwork(root, 'stone', { content: CONTENT, replaces: false })).rejects.toMatchObject({
      code: 'output/exists',
    });
    expect(await readdir(root)).toEqual(['stone']);
  });

  it('replace another one of their name when they are whole, and not before', async () => {
    await using folder = await makeTempFolder();
    const root = join(folder.path, 'networks');
    const first = await add(root, 'stone');
    const content = Buffer.from('another network');
    const staged = await stageNetwork(root, 'stone', { content, replaces: true });
    expect(await readNetwork(root, 'stone')).toEqual(first);
    const second = await staged.commit(MEASURED, '{}');
    expect(await readNetwork(root, 'stone')).toEqual(second);
    expect(await readNetworkFile(root, 'stone', second.network)).toEqual(content);
    expect(await readdir(root)).toEqual(['stone']);
  });

  it('of an import that was killed are swept at the next one', async () => {
    await using folder = await makeTempFolder();
    const left = join(folder.path, `.stone.${2 ** 31 - 2}-abc.skipstone-tmp`);
    await mkdir(left);
    await writeFile(join(left, 'network.onnx'), CONTENT);
    await add(folder.path, 'brook');
    expect(await readdir(folder.path)).toEqual(['brook']);
  });

  it('are not used when they have changed, and say why', async () => {
    await using folder = await makeTempFolder();
    const record = await add(folder.path, 'stone');
    const file = join(folder.path, 'stone', 'network.onnx');
    await writeFile(file, Buffer.from('NOT looked into here'));
    await expect(readNetworkFile(folder.path, 'stone', record.network)).rejects.toMatchObject({
      code: 'network/unusable',
    });
    const path = join(folder.path, 'stone', 'network.json');
    const text = await readFile(path, 'utf8');
    for (const [changed, reason] of [
      ['{', /is not JSON/],
      [text.replace('"scale": 2', '"scale": 5'), /is not what was imported/],
      [text.replace('"id": "stone"', '"id": "brook"'), /names brook/],
      [text.replace('"network.onnx"', '"../network.onnx"'), /a plain file name/],
    ] as const) {
      await writeFile(path, changed);
      const [entry] = await listNetworks(folder.path);
      expect(entry).toMatchObject({
        id: 'stone',
        error: { code: 'network/unusable', message: expect.stringMatching(reason) as string },
      });
    }
    await removeNetwork(folder.path, 'stone');
    expect(await readdir(folder.path)).toEqual([]);
    await expect(removeNetwork(folder.path, 'stone')).rejects.toMatchObject({ code: 'network/missing' });
    await expect(removeNetwork(null, 'stone')).rejects.toMatchObject({ code: 'network/missing' });
  });

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'cannot be added where nothing may be written',
    async () => {
      await using folder = await makeTempFolder();
      await chmod(folder.path, 0o500);
      await expect(add(join(folder.path, 'networks'), 'stone')).rejects.toMatchObject({ code: 'output/not-writable' });
      await chmod(folder.path, 0o700);
    },
  );
});
