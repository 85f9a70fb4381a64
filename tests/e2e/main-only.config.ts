/** Builds main alone, as the product does, into the folder that OUT_FOLDER names. */
import { join } from 'node:path';
import process from 'node:process';
import { defineConfig } from 'electron-vite';
import product from '../../electron.vite.config.ts';

const { main } = product as { main: { build: object } };

export default defineConfig({
  main: { ...main, build: { ...main.build, outDir: join(process.env['OUT_FOLDER']!, 'main') } },
});
