/** Serves the window to a browser, and opens the browser of this machine at its address. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { runProgram } from './run-program.mjs';

const SERVER = fileURLToPath(new URL('../out/node/web.js', import.meta.url));

/** What opens an address in the person's browser. */
const OPENERS = {
  darwin: ['open'],
  // `start` takes the first quoted argument for a title.
  win32: [join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', 'cmd.exe'), '/c', 'start', '""'],
  linux: ['xdg-open'],
};

/** @param {string[]} args of the web front end */
export function runWebPage(args) {
  const server = runProgram(process.execPath, [SERVER, ...args], { stdio: ['inherit', 'pipe', 'inherit'] });
  let isOpened = false;
  createInterface(server.stdout).on('line', (line) => {
    console.log(line);
    const address = /http:\/\/\S+/.exec(line)?.[0];
    if (address === undefined || isOpened) return;
    isOpened = true;
    openBrowser(address);
  });
}

/** A machine without a browser, or without a display, keeps the printed address. */
function openBrowser(address) {
  const [program, ...args] = OPENERS[process.platform] ?? OPENERS.linux;
  const hasDisplay = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (!hasDisplay) return console.log('There is no display here: open this address in a browser.');
  const opener = spawn(program, [...args, address], { stdio: 'ignore', detached: true });
  opener.on('error', () => console.log('No browser could be opened: open this address in one.'));
  opener.unref();
}
