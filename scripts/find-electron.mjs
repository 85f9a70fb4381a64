/** Finds the program that opens windows, for `npm start` and for the tests. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Path of the Electron program, or why there is none. The package downloads it at the first request. */
function findElectron() {
  // In a process of its own: a failed download prints a page of details.
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-p', "require('electron')"], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const program = stdout.trim().split('\n').at(-1) ?? '';
  if (status === 0 && existsSync(program)) return { program };
  const cause = /^\w*Error: .*$/m.exec(stderr)?.[0] ?? `there is no program at ${program}`;
  return { reason: `Electron is not here and could not be downloaded (${cause})` };
}

/**
 * @returns {{ program: string, reason?: undefined } | { program?: undefined, reason: string }} the path of Electron, or why there
 *   can be no window
 */
export function findWindowProgram() {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY)
    return { reason: 'there is no display' };
  return findElectron();
}
