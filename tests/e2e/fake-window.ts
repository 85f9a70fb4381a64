/** The window with the fake app of `src/renderer/src/dev-fake`, in which every state is there at once, built and served for a test. */
import { join } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { build, preview } from 'vite';
import { ROOT } from '../helpers/engine.ts';

export interface FakeWindow {
  /** Parameters follow it: fake-api.ts describes them. */
  readonly address: string;
  close(): Promise<void>;
}

/** @param folder receives the build */
export async function serveFakeWindow(folder: string): Promise<FakeWindow> {
  const root = join(ROOT, 'src/renderer');
  await build({
    ...{ root, configFile: false, logLevel: 'error' },
    plugins: [svelte({ configFile: join(ROOT, 'svelte.config.js') })],
    define: { 'import.meta.env.DEV': 'true' },
    build: { outDir: folder, minify: false, modulePreload: false, reportCompressedSize: false },
  });
  const server = await preview({
    ...{ root, configFile: false, logLevel: 'error' },
    build: { outDir: folder },
    preview: { host: '127.0.0.1', port: 0 },
  });
  return { address: server.resolvedUrls!.local[0]!, close: () => server.close() };
}
