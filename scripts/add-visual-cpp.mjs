/**
 * Adds Microsoft's Visual C++ runtime to Windows packages: Windows does not bring it, and an installer that asks for no administrator
 * cannot install it. Microsoft lets owners of Visual Studio pass these files on beside a program ("Distributable Code").
 */
import { execFile } from 'node:child_process';
import { copyFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** What onnxruntime and libsql load; a test of the package reads that from their files. */
const FILES = ['msvcp140.dll', 'msvcp140_1.dll', 'msvcp140_atomic_wait.dll', 'vcruntime140.dll', 'vcruntime140_1.dll'];
/** Windows looks for what a library loads in the library's own folder, not in that of the program. */
const FOLDERS = ['node_modules/@libsql/win32-x64-msvc', 'node_modules/onnxruntime-node/bin/napi-v6/win32/x64'];

const run = promisify(execFile);

export default async function addVisualCpp({ electronPlatformName, packager, appOutDir }) {
  if (electronPlatformName !== 'win32') return;
  const from = process.env.VC_REDIST_FOLDER ?? (await findInVisualStudio());
  const unpacked = join(packager.getResourcesDir(appOutDir), 'app.asar.unpacked');
  for (const folder of FOLDERS)
    for (const name of FILES) await copyFile(join(from, name), join(unpacked, folder, name));
}

/** The newest runtime that an installed Visual Studio carries for this purpose. */
async function findInVisualStudio() {
  const installer = join(process.env['ProgramFiles(x86)'] ?? '', 'Microsoft Visual Studio/Installer/vswhere.exe');
  const args = ['-products', '*', '-find', 'VC\\Redist\\MSVC\\*\\x64\\Microsoft.VC*.CRT\\msvcp140.dll'];
  const found = await run(installer, args).catch((/** @type {Error} */ cause) => {
    throw new Error('Packages for Windows need the C++ runtime of Visual Studio, or its folder in VC_REDIST_FOLDER', {
      cause,
    });
  });
  const byVersion = new Intl.Collator('en', { numeric: true });
  const newest = found.stdout.trim().split(/\r?\n/).sort(byVersion.compare).at(-1);
  return dirname(newest ?? '');
}
