import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { stageNetwork } from '#files/networks/network-store.ts';
import type { AppEvent, AppSnapshot } from '#shared/app-state.ts';
import { AppError } from '#shared/errors.ts';
import type { ImportedNetwork } from '#shared/imported/networks.ts';
import type { TempFolder } from '#tests/helpers/folders.ts';
import { makeTempFolder } from '#tests/helpers/folders.ts';
import type { EngineClient, NetworkToImport } from '../workers/engine-client.ts';
import { Networks } from './networks.ts';

const MEASURED = {
  importedFrom: 'some.onnx',
  licence: null,
  traits: { scale: 2, range: 1, alignPx: 1, tile: null, bytesPerPixel: 100, msPerPixel: 0.01 },
} as const;

let folder: TempFolder;
let root: string;
let snapshot: Pick<AppSnapshot, 'networks' | 'networkImport'>;
let events: AppEvent[];
let cancelled: string[];
/** What the engine does with a file. */
let importNetwork: EngineClient['importNetwork'];
let networks: Networks;

beforeEach(async () => {
  folder = await makeTempFolder();
  root = join(folder.path, 'networks');
  snapshot = { networks: [], networkImport: null };
  events = [];
  cancelled = [];
  importNetwork = ({ name }) => keep(name);
  networks = new Networks({
    root,
    engine: {
      importNetwork: (network, onStage) => importNetwork(network, onStage),
      cancel: (id) => void cancelled.push(id),
    },
    hub: {
      get snapshot() {
        return snapshot;
      },
      publish: (event) => {
        events.push(event);
        snapshot = { ...snapshot, ...event };
      },
    },
  });
});

afterEach(() => folder[Symbol.asyncDispose]());

async function keep(id: string): Promise<ImportedNetwork> {
  const staged = await stageNetwork(root, id, { content: Buffer.from(id), replaces: true });
  return staged.commit(MEASURED, '{}');
}

const choose = async (name = 'My_Net.onnx', isOurs = false) => {
  const path = join(folder.path, name);
  await writeFile(path, 'onnx');
  return { path, ...(await networks.choose({ path, isOurs })) };
};

it('adds a chosen file under a name, says what is measured, and lists it then', async () => {
  const seen: NetworkToImport[] = [];
  importNetwork = async (network, onStage) => {
    seen.push(network);
    onStage?.('reach');
    return keep(network.name);
  };
  const { path, fileId, fileName, suggestedName } = await choose();
  expect([fileName, suggestedName]).toEqual(['My_Net.onnx', 'my-net']);
  expect(await networks.add({ fileId, name: 'stone', licence: 'MIT' })).toEqual({ kind: 'added' });
  expect(seen).toEqual([{ path, name: 'stone', licence: 'MIT', replaces: true }]);
  expect(events.map((event) => (event.kind === 'network-import' ? event.networkImport?.stage : event.kind))).toEqual([
    ...['waiting', 'reach', undefined, 'networks'],
  ]);
  expect(snapshot.networks.map(({ id }) => id)).toEqual(['stone']);
  // The file of the person stays; another import chooses again.
  await access(path);
  const again = networks.add({ fileId, name: 'brook', licence: null });
  await expect(again).rejects.toMatchObject({ code: 'request/refused', details: { reason: 'gone' } });
});

it('knows the last chosen file alone, and removes uploads that are not needed', async () => {
  const first = await choose('a.onnx', true);
  const second = await choose('b.onnx', true);
  await expect(access(first.path)).rejects.toThrow('ENOENT');
  const add = (fileId: string) => networks.add({ fileId, name: 'stone', licence: null });
  await expect(add(first.fileId)).rejects.toMatchObject({ details: { reason: 'gone' } });
  await add(second.fileId);
  await expect(access(second.path)).rejects.toThrow('ENOENT');
});

it('passes on why a file is rejected, and takes it again under another name', async () => {
  importNetwork = () => Promise.reject(new AppError('network/unusable', 'no', { details: { fault: 'scale' } }));
  const { fileId } = await choose();
  const add = () => networks.add({ fileId, name: 'stone', licence: null });
  await expect(add()).rejects.toMatchObject({ details: { fault: 'scale' } });
  expect(snapshot.networkImport).toBeNull();
  importNetwork = ({ name }) => keep(name);
  expect(await add()).toEqual({ kind: 'added' });
});

it('measures one at a time, and cancels it', async () => {
  let fail: (error: Error) => void = () => undefined;
  importNetwork = () => new Promise((_resolve, reject) => (fail = reject));
  const { fileId } = await choose();
  const adding = networks.add({ fileId, name: 'stone', licence: null });
  const second = networks.add({ fileId, name: 'brook', licence: null });
  await expect(second).rejects.toMatchObject({ details: { reason: 'in-use' } });
  networks.cancel();
  expect(cancelled).toEqual(['import stone']);
  fail(new Error('aborted'));
  expect(await adding).toEqual({ kind: 'cancelled' });
  expect(snapshot.networkImport).toBeNull();
  networks.cancel();
  expect(cancelled).toHaveLength(1);
});

it('removes a network, and reads the list again where another program has changed it', async () => {
  await keep('stone');
  await keep('brook');
  await networks.refresh();
  await networks.refresh();
  expect(events).toHaveLength(1);
  await networks.remove('brook');
  expect(snapshot.networks.map(({ id }) => id)).toEqual(['stone']);
  await expect(networks.remove('brook')).rejects.toMatchObject({ code: 'network/missing' });
});
