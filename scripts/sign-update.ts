/** Describes and signs a release for updates: npm run sign-update -- --key ... (docs/updates.md). */
import { createHash, createPrivateKey } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import type { ReleaseFile } from '#app/updates/release.ts';
import { signRelease } from '#app/updates/release.ts';

const { values } = parseArgs({
  options: {
    key: { type: 'string' },
    packages: { type: 'string' },
    address: { type: 'string' },
    notes: { type: 'string' },
    'notes-zh': { type: 'string' },
    out: { type: 'string' },
    version: { type: 'string' },
  },
});

/** By the ending of a name: what electron-builder makes. */
const KINDS: readonly (readonly [RegExp, ReleaseFile['platform'], ReleaseFile['kind']])[] = [
  [/\.AppImage$/, 'linux', 'appimage'],
  [/\.tar\.gz$/, 'linux', 'tar.gz'],
  [/\.deb$/, 'linux', 'deb'],
  [/\.rpm$/, 'linux', 'rpm'],
  [/\.exe$/, 'win32', 'nsis'],
  [/\.dmg$/, 'darwin', 'dmg'],
  [/-win\.zip$|-win32?-.*\.zip$/, 'win32', 'zip'],
];

function need(name: 'key' | 'packages' | 'address' | 'notes' | 'out'): string {
  const value = values[name];
  if (value === undefined) throw new TypeError(`--${name} is missing; see docs/updates.md`);
  return value;
}

async function describeFile(name: string): Promise<ReleaseFile | null> {
  const found = KINDS.find(([pattern]) => pattern.test(name));
  if (found === undefined) return null;
  const path = join(need('packages'), name);
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return {
    platform: found[1],
    arch: /arm64|aarch64/.test(name) ? 'arm64' : 'x64',
    kind: found[2],
    name,
    address: new URL(encodeURIComponent(name), need('address')).href,
    bytes: (await stat(path)).size,
    sha256: hash.digest('hex'),
  };
}

// Without it, the last folder of the address would be left out of the signed ones.
if (!need('address').endsWith('/')) throw new TypeError('--address has to end with a slash; see docs/updates.md');
const manifest = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
const names = (await readdir(need('packages'))).sort();
const files = (await Promise.all(names.map(describeFile))).filter((file) => file !== null);
if (files.length === 0) throw new TypeError(`there are no packages in ${need('packages')}`);
const notesZh = values['notes-zh'];
const release = {
  product: 'skipstone' as const,
  version: values.version ?? manifest.version,
  releasedAt: new Date().toISOString(),
  notes: {
    en: await readFile(need('notes'), 'utf8'),
    ...(notesZh !== undefined && { 'zh-CN': await readFile(notesZh, 'utf8') }),
  },
  files,
};
await writeFile(need('out'), signRelease(release, createPrivateKey(await readFile(need('key')))));
process.stdout.write(`${release.version}: ${files.map(({ name }) => name).join(', ')}\n`);
