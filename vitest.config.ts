import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig(({ mode }) => ({
  // Rune classes (*.svelte.ts) are tested as they run in a browser: for servers, Svelte would leave out effects and the reactivity
  // of maps.
  plugins: [svelte({ dynamicCompileOptions: () => ({ generate: 'client' }) })],
  resolve: { conditions: ['browser'] },
  ssr: { resolve: { conditions: ['browser'] } },
  test: {
    server: { deps: { inline: ['svelte'] } },
    include: ['src/**/*.test.ts', 'tests/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    env: { SKIPSTONE_DURABILITY: mode === 'full' ? 'full' : 'short' },
  },
}));
