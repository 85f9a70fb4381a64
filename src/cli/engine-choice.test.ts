import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ModelManifest } from '../shared/models.ts';
import type { ModelEntry } from './engine-choice.ts';
import { chooseModelFolder, countPhysicalCores, locateCacheFolder } from './engine-choice.ts';

const WANTED = { root: '/models', preferredId: 'two' };
const BROKEN: ModelEntry = { folder: '/models/a', error: { code: 'model/corrupt', message: 'A file is cut off.' } };

function makeModel(id: string): ModelEntry {
  const folder = `/models/${id}`;
  return { folder, model: { folder, manifest: { id } as ModelManifest } };
}

describe('chooseModelFolder', () => {
  it('takes the preferred model, else the first whole one', () => {
    expect(chooseModelFolder([BROKEN, makeModel('one'), makeModel('two')], WANTED)).toBe('/models/two');
    expect(chooseModelFolder([BROKEN, makeModel('one'), makeModel('three')], WANTED)).toBe('/models/one');
  });

  it('says why there is none', () => {
    expect(() => chooseModelFolder([BROKEN], WANTED)).toThrow(
      expect.objectContaining({ code: 'model/corrupt', message: 'A file is cut off.' }),
    );
    expect(() => chooseModelFolder([], WANTED)).toThrow(expect.objectContaining({ code: 'model/missing' }));
    expect(() => chooseModelFolder([], WANTED)).toThrow('/models');
  });
});

it.each([
  ['linux', {}, join('/home/me', '.cache', 'skipstone')],
  ['linux', { XDG_CACHE_HOME: '/cache' }, join('/cache', 'skipstone')],
  ['linux', { XDG_CACHE_HOME: '' }, join('/home/me', '.cache', 'skipstone')],
  ['darwin', { XDG_CACHE_HOME: '/cache' }, join('/home/me', 'Library', 'Caches', 'skipstone')],
  ['win32', {}, join('/home/me', 'AppData', 'Local', 'skipstone', 'cache')],
  ['win32', { LOCALAPPDATA: '/local' }, join('/local', 'skipstone', 'cache')],
] as const)('on %s with %j caches in %s', (platform, env, folder) => {
  expect(locateCacheFolder({ platform, env, homeFolder: '/home/me' })).toBe(folder);
});

describe('countPhysicalCores', () => {
  const describeCore = (cpu: number, socket: number, core: number) =>
    `processor\t: ${cpu}\nphysical id\t: ${socket}\ncore id\t\t: ${core}\n`;
  const twoSockets = [
    [0, 0, 0],
    [1, 0, 1],
    [2, 1, 0],
    [3, 1, 1],
    [4, 0, 0],
    [5, 0, 1],
    [6, 1, 0],
    [7, 1, 1],
  ]
    .map(([cpu = 0, socket = 0, core = 0]) => describeCore(cpu, socket, core))
    .join('\n');

  it('counts hyperthreads once and sockets apart', () => {
    expect(countPhysicalCores(8, twoSockets)).toBe(4);
  });

  it('never exceeds what the process may use, and is never less than one', () => {
    expect(countPhysicalCores(2, twoSockets)).toBe(2);
    expect(countPhysicalCores(0, null)).toBe(1);
  });

  it('counts all where cores are not described', () => {
    expect(countPhysicalCores(6, null)).toBe(6);
    expect(countPhysicalCores(6, 'processor\t: 0\nBogoMIPS\t: 50.00\n')).toBe(6);
  });
});
