import { svelte } from '@sveltejs/vite-plugin-svelte';
import { configDefaults, defineConfig } from 'vitest/config';

const WINDOW = 'src/renderer/**/*.test.ts';

export default defineConfig(({ mode }) => {
  const common = {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    env: { SKIPSTONE_DURABILITY: mode === 'full' ? 'full' : 'short' },
  };
  return {
    test: {
      projects: [
        {
          // Rune classes (*.svelte.ts) are tested as they run in a browser: for servers, Svelte would leave out effects and the
          // reactivity of maps.
          plugins: [svelte({ dynamicCompileOptions: () => ({ generate: 'client' }) })],
          resolve: { conditions: ['browser'] },
          ssr: { resolve: { conditions: ['browser'] } },
          test: { ...common, name: 'window', include: [WINDOW], server: { deps: { inline: ['svelte'] } } },
        },
        {
          // What Node runs: packages have other entries for browsers.
          plugins: [svelte()],
          test: {
            ...common,
            name: 'node',
            include: ['src/**/*.test.ts', 'tests/**/*.test.ts'],
            exclude: [...configDefaults.exclude, WINDOW],
          },
        },
      ],
    },
  };
});
