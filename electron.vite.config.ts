/** Builds what runs in Electron: the main process and its preload script as CommonJS, and the window. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'electron-vite';
import { leaveOutSchemas } from './scripts/leave-out-schemas.ts';
import { listPackages } from './scripts/list-packages.ts';
import { replaceInOneStep } from './scripts/replace-in-one-step.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The key and the address of updates are sealed into main. Tests build with a file of their own. */
const updates: unknown = JSON.parse(
  readFileSync(process.env['SKIPSTONE_UPDATES_FILE'] ?? here('build/updates.json'), 'utf8'),
);

/** One file, `index.cjs`, in a syntax that older versions of Electron understand, too. */
const bundle = (name: 'main' | 'preload') => ({
  plugins: [replaceInOneStep(), listPackages(name)],
  ...(name === 'main' && { define: { UPDATE_CONFIGURATION: JSON.stringify(updates) } }),
  build: {
    target: 'node16',
    outDir: `out/${name}`,
    rolldownOptions: {
      input: { index: here(`src/${name}/index.ts`) },
      output: {
        format: 'cjs' as const,
        entryFileNames: '[name].cjs',
        codeSplitting: false,
        // Smaller, with the names that a log shows.
        minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
      },
    },
  },
});

/** One page, no inline code, relative addresses, so that both front ends can serve it from any address. */
const window = {
  root: here('src/renderer'),
  plugins: [
    svelte({ configFile: here('svelte.config.js') }),
    leaveOutSchemas(),
    replaceInOneStep(),
    listPackages('renderer'),
  ],
  build: {
    outDir: here('out/renderer'),
    target: 'chrome108',
    minify: true,
    // Small images as data: URLs and preload polyfills as inline code would need holes in the Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    host: '127.0.0.1',
    port: 5174,
    strictPort: true,
    // The window of the app has an address of another scheme.
    hmr: { protocol: 'ws', host: '127.0.0.1', port: 5174 },
    fs: { allow: [here('src')] },
  },
};

export default defineConfig({ main: bundle('main'), preload: bundle('preload'), renderer: window });
