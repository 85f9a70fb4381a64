/** The product packed for Linux: what is in it, how it is sealed, and that it works alone. */
import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { _electron, expect } from '@playwright/test';
import sharp from 'sharp';
import { PHOTO_MIME_TYPES } from '../../src/shared/formats.ts';
import { readConfiguration } from '../../scripts/pack.ts';
import { EXAMPLES, ROOT } from '../helpers/engine.ts';
import { makeTempFolder } from '../helpers/folders.ts';
import { runAlone, test } from './package-fixture.ts';
import { canTrace, traceCalls } from './processes.ts';
import type { Traced } from './processes.ts';

const MOST_BYTES = 430e6;
const UNPACKED = 'resources/app.asar.unpacked';

/** Sizes of all files below a folder, by path. What stands in for Electron's newer parts is no part of the package. */
async function listSizes(folder: string): Promise<ReadonlyMap<string, number>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const sizes = await Promise.all(
    files.map(async (file) => [relative(folder, file), (await stat(file)).size] as const),
  );
  return new Map(sizes.filter(([path]) => !path.startsWith('resources/stand-in/')));
}

test('holds what it needs, nothing of other platforms, its licences, and takes at most 430 MB', async ({ linux }) => {
  const sizes = await listSizes(linux.folder);
  const parts = [
    'resources/node',
    'resources/app.asar',
    `${UNPACKED}/node_modules`,
    `${UNPACKED}/resources`,
    `${UNPACKED}/out`,
    'resources/licences',
  ];
  const measure = (part: string): number =>
    [...sizes].reduce((sum, [path, size]) => (path === part || path.startsWith(`${part}/`) ? sum + size : sum), 0);
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const list = (size: number, part: string): void => {
    console.log(`${(size / 1e6).toFixed(1)} MB  ${part}`);
  };
  for (const part of parts) list(measure(part), part);
  list(total - parts.reduce((sum, part) => sum + measure(part), 0), 'Electron');
  list(total, 'in all');
  expect(total).toBeLessThanOrEqual(MOST_BYTES);
  const paths = [...sizes.keys()];
  expect(paths.filter((path) => path.startsWith('locales/'))).toEqual(
    // `es` stands for the Spanish of Latin America, too.
    ['de', 'en-US', 'es-419', 'es', 'fr', 'it', 'ja', 'ko', 'pt-BR', 'ru', 'zh-CN', 'zh-TW'].map(
      (name) => `locales/${name}.pak`,
    ),
  );
  expect(paths.filter((path) => /darwin|win32|arm64|musl|\.(dll|dylib|map|ts)$/.test(path))).toEqual([]);
  expect(paths).toEqual(
    expect.arrayContaining([
      'LICENSE.electron.txt',
      'LICENSES.chromium.html',
      'resources/licences/node.txt',
      'resources/licences/skipstone.txt',
      'resources/licences/third-party.md',
      'resources/licences/libvips/README.md',
      `${UNPACKED}/node_modules/libheif-js/libheif-wasm/LICENSE`,
      `${UNPACKED}/resources/models/skipstone-x4-s/model.json`,
    ]),
  );
  expect(paths.filter((path) => /(^|\/)(tests?|training|bench|src)\//.test(path))).toEqual([]);
});

test('contains no code that asks for a server of development', async ({ linux }) => {
  const archive = await readFile(join(linux.folder, 'resources/app.asar'), 'latin1');
  expect(archive).toContain('out');
  expect(archive).not.toContain('ELECTRON_RENDERER_URL');
});

test('every fuse that lets other code in is off', async ({ linux }) => {
  const { electronFuses } = readConfiguration();
  expect(electronFuses).toEqual({
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableCookieEncryption: true,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
  });
  const wire = await getCurrentFuseWire(join(linux.sealed, 'skipstone-window'));
  const read = (fuses: readonly FuseV1Options[]): string =>
    fuses.map((fuse) => String.fromCharCode(wire[fuse]!)).join('');
  const off = [
    FuseV1Options.RunAsNode,
    FuseV1Options.EnableNodeOptionsEnvironmentVariable,
    FuseV1Options.EnableNodeCliInspectArguments,
  ];
  expect(read(off)).toBe('000');
  const on = [FuseV1Options.EnableCookieEncryption, FuseV1Options.OnlyLoadAppFromAsar];
  expect(read(on)).toBe('11');
});

test('on Linux photos are named by type, the AppImage keeps its sandbox', () => {
  const { linux, toolsets, fileAssociations } = readConfiguration();
  expect(linux?.mimeTypes).toEqual(PHOTO_MIME_TYPES);
  expect([linux?.fileAssociations, fileAssociations, linux?.executableArgs]).toEqual([undefined, undefined, undefined]);
  expect(toolsets?.appimage).toBe('1.0.3');
});

test('the command line upscales without a Node in PATH, and runs no code that a variable names', async ({ linux }) => {
  await using folder = await makeTempFolder();
  const photo = join(folder.path, 'cat.png');
  await sharp(join(EXAMPLES, 'cat.png')).resize(96).toFile(photo);
  const command = await follow(join(linux.folder, 'skipstone'), join(folder.path, 'trace'));
  // Node that reads this configuration does not start.
  const openssl = join(folder.path, 'openssl.cnf');
  await writeFile(
    openssl,
    'nodejs_conf = a\n[a]\nproviders = b\n[b]\nevil = c\n[c]\nmodule = /nonexistent/evil.so\nactivate = 1\n',
  );
  const env = {
    HOME: folder.path,
    NODE_OPTIONS: '--require=/nonexistent/evil.cjs',
    NODE_COMPILE_CACHE: join(folder.path, 'code'),
    OPENSSL_CONF: openssl,
  };
  runAlone(command.program, ['upscale', photo, '--preset', 'instant', '--out', join(folder.path, 'out')], env);
  expect((await sharp(join(folder.path, 'out/cat-4x-instant.png')).metadata()).width).toBe(384);
  expect(await readdir(folder.path)).not.toContain('code');
  expectAlone(command);
});

/** A program that can be followed, where this system can do that. */
async function follow(program: string, folder: string): Promise<Traced> {
  await mkdir(folder);
  if (canTrace) return traceCalls(program, folder);
  const nothing = { sent: [], bound: [] };
  return { program, readPaths: () => new Set<string>(), readNetwork: () => nothing };
}

/** What was packed is whole and alone: it asked for no file of the repository, not even whether there is one, and for no host. */
function expectAlone({ readPaths, readNetwork }: Traced): void {
  if (!canTrace) return;
  const paths = [...readPaths()];
  expect(paths.length).toBeGreaterThan(50);
  expect(readNetwork().sent).toEqual([]);
  expect(paths.filter((path) => path.startsWith(`${ROOT}/`))).toEqual([]);
}

test('the window opens a photo given by address, upscales it and saves it, alone', async ({ linux }) => {
  await using folder = await makeTempFolder();
  const photo = join(folder.path, 'my cat.png');
  await copyFile(join(EXAMPLES, 'cat.png'), photo);
  const display = { DISPLAY: process.env['DISPLAY'] ?? '', XAUTHORITY: process.env['XAUTHORITY'] ?? '' };
  const window = await follow(join(linux.folder, 'skipstone-window'), join(folder.path, 'trace'));
  const electron = await _electron.launch({
    executablePath: window.program,
    cwd: folder.path,
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--lang=en-US', pathToFileURL(photo).href],
    env: { ...display, HOME: folder.path, PATH: '/nonexistent', NODE_OPTIONS: '--require=/nonexistent/evil.cjs' },
  });
  try {
    const page = await electron.firstWindow();
    await page.getByRole('radio', { name: 'Instant' }).check();
    await page.getByRole('button', { name: 'Enhance', exact: true }).click();
    await expect(page.getByRole('button', { name: 'my cat.png, Enhanced' })).toBeVisible({ timeout: 90_000 });
    const target = join(folder.path, 'saved.png');
    await electron.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    }, target);
    await page.getByRole('button', { name: 'Save as…' }).click();
    await expect(page.locator('[data-saved]')).toBeVisible();
    expect((await sharp(target).metadata()).width).toBe(1804);
    expectAlone(window);
    // The inspector by which this test attaches: what uses the network is seen.
    if (canTrace) expect(window.readNetwork().bound).not.toEqual([]);
    await page.screenshot({ path: test.info().outputPath('packed.png') });
  } finally {
    await electron
      .evaluate(({ app }) => {
        app.exit(0);
      })
      .catch(() => undefined);
    await electron.close().catch(() => undefined);
  }
});

