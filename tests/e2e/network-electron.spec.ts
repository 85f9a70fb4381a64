/** A whole journey of the desktop app opens no connection: not the window, not Chromium, not the engine. */
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { EXAMPLES } from '../helpers/engine.ts';
import { findTraceObstacle, traceNetwork } from '../helpers/network-trace.ts';
import { findElectron, openElectronFrontEnd, skipWithoutWindow } from './electron-front-end.ts';
import { test } from './fixtures.ts';

test('from the start to the saved photo no socket is used but those by which the test watches', async ({ folder }) => {
  skipWithoutWindow('electron');
  const obstacle = findTraceObstacle();
  if (obstacle !== null) console.warn(`Skipped: ${obstacle}.`);
  test.skip(obstacle !== null, obstacle ?? '');
  const photo = join(folder, 'cat.png');
  await copyFile(join(EXAMPLES, 'cat.png'), photo);
  const trace = await traceNetwork(findElectron(), folder);
  const frontEnd = await openElectronFrontEnd({
    folder,
    program: trace.program,
    paths: [photo],
  });
  const { page, electron } = frontEnd;
  try {
    await page.getByRole('radio', { name: 'Instant' }).check();
    await page.getByRole('button', { name: 'Enhance', exact: true }).click();
    await expect(page.getByRole('button', { name: 'cat.png, Enhanced' })).toBeVisible({ timeout: 90_000 });
    await frontEnd.save(join(folder, 'saved.png'));
    // Chromium begins some of what it does on its own a while after the start.
    await page.waitForTimeout(3000);
    // The inspectors of Node and of Chromium.
    expect(trace.read()).toEqual({ sent: [], bound: ['127.0.0.1 0', '127.0.0.1 0'] });

    // It would have been seen.
    const server = createServer((socket) => socket.end());
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    await electron!.evaluate((_modules, address) => fetch(address).catch(() => undefined), `http://127.0.0.1:${port}/`);
    server.close();
    expect(trace.read().sent).toContain(`connect 127.0.0.1 ${port}`);
  } finally {
    await frontEnd.close();
  }
});
