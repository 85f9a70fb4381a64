/** `npm start` where no window can be had: the browser of this machine opens at the address of the page. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { ROOT } from './helpers/engine.ts';
import { makeTempFolder } from './helpers/folders.ts';

const MODULE = pathToFileURL(join(ROOT, 'scripts/run-web-page.mjs')).href;

/** Runs the page until it has printed `until`; returns what it printed. */
async function run(folder: string, display: string, until: RegExp): Promise<string> {
  const args = ['--port=0', `--data-folder=${folder}/data`, `--cache-folder=${folder}/cache`];
  const code = `import(${JSON.stringify(MODULE)}).then((m) => m.runWebPage(${JSON.stringify(args)}))`;
  const env = {
    ...process.env,
    PATH: `${folder}/bin:${process.env['PATH'] ?? ''}`,
    DISPLAY: display,
    WAYLAND_DISPLAY: '',
  };
  const child = spawn(process.execPath, ['--eval', code], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  await expect.poll(() => printed, { timeout: 30_000 }).toMatch(until);
  child.kill('SIGTERM');
  await once(child, 'exit');
  return printed;
}

it.runIf(process.platform === 'linux')(
  'opens the browser once; without a display it says what to do',
  async () => {
    await using folder = await makeTempFolder();
    await mkdir(join(folder.path, 'bin'));
    const opener = join(folder.path, 'bin', 'xdg-open');
    const opened = join(folder.path, 'opened');
    await writeFile(opener, `#!/bin/sh\necho "$1" >> "${opened}"\n`);
    await chmod(opener, 0o755);
    const printed = await run(folder.path, ':99', /open at http/);
    const address = /http:\S+/.exec(printed)![0];
    await expect.poll(() => readFile(opened, 'utf8').catch(() => '')).toBe(`${address}\n`);
    expect(await run(folder.path, '', /no display/)).toMatch(/http:\S+\n.*open this address in a browser/);
    expect(await readFile(opened, 'utf8')).toBe(`${address}\n`);
  },
  60_000,
);