test('the Debian package has a valid desktop entry and metadata, and a command', async ({ linux }) => {
  test.skip(linux.deb === null, 'no fpm is named by CUSTOM_FPM_PATH');
  // What a minimal system lacks: without one of them the window does not open.
  const depends = execFileSync('dpkg-deb', ['--field', linux.deb!, 'Depends'], { encoding: 'utf8' });
  for (const name of ['libasound2', 'libdrm2', 'libgbm1', 'libgtk-3-0', 'libnss3', 'libx11-xcb1'])
    expect(depends).toContain(name);
  await using folder = await makeTempFolder();
  execFileSync('dpkg-deb', ['-x', linux.deb!, folder.path]);
  const entry = join(folder.path, 'usr/share/applications/app.skipstone.Skipstone.desktop');
  const text = await readFile(entry, 'utf8');
  expect(text).toContain('Exec=/opt/Skipstone/skipstone-window %U\n');
  expect(text).toContain(`MimeType=${PHOTO_MIME_TYPES.join(';')};\n`);
  expect(execFileSync('desktop-file-validate', [entry], { encoding: 'utf8' })).toBe('');
  const metadata = join(folder.path, 'usr/share/metainfo/app.skipstone.Skipstone.metainfo.xml');
  execFileSync('appstreamcli', ['validate', '--no-net', metadata]);
  expect(await readFile(join(folder.path, 'usr/bin/skipstone'), 'utf8')).toContain('exec /opt/Skipstone/skipstone ');
  expect((await stat(join(folder.path, 'opt/Skipstone/skipstone'))).mode & 0o777).toBe(0o755);
});
