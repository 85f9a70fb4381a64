/** The program that signs a release makes what the app believes, with the key that OpenSSL's commands of docs/updates.md make. */
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readConfiguration } from '../scripts/pack.ts';
import { parsePublicKey, verifyRelease } from '#app/updates/release.ts';
import { ROOT } from './helpers/engine.ts';
import { makeTempFolder } from './helpers/folders.ts';
import { makeKeys } from './helpers/update-server.ts';

/** What electron-builder fills into a name. */
const NAMES = { productName: 'Skipstone', version: '1.3.0', ext: 'exe' };

it('describes the packages of a folder, and signs them', async () => {
  await using folder = await makeTempFolder();
  const { privateKey, publicText } = makeKeys();
  const at = (name: string): string => join(folder.path, name);
  await mkdir(at('packages'));
  await writeFile(at('key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
  await writeFile(at('notes.txt'), 'Better.\n');
  const setup = (readConfiguration().nsis?.artifactName ?? '').replace(
    /\$\{(\w+)\}/g,
    (_, name: 'version') => NAMES[name],
  );
  const names = [setup, 'Skipstone-1.3.0.AppImage', 'Skipstone-1.3.0-arm64.AppImage', 'skipstone_1.3.0_amd64.deb'];
  for (const name of [...names, 'builder-debug.yml']) await writeFile(at(`packages/${name}`), 'abc');
  const args = ['--key', at('key.pem'), '--packages', at('packages'), '--notes', at('notes.txt')];
  const more = ['--address', 'https://downloads.example/1.3.0/', '--out', at('release.json'), '--version', '1.3.0'];
  const sign = (...options: readonly string[]): void => {
    const program = ['scripts/run.mjs', 'scripts/sign-update.ts', ...args, ...options];
    execFileSync(process.execPath, program, { cwd: ROOT, stdio: 'pipe' });
  };
  const unfinished = more.map((option) => option.replace(/\/1\.3\.0\/$/, '/1.3.0'));
  expect(() => {
    sign(...unfinished);
  }).toThrow(/--address has to end with a slash/);
  sign(...more);
  const release = verifyRelease(await readFile(at('release.json'), 'utf8'), parsePublicKey(publicText));
  expect(release).toMatchObject({ version: '1.3.0', notes: { en: 'Better.\n' } });
  expect(release.files.map(({ name, platform, arch, kind }) => [name, platform, arch, kind])).toEqual([
    ['Skipstone-1.3.0-arm64.AppImage', 'linux', 'arm64', 'appimage'],
    ['Skipstone-1.3.0.AppImage', 'linux', 'x64', 'appimage'],
    ['Skipstone-Setup-1.3.0.exe', 'win32', 'x64', 'nsis'],
    ['skipstone_1.3.0_amd64.deb', 'linux', 'x64', 'deb'],
  ]);
  expect(release.files[0]).toMatchObject({
    address: 'https://downloads.example/1.3.0/Skipstone-1.3.0-arm64.AppImage',
    bytes: 3,
    sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  });
});
