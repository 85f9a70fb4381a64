import { expect, it } from 'vitest';
import type { InstallationTraces } from './installation.ts';
import { detectPackageKind } from './installation.ts';

const LINUX: InstallationTraces = {
  platform: 'linux',
  isPackaged: true,
  env: {},
  folder: '/opt/Skipstone',
  exists: () => false,
};
const has = (path: string) => (asked: string) => asked === path;

it.each<[string, Partial<InstallationTraces>]>([
  ['source', { isPackaged: false, folder: '/home/anna/skipstone/node_modules/electron/dist' }],
  ['appimage', { env: { APPIMAGE: '/home/anna/Skipstone.AppImage' }, folder: '/tmp/.mount_Skipst' }],
  ['deb', { exists: has('/var/lib/dpkg/info/skipstone.list') }],
  ['rpm', { exists: has('/usr/lib/sysimage/rpm') }],
  ['rpm', { exists: has('/var/lib/rpm') }],
  ['tar.gz', {}],
  ['tar.gz', { folder: '/home/anna/Skipstone', exists: () => true }],
  ['nsis', { platform: 'win32', folder: 'C:\\S', exists: has('C:\\S\\Uninstall Skipstone.exe') }],
  ['zip', { platform: 'win32', folder: 'C:\\S' }],
  ['dmg', { platform: 'darwin', folder: '/Applications/Skipstone.app/Contents/MacOS' }],
])('finds %s', (kind, traces) => {
  expect(detectPackageKind({ ...LINUX, ...traces })).toBe(kind);
});
