/** What is said about the software of others: nothing is missing, nothing is out of date. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { describeLibvips, listBundled, listShipped, readLicences } from '../../scripts/collect-notices.mjs';
import { ROOT } from '../helpers/engine.ts';
import { makeTempFolder } from '../helpers/folders.ts';
import { test as packaged } from './package-fixture.ts';

const DOCUMENT = join(ROOT, 'THIRD_PARTY_LICENSES.md');
const read = (path: string): unknown => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));

test('the table lists what is in the bundles and in the packages', async () => {
  expect(checkDocument(DOCUMENT)).toBe('');
  await using folder = await makeTempFolder();
  const shorter = join(folder.path, 'shorter.md');
  await writeFile(shorter, (await readFile(DOCUMENT, 'utf8')).replace(/^\| commander.*\n/m, ''));
  expect(checkDocument(shorter)).toContain('does not list what is in the bundles');
});

/** In a process of its own, because Playwright changes how modules load. */
function checkDocument(path: string): string {
  const script = join(ROOT, 'scripts/notices.mjs');
  const { status, stderr } = spawnSync(process.execPath, [script, '--check', path], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  expect(status).toBe(stderr === '' ? 0 : 1);
  return stderr;
}

test('the bundles name what is really in them, and not the web front end, which is not packed', () => {
  const names = listBundled().map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['commander', 'svelte', 'zod']));
  expect(names).not.toContain('fastify');
});

test('a package without the text of its licence is an error, and so is a library without one', async () => {
  await using folder = await makeTempFolder();
  await writeFile(join(folder.path, 'index.js'), '');
  const found = { name: 'unknown', version: '1.0.0', licence: 'MIT', folder: folder.path };
  expect(() => readLicences(found)).toThrow('unknown has no text of its licence');
  expect(() => describeLibvips({ 'new-library': '1.0' })).toThrow('new-library.txt');
  await mkdir(join(folder.path, 'LICENSES'));
  await writeFile(join(folder.path, 'LICENSE'), 'Anybody may use it.\n');
  expect(readLicences(found)).toEqual(['Anybody may use it.']);
});

test('the texts that are kept here belong to the versions that are installed', () => {
  const { dependencies } = read('package.json') as { dependencies: Record<string, string> };
  expect(dependencies).toMatchObject(read('build/licences/versions.json') as Record<string, string>);
});

test('the Rust packages inside libsql are all named', async () => {
  test.skip(process.platform !== 'linux' || process.arch !== 'x64', 'the file is that of Linux on x64');
  const native = await readFile(join(ROOT, 'node_modules/@libsql/linux-x64-gnu/index.node'), 'latin1');
  const paths = native.matchAll(/registry\/src\/[^/]+\/([a-z0-9_-]+)-(\d+\.\d+\.\d+)\//g);
  const names = new Set([...paths].map(([, name]) => name!));
  expect(names.size).toBeGreaterThan(50);
  const text = await readFile(join(ROOT, 'build/licences/libsql.txt'), 'utf8');
  const ours = ['libsql', 'libsql-sys', 'libsql_replication', 'neon'];
  expect([...names].filter((name) => !ours.includes(name) && !text.includes(`${name} `))).toEqual([]);
});

packaged('the package has the texts of all licences', async ({ linux }) => {
  const text = await readFile(join(linux.folder, 'resources/licences/third-party.txt'), 'utf8');
  const shipped = listShipped(await readFile(join(ROOT, 'electron-builder.yml'), 'utf8'));
  for (const { name, version } of [...shipped, ...listBundled()]) expect(text).toContain(`\n${name} ${version} (`);
  const versions = read('node_modules/@img/sharp-libvips-linux-x64/versions.json') as Record<string, string>;
  for (const [library, version] of Object.entries(versions)) expect(text).toContain(`${library} ${version}`);
  for (const words of [
    'GNU LESSER GENERAL PUBLIC LICENSE',
    'GNU GENERAL PUBLIC LICENSE',
    'Independent JPEG Group',
    'protobuf',
  ])
    expect(text).toContain(words);
  expect(await readFile(join(linux.folder, 'resources/licences/node.txt'), 'utf8')).toContain('Node.js is licensed');
  expect((await readFile(join(linux.folder, 'LICENSES.chromium.html'))).length).toBeGreaterThan(1e6);
});
