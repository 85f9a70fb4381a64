/** Builds main alone, as the product does, into the folder that OUT_FOLDER names. */
import { join } from 'node:path';
import process from 'node:process';
import { defineConfig } from 'electron-vite';
import product from '../../electron.vite.config.ts';

const { main } = product;

export default defineConfig({
  main: {
    ...main,
    // The list of packages is that of the product's own build.
    plugins: main.plugins.filter(({ name }) => name !== 'list-packages'),
    build: { ...main.build, outDir: join(process.env.OUT_FOLDER, 'main') },
  },
});
