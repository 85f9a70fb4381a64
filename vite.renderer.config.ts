/** How the window is built: one page, no inline code, addresses relative, so that both doors can serve it from anywhere. */
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('src/renderer'),
  base: './',
  plugins: [svelte({ configFile: here('svelte.config.js') })],
  build: {
    outDir: here('out/renderer'),
    emptyOutDir: true,
    target: 'chrome108',
    // Small pictures as data: URLs and preload polyfills as inline code would need holes in the Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { host: '127.0.0.1', port: 5174, strictPort: true, fs: { allow: [here('src')] } },
});
