/** Opens Skipstone after a build: in its own window, or, where there is no Electron or no display, for the browser. Arguments are passed on. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findWindowProgram } from './find-electron.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const args = process.argv.slice(2);

/** Ends with the child's exit code; signals are passed on to it. */
function run(program, programArgs, options = {}) {
  const child = spawn(program, programArgs, { stdio: 'inherit', ...options });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`skipstone: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}

const { program, reason } = findWindowProgram();
if (program === undefined) {
  console.error(`No window: ${reason}. Opening Skipstone for the browser instead.`);
  run(process.execPath, [join(ROOT, 'out/node/web.js'), ...args]);
} else {
  const isRoot = process.platform === 'linux' && process.getuid() === 0;
  if (isRoot) console.error('Running as root: Chromium’s sandbox cannot be used and is off.');
  // A terminal sends Ctrl-C to its whole group, which would end Chromium's helpers before the app has cleared up.
  const detached = process.platform !== 'win32';
  run(program, [...(isRoot ? ['--no-sandbox'] : []), ROOT, ...args], { detached });
}
