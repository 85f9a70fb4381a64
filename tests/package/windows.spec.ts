/** The product packed for Windows, as far as another system can check it: its libraries, and what they need from Windows. */
import { execFile, spawnSync } from 'node:child_process';
import { copyFile, cp, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { listInstalled, readLicences } from '../../scripts/collect-notices.mjs';
import { readConfiguration } from '../../scripts/pack.ts';
import { ROOT } from '../helpers/engine.ts';
import { makeTempFolder } from '../helpers/folders.ts';

const LIBRARIES = [
  '@img/sharp-win32-x64/lib/libvips-42.dll',
  '@img/sharp-win32-x64/lib/libvips-cpp-*.dll',
  '@img/sharp-win32-x64/lib/sharp-win32-x64-*.node',
  '@libsql/win32-x64-msvc/index.node',
  'onnxruntime-node/bin/napi-v6/win32/x64/DirectML.dll',
  'onnxruntime-node/bin/napi-v6/win32/x64/dxcompiler.dll',
  'onnxruntime-node/bin/napi-v6/win32/x64/dxil.dll',
  'onnxruntime-node/bin/napi-v6/win32/x64/onnxruntime.dll',
  'onnxruntime-node/bin/napi-v6/win32/x64/onnxruntime_binding.node',
];
/** Part of Windows 10. */
const WINDOWS =
  /^(api-ms-win-.*|advapi32|bcrypt|bcryptprimitives|crypt32|d3d12|dbghelp|dnsapi|iphlpapi|kernel32|ntdll|ole32|oleaut32|setupapi|shell32|shlwapi|user32|ws2_32)\.dll$/;
/** Microsoft's Visual C++ runtime: not part of Windows, and added from a Visual Studio, which is not here. */
const RUNTIME = [
  'msvcp140.dll',
  'msvcp140_1.dll',
  'msvcp140_atomic_wait.dll',
  'vcruntime140.dll',
  'vcruntime140_1.dll',
];
const RUNTIME_STANDS_IN = 'stands in for the runtime';

const run = promisify(execFile);
const hasObjdump = spawnSync('objdump', ['--version']).status === 0;

/** Packs with an Electron that is a name alone: all else is as in `npm run package` on Windows. */
async function packWindows(project: string): Promise<string> {
  const electron = join(project, 'electron');
  await mkdir(join(electron, 'locales'), { recursive: true });
  await writeFile(join(electron, 'electron.exe'), '');
  for (const name of ['de', 'en-US', 'es', 'fr', 'it', 'ja', 'ko', 'pt-BR', 'ru', 'zh-CN', 'zh-TW'])
    await writeFile(join(electron, 'locales', `${name}.pak`), '');
  for (const name of ['package.json', 'package-lock.json', '.npmrc', 'LICENSE', 'THIRD_PARTY_LICENSES.md'])
    await copyFile(join(ROOT, name), join(project, name));
  // Not links, which would not be packed.
  for (const name of ['build', 'out/main', 'out/preload', 'out/renderer', 'out/node', 'resources/models'])
    await cp(join(ROOT, name), join(project, name), { recursive: true });
  const runtime = join(project, 'visual-studio');
  await mkdir(runtime);
  for (const name of RUNTIME) await writeFile(join(runtime, name), RUNTIME_STANDS_IN);
  const env = { ...process.env, NODE_OPTIONS: '', VC_REDIST_FOLDER: runtime };
  const flags = ['--os=win32', '--cpu=x64', '--omit=dev', '--prefer-offline', '--no-audit', '--no-fund'];
  await run('npm', ['ci', ...flags], { cwd: project, env });
  const config = readConfiguration();
  const manifest = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
    devDependencies: { electron: string };
  };
  const file = join(project, 'configuration.json');
  const output = join(project, 'packages');
  const adapted = {
    ...config,
    directories: { ...config.directories, output },
    electronDist: electron,
    electronVersion: manifest.devDependencies.electron,
    disableAsarIntegrity: true,
    electronFuses: undefined,
    afterPack: join(ROOT, 'scripts/add-visual-cpp.mjs'),
    win: { ...config.win, signAndEditExecutable: false },
  };
  await writeFile(file, JSON.stringify(adapted));
  const program = join(ROOT, 'node_modules/electron-builder/cli.js');
  const args = ['--win', 'dir', '--x64', '--publish', 'never', '--projectDir', project, '--config', file];
  await run(process.execPath, [program, ...args], { cwd: project, env });
  return join(output, 'win-unpacked', 'resources/app.asar.unpacked/node_modules');
}

/** Names of the libraries that a file of Windows loads, in lower case. */
async function listImports(path: string): Promise<readonly string[]> {
  const { stdout } = await run('objdump', ['--private-headers', path], { maxBuffer: 64 * 2 ** 20 });
  return [...stdout.matchAll(/DLL Name: (\S+)/g)].map(([, name]) => name!.toLowerCase());
}

test('a package for Windows holds its libraries and no others, and they find what they need', async () => {
  test.skip(process.platform === 'win32' || !hasObjdump, 'no objdump reads files of Windows here');
  test.setTimeout(240_000);
  await using folder = await makeTempFolder();
  const modules = await packWindows(folder.path);
  const files = await readdir(modules, { recursive: true });
  const all = files.filter((path) => /\.(dll|node|so|dylib)/.test(path)).sort();
  const libraries = all.filter((path) => !RUNTIME.includes(basename(path)));
  const added = all.filter((path) => RUNTIME.includes(basename(path)));
  expect(added).toHaveLength(2 * RUNTIME.length);
  expect(await Promise.all(added.map((path) => readFile(join(modules, path), 'utf8')))).toEqual(
    added.map(() => RUNTIME_STANDS_IN),
  );
  const needing: string[] = [];
  expect(libraries.map((path) => path.replace(/-\d+\.\d+\.\d+(?=\.)/, '-*'))).toEqual(LIBRARIES);
  // What a library loads is part of Windows, or lies in its folder: Windows looks nowhere else.
  for (const library of libraries) {
    const besides = (await readdir(join(modules, dirname(library)))).map((name) => name.toLowerCase());
    const needed = (await listImports(join(modules, library))).filter((name) => !WINDOWS.test(name));
    expect(
      needed.filter((name) => !besides.includes(name)),
      library,
    ).toEqual([]);
    if (needed.some((name) => RUNTIME.includes(name))) needing.push(library);
  }
  expect(needing).toEqual([
    '@libsql/win32-x64-msvc/index.node',
    'onnxruntime-node/bin/napi-v6/win32/x64/onnxruntime.dll',
    'onnxruntime-node/bin/napi-v6/win32/x64/onnxruntime_binding.node',
  ]);
  const packages = listInstalled(modules);
  expect(packages.map(({ name }) => name)).toContain('@img/sharp-win32-x64');
  for (const found of packages) expect(readLicences(found).join('').length, found.name).toBeGreaterThan(100);
});
