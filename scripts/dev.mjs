/**
 * Opens the window for its development: a change of the window shows at once, a change of the main process starts the app again.
 * `--browser` serves the window alone, with a fake app (docs/window.md); other arguments are passed on.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { resolveConfig } from 'electron-vite';
import { createServer } from 'vite';
import { findWindowProgram } from './find-electron.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const args = process.argv.slice(2);

async function serveWindow() {
  const { config } = await resolveConfig({ root: ROOT }, 'serve');
  const server = await createServer(config.renderer);
  await server.listen();
  server.printUrls();
}

function openWindow(program) {
  const isRoot = process.platform === 'linux' && process.getuid() === 0;
  const command = ['dev', '--watch', ...(isRoot ? ['--noSandbox'] : []), '--', ...args];
  const child = spawn(process.execPath, [join(ROOT, 'node_modules/electron-vite/bin/electron-vite.js'), ...command], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ELECTRON_EXEC_PATH: program },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}

const { program, reason } = args.includes('--browser') ? {} : findWindowProgram();
if (program !== undefined) openWindow(program);
else {
  if (reason !== undefined) console.error(`No window: ${reason}. Serving it for the browser, with a fake app.`);
  await serveWindow();
}
