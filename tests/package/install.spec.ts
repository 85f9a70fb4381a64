/** The Debian package as dpkg installs and removes it, with its scripts, in a copy of this system that is thrown away. */
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import sharp from 'sharp';
import { EXAMPLES, ROOT } from '../helpers/engine.ts';
import { makeTempFolder } from '../helpers/folders.ts';
import { test } from './package-fixture.ts';

const APP = 'opt/Skipstone';
/** What dpkg and the caches of the system keep of any package. */
const KEPT_BY_SYSTEM =
  /^(exchange$|var\/(cache|lib\/dpkg|log)\/|usr\/share\/(applications\/mimeinfo\.cache$|icons\/hicolor\/icon-theme\.cache$|mime\/))/;

interface Change {
  readonly type: string;
  readonly mode: number;
  readonly owner: string;
  readonly path: string;
}

/** Mounting needs root, which runners of CI give without a password. */
const PREFIX = process.getuid?.() === 0 ? [] : ['sudo', '--non-interactive'];
const canMount = runAll(['unshare', '--mount', 'true']) === 0;

function runAll(words: readonly string[], options: { readonly timeout?: number } = {}): number | null {
  const [program, ...args] = [...PREFIX, ...words];
  return spawnSync(program!, args, { stdio: 'inherit', ...options }).status;
}

async function readChanges(path: string): Promise<readonly Change[]> {
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
  return lines.map((line) => {
    const [type, mode, owner, ...words] = line.split(' ');
    return { type: type!, mode: parseInt(mode!, 8), owner: owner!, path: words.join(' ') };
  });
}

test('dpkg installs it, a user runs it, and its removal leaves nothing', async ({ linux }) => {
  test.skip(linux.deb === null, 'no fpm is named by CUSTOM_FPM_PATH');
  test.skip(!canMount, 'this account may not mount file systems');
  await using folder = await makeTempFolder();
  await sharp(join(EXAMPLES, 'cat.png')).resize(48).toFile(join(folder.path, 'photo.png'));
  const script = join(ROOT, 'tests/package/install.sh');
  const status = runAll(['unshare', '--mount', 'bash', script, linux.deb!, folder.path], { timeout: 120_000 });
  const read = (name: string): Promise<string> => readFile(join(folder.path, name), 'utf8');
  expect(status, await read('dpkg.txt')).toBe(0);

  const installed = await readChanges(join(folder.path, 'installed.txt'));
  const paths = installed.map(({ path }) => path);
  expect(paths).toEqual(
    expect.arrayContaining([
      `${APP}/resources/node`,
      'usr/bin/skipstone',
      'usr/share/applications/app.skipstone.Skipstone.desktop',
      'usr/share/icons/hicolor/512x512/apps/skipstone-window.png',
      'usr/share/metainfo/app.skipstone.Skipstone.metainfo.xml',
    ]),
  );
  expect((await read('window.txt')).trim()).toBe(`/${APP}/skipstone-window`);
  expect(await read('desktop.txt')).toBe('');
  expect((await sharp(join(folder.path, 'exchange/photo-4x-instant.png')).metadata()).width).toBe(192);
  expectSealed(installed.filter(({ path }) => path.startsWith(`${APP}/`)));

  const removed = await readChanges(join(folder.path, 'removed.txt'));
  expect(removed.map(({ path }) => path).filter((path) => !KEPT_BY_SYSTEM.test(path))).toEqual([]);
});

/** No account but root's can change the program. */
function expectSealed(files: readonly Change[]): void {
  expect(files.length).toBeGreaterThan(100);
  expect(files.filter(({ owner }) => owner !== '0:0')).toEqual([]);
  expect(files.filter(({ type, mode }) => type !== 'l' && (mode & 0o022) !== 0)).toEqual([]);
  // Chromium's sandbox is the one program that may run as root, and only where the kernel has no user namespaces.
  const asRoot = files.filter(({ mode }) => (mode & 0o6000) !== 0);
  expect(asRoot.filter(({ path }) => path !== `${APP}/chrome-sandbox`)).toEqual([]);
}
