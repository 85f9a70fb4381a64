import { join } from 'node:path';
import { expect, it } from 'vitest';
import { locateCacheFolder, locateDataFolder } from './platform-folders.ts';

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

it.each([
  ['linux', {}, join('/home/me', '.config', 'skipstone')],
  ['linux', { XDG_CONFIG_HOME: '/config' }, join('/config', 'skipstone')],
  ['darwin', {}, join('/home/me', 'Library', 'Application Support', 'skipstone')],
  ['win32', { APPDATA: '/roaming' }, join('/roaming', 'skipstone')],
] as const)('on %s with %j keeps settings in %s', (platform, env, folder) => {
  expect(locateDataFolder({ platform, env, homeFolder: '/home/me' })).toBe(folder);
});
