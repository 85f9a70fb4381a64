/** Tries the program that `npm run package` laid out for this system: its command upscales a photo, its window shows one. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PACKAGES = join(ROOT, 'out/packages');
const PHOTO = join(ROOT, 'examples/cat.png');
const SHOWS_WITHIN_MS = 120_000;
const POLL_MS = 500;
const WINDOWS = {
  linux: ['linux-unpacked/skipstone-window', 'linux-arm64-unpacked/skipstone-window'],
  win32: ['win-unpacked/Skipstone.exe'],
  darwin: ['mac-arm64/Skipstone.app/Contents/MacOS/Skipstone'],
};

/** Starts a program; `exit` resolves with how it ended, `code` or `signal`. */
function start(/** @type {string} */ program, /** @type {string[]} */ args) {
  const child = spawn(program, args, { stdio: 'inherit' });
  const exit = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? signal));
  });
  return { child, exit };
}

async function tryCommand(/** @type {string} */ command, /** @type {string} */ folder) {
  const { exit } = start(command, ['upscale', PHOTO, '--preset', 'instant', '--out', folder]);
  const end = await exit;
  if (end !== 0 || !existsSync(join(folder, 'cat-4x-instant.png'))) throw new Error(`the command ended with ${end}`);
}

/** The window asks for tiles of a photo once it shows it, and the images process, with native libraries, makes them. */
async function tryWindow(/** @type {string} */ window, /** @type {string} */ folder) {
  const isRoot = process.getuid?.() === 0;
  const folders = [`--data-folder=${join(folder, 'data')}`, `--cache-folder=${join(folder, 'cache')}`];
  const { child, exit } = start(window, [...(isRoot ? ['--no-sandbox'] : []), ...folders, PHOTO]);
  const shown = async () => {
    for (let waitedMs = 0; waitedMs < SHOWS_WITHIN_MS; waitedMs += POLL_MS) {
      await wait(POLL_MS);
      if (hasTiles(join(folder, 'cache/sessions'))) return 'shown';
    }
    return 'not shown';
  };
  const end = await Promise.race([exit, shown()]);
  child.kill();
  await exit;
  if (end !== 'shown') throw new Error(`the window did not show the photo: ${end}`);
}

function hasTiles(/** @type {string} */ sessions) {
  if (!existsSync(sessions)) return false;
  return readdirSync(sessions, { recursive: true }).some((path) => /[/\\]tiles[/\\].*\.jpeg$/.test(String(path)));
}

const folder = mkdtempSync(join(tmpdir(), 'skipstone-smoke-'));
try {
  const found = WINDOWS[/** @type {keyof typeof WINDOWS} */ (process.platform)] ?? [];
  const window = found.map((path) => join(PACKAGES, path)).find((path) => existsSync(path));
  if (window === undefined) throw new Error(`There is no packaged program in ${PACKAGES}: npm run package`);
  if (process.platform === 'linux') await tryCommand(join(window, '../skipstone'), folder);
  // Where there is no display, the command above is all that can be tried.
  if (process.platform !== 'linux' || process.env.DISPLAY) await tryWindow(window, folder);
  console.log('The packaged program works.');
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
