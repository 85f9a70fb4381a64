/** A phone of 360 x 800: a photo is opened, enhanced, compared with two fingers and one, an area previewed, by touch alone. */
import { join } from 'node:path';
import type { CDPSession, Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { inspectImage } from '#engine/imageio/decode.ts';
import { EXAMPLES } from '../helpers/engine.ts';
import { cutPhoto } from '../helpers/images.ts';
import { pause } from '../helpers/waiting.ts';
import { findBarriers } from './accessibility.ts';
import { test } from './fixtures.ts';
import type { FrontEnd } from './front-end.ts';
import { openWebFrontEnd } from './web-front-end.ts';

/** The engine shares its machine with whatever else runs there. */
const WORK_MS = 120_000;
const PHONE = { width: 360, height: 800 };

const REST_MS = 250;

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
  // Fingers rest before they are lifted: after a flick, a browser takes the next tap for the end of the movement.
  await pause(REST_MS);
  await send('touchMove', at(1));
  await send('touchEnd', []);
}

async function findCentre(element: Locator): Promise<Finger> {
  const { x, y, width, height } = (await element.boundingBox())!;
  return { x: x + width / 2, y: y + height / 2 };
}

/** A phone with one open photo. */
async function openPhone(folder: string, size: { width: number; height: number }): Promise<FrontEnd> {
  const photo = join(folder, 'rocket.png');
  await cutPhoto(join(EXAMPLES, 'rocket.jpg'), photo, { left: 160, top: 60, ...size });
  const frontEnd = await openWebFrontEnd({ folder, size: PHONE, isPhone: true });
  const { page } = frontEnd;
  await frontEnd.choosePhotos([photo], () => page.getByRole('button', { name: /^Open photos/ }).tap());
  await expect(page.getByRole('button', { name: 'rocket.png, Ready' })).toBeVisible();
  return frontEnd;
}

async function tapMore(page: Page, name: string): Promise<void> {
  await page.locator('.toolbar').getByRole('button', { name: 'More' }).tap();
  await page.getByRole('menuitem', { name }).tap();
}

test.use({ actionTimeout: 30_000 });

test('fingers open, enhance, zoom, compare and save', async ({ folder }) => {
  const frontEnd = await openPhone(folder, { width: 96, height: 80 });
  try {
    const { page } = frontEnd;
    const settings = page.getByRole('button', { name: 'Settings' });
    const preset = page.getByRole('radio', { name: 'Instant' });
    await expect(preset).toBeHidden();
    await settings.tap();
    await page.locator('label.card', { hasText: 'Instant' }).tap();
    await expect(preset).toBeChecked();
    expect(await findBarriers(frontEnd)).toEqual([]);
    const stage = page.getByRole('main');
    await stage.tap({ position: { x: 20, y: 20 } });
    await expect(preset).toBeHidden();
    await page.getByRole('button', { name: 'Enhance', exact: true }).tap();
    await expect(page.getByRole('button', { name: 'rocket.png, Enhanced' })).toBeVisible({ timeout: WORK_MS });

    // Two fingers zoom, away from the slider, which takes the touches in the middle.
    const session = await page.context().newCDPSession(page);
    const { x, y } = await findCentre(stage);
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

    // One finger compares.
    const slider = page.getByRole('slider', { name: 'Comparison' });
    const readSlider = async (): Promise<number> => Number(await slider.getAttribute('aria-valuenow'));
    const grip = await findCentre(slider);
    await move(session, [[grip, { x: grip.x - 100, y: grip.y }]]);
    await expect.poll(readSlider).toBeLessThan(35);
    expect(await findBarriers(frontEnd)).toEqual([]);

    await tapMore(page, 'Fit');
    await expect.poll(readZoom).toBe(before);

    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download' }).tap();
    const saved = join(folder, 'saved.png');
    await (await download).saveAs(saved);
    expect((await inspectImage(saved)).size).toEqual({ widthPx: 384, heightPx: 320 });
    await page.screenshot({ path: test.info().outputPath('saved.png') });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(PHONE.width);
    expect(frontEnd.errors).toEqual([]);
  } finally {
    await frontEnd.close();
  }
});

test('fingers move the frame of a preview, zoom its tiles together and choose one', async ({ folder }) => {
  const frontEnd = await openPhone(folder, { width: 240, height: 200 });
  try {
    const { page } = frontEnd;
    await tapMore(page, 'Preview an area');
    const tile = (name: string): Locator => page.locator(`[data-tile=${name}]`);
    const expectAll = async (): Promise<void> => {
      await expect(page.locator('[data-tile][data-state]:not([data-state=done])')).toHaveCount(0, { timeout: WORK_MS });
      await expect(tile('perception')).toHaveAttribute('data-state', 'done', { timeout: WORK_MS });
    };
    await expectAll();

    const session = await page.context().newCDPSession(page);
    const { x, y } = await findCentre(tile('balanced').locator('canvas'));
    const [left, right] = [
      { x: x - 12, y },
      { x: x + 12, y },
    ];
    await move(session, [
      [left, { x: left.x - 20, y }],
      [right, { x: right.x + 20, y }],
    ]);
    const zoom = page.locator('[data-tile-zoom]');
    await expect.poll(async () => Number(await zoom.getAttribute('data-tile-zoom'))).toBeGreaterThan(150);
    await expect(tile('balanced').getByRole('button')).toHaveAttribute('aria-pressed', 'true');

    // The frame, by one finger: the photo itself stays where it is.
    const frame = page.getByRole('group', { name: /^Area to preview/ });
    const placeOf = (): Promise<string | null> => frame.getAttribute('aria-label');
    const [before, grip] = [await placeOf(), await findCentre(frame)];
    await move(session, [[grip, { x: grip.x - 25, y: grip.y - 15 }]]);
    expect(await placeOf()).not.toBe(before);
    await expectAll();
    await expect(frame).toHaveAttribute('data-frame', 'result');

    await tile('instant').tap();
    await expect(tile('instant').getByRole('button')).toHaveAttribute('aria-pressed', 'true');
    expect(await findBarriers(frontEnd)).toEqual([]);
    await page.screenshot({ path: test.info().outputPath('preview.png') });
    expect(await page.evaluate(() => [document.documentElement.scrollWidth, scrollY])).toEqual([PHONE.width, 0]);
    expect(frontEnd.errors).toEqual([]);
  } finally {
    await frontEnd.close();
  }
});
