/** Builds Skipstone and opens it: in its own window, or, where there is no Electron or no display, in the browser. Arguments are passed on. */
import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { findWindowProgram } from './find-electron.mjs';
import { runProgram } from './run-program.mjs';
import { runWebPage } from './run-web-page.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const args = process.argv.slice(2);

/** Says what takes the seconds until a window opens. */
function build() {
  console.log('Building Skipstone; this takes a few seconds.');
  const start = performance.now();
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], {
    cwd: ROOT,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
  console.log(`Built in ${((performance.now() - start) / 1000).toFixed(1)} s.`);
}

build();
const { program, reason } = findWindowProgram();
if (program === undefined) {
  console.log(`No window: ${reason}. Opening Skipstone in the browser instead.`);
  runWebPage(args);
} else {
  console.log('Opening the window.');
  const isRoot = process.platform === 'linux' && process.getuid() === 0;
  if (isRoot) console.error('Running as root: Chromium’s sandbox cannot be used and is off.');
  // A terminal sends Ctrl-C to its whole group, which would end Chromium's helpers before the app has cleared up.
  const detached = process.platform !== 'win32';
  runProgram(program, [...(isRoot ? ['--no-sandbox'] : []), ROOT, ...args], { detached });
}
