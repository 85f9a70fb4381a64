/** Builds main alone, as the product does, into the folder that OUT_FOLDER names. */
import { join } from 'node:path';
import process from 'node:process';
import { defineConfig } from 'electron-vite';
import type { Plugin, UserConfig } from 'vite';
import product from '../../electron.vite.config.ts';

const { main } = product as { main: UserConfig & { plugins: Plugin[] } };

export default defineConfig({
  main: {
    ...main,
    // The list of packages is that of the product's own build.
    plugins: main.plugins.filter(({ name }) => name !== 'list-packages'),
    build: { ...main.build, outDir: join(process.env['OUT_FOLDER']!, 'main') },
  },
});
