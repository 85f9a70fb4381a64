/** A phone: fingers zoom, move and compare; the settings are a sheet; what the toolbar has no room for is in its menu. */
import type { CDPSession, Locator } from '@playwright/test';
import { devices, expect, test } from '@playwright/test';
import { makeTempFolder } from '../helpers/folders.ts';
import { serveFakeWindow } from './fake-window.ts';
import { launchChromium } from './web-front-end.ts';

interface Finger {
  readonly x: number;
  readonly y: number;
}

/** Puts fingers down, moves them in steps, and lifts them. Every finger is a path from one point to another. */
async function move(session: CDPSession, paths: readonly (readonly [Finger, Finger])[]): Promise<void> {
  const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: Finger[]): Promise<unknown> =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints });
  const at = (share: number): Finger[] =>
    paths.map(([from, to]) => ({ x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y) }));
  await send('touchStart', at(0));
  for (const share of [0.25, 0.5, 0.75, 1]) await send('touchMove', at(share));
  await send('touchEnd', []);
}

const centre = async (element: Locator): Promise<Finger> => {
  const { x, y, width, height } = (await element.boundingBox())!;
  return { x: x + width / 2, y: y + height / 2 };
};

test('fingers zoom, move and compare, and every control is within reach', async () => {
  await using folder = await makeTempFolder();
  const [browser, served] = await Promise.all([launchChromium(), serveFakeWindow(folder.path)]);
  try {
    const context = await browser.newContext({ ...devices['Pixel 7'], viewport: { width: 360, height: 740 } });
    const page = await context.newPage();
    await page.goto(`${served.address}?fake=1&speed=200&front-end=web&language=en`);
    await page.getByRole('button', { name: 'Enhance', exact: true }).tap();
    await expect(page.locator('[data-state=done]')).toBeVisible();
    const session = await context.newCDPSession(page);
    const stage = page.getByRole('main');
    const { x, y } = await centre(stage);

    // Away from the slider, which takes the touches in the middle.
    const zoom = page.locator('[data-zoom]');
    const readZoom = async (): Promise<number> => Number(await zoom.getAttribute('data-zoom'));
    const before = await readZoom();
    const pinch = [
      [
        { x: x - 60, y: y + 60 },
        { x: x - 120, y: y + 100 },
      ],
      [
        { x: x + 60, y: y - 60 },
        { x: x + 120, y: y - 100 },
      ],
    ] as const;
    await move(session, pinch);
    await expect.poll(readZoom).toBeGreaterThan(before * 1.4);

    const slider = page.getByRole('slider', { name: 'Comparison' });
    const valueOf = async (): Promise<number> => Number(await slider.getAttribute('aria-valuenow'));
    const grip = await centre(slider);
    await move(session, [[grip, { x: grip.x - 100, y: grip.y }]]);
    await expect.poll(valueOf).toBeLessThan(35);

    const settings = page.getByRole('button', { name: 'Settings' });
    const preset = page.getByRole('radio', { name: 'Perception' });
    await expect(preset).toBeHidden();
    await settings.tap();
    await expect(preset).toBeVisible();
    await preset.check({ force: true });
    await page.keyboard.press('Escape');
    await expect(preset).toBeHidden();
    await settings.tap();
    await stage.tap({ position: { x: 20, y: 20 } });
    await expect(preset).toBeHidden();

    await page.locator('.toolbar').getByRole('button', { name: 'More' }).tap();
    await page.getByRole('menuitem', { name: 'Fit' }).tap();
    await expect.poll(readZoom).toBe(before);
  } finally {
    await browser.close();
    await served.close();
  }
});
