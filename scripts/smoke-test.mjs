/** Upscales a photo with the program that `npm run package` laid out for this system, through its command line where it has one. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clearTimeout, setTimeout } from 'node:timers';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PACKAGES = join(ROOT, 'out/packages');
const STARTS_WITHIN_MS = 60_000;
const WINDOWS = {
  linux: ['linux-unpacked/skipstone-window', 'linux-arm64-unpacked/skipstone-window'],
  win32: ['win-unpacked/Skipstone.exe'],
  darwin: ['mac-arm64/Skipstone.app/Contents/MacOS/Skipstone'],
};

/** @returns {Promise<number | null>} the exit code; null for a program that still ran after `limitMs` and was ended */
function run(/** @type {string} */ program, /** @type {string[]} */ args, /** @type {number} */ limitMs) {
  const child = spawn(program, args, { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    let isEnded = false;
    const timer = setTimeout(() => {
      isEnded = true;
      child.kill();
    }, limitMs);
    child.on('error', reject);
    child.on('exit', (code) => {
      clearTimeout(timer);
      resolve(isEnded ? null : (code ?? 1));
    });
  });
}

const folder = mkdtempSync(join(tmpdir(), 'skipstone-smoke-'));
try {
  const found = WINDOWS[/** @type {keyof typeof WINDOWS} */ (process.platform)] ?? [];
  const window = found.map((path) => join(PACKAGES, path)).find((path) => existsSync(path));
  if (window === undefined) throw new Error(`There is no packaged program in ${PACKAGES}: npm run package`);
  if (process.platform === 'linux') {
    const photo = join(ROOT, 'examples/cat.png');
    const command = join(window, '../skipstone');
    const code = await run(command, ['upscale', photo, '--preset', 'instant', '--out', folder], 300_000);
    if (code !== 0 || !existsSync(join(folder, 'cat-4x-instant.png')))
      throw new Error(`the command ended with ${code}`);
  }
  // Where there is no display, the command above is all that can be tried.
  if (process.platform !== 'linux' || process.env.DISPLAY) {
    const args = [`--data-folder=${folder}`, `--cache-folder=${folder}`];
    const code = await run(window, [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...args], STARTS_WITHIN_MS);
    if (code !== null) throw new Error(`the window closed by itself, with ${code}`);
  }
  console.log('The packaged program works.');
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
