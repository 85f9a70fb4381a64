/** End-to-end tests: the same journeys through both front ends, with the real engine and the shipped model. */
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'node_modules/.cache/playwright',
  // Every test starts an engine of its own, and an engine takes all cores.
  workers: 1,
  fullyParallel: false,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  forbidOnly: true,
  reporter: [['list']],
  projects: [
    { name: 'web', testIgnore: /electron\.spec\.ts/ },
    { name: 'electron', testIgnore: /web-.*\.spec\.ts/ },
    // Packs the product first; skipped where there is no Electron.
    { name: 'package', testDir: 'tests/package' },
  ],
});
