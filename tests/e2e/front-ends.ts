/** Opens the product as a person would, through either front end, with the real engine and the shipped model. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openElectronFrontEnd } from './electron-front-end.ts';
import type { FrontEnd, FrontEndName, FrontEndOptions } from './front-end.ts';
import { openWebFrontEnd } from './web-front-end.ts';

/** Resolves when the window shows what can be done. */
export async function openFrontEnd(name: FrontEndName, options: FrontEndOptions): Promise<FrontEnd> {
  const frontEnd = await (name === 'web' ? openWebFrontEnd(options) : openElectronFrontEnd(options));
  await frontEnd.page.locator('[data-state=empty], [data-state=workspace]').waitFor();
  return frontEnd;
}

/** Process ids of the engines of a front end, found by their cache folder. */
export async function findEngines(folder: string): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const command = await readFile(join('/proc', name, 'cmdline'), 'utf8').catch(() => '');
    if (command.includes('node/engine-process.js') && command.includes(folder)) found.push(Number(name));
  }
  return found;
}
