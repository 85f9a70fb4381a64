/** Sizes that people have in mind, from what is typed to the saved file: pixels, prints, crops, a plain resize, long runs, bytes. In both front ends. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';
import sharp from 'sharp';
import { EXAMPLES } from '../helpers/engine.ts';
import { cutPhoto, resizePhoto } from '../helpers/images.ts';
import { findBarriers } from './accessibility.ts';
import { test } from './fixtures.ts';
import type { FrontEnd } from './front-end.ts';

/** The engine shares its machine with whatever else runs there. */
const WORK_MS = 120_000;

let folder: string;
let frontEnd: FrontEnd;
let page: Page;

test.describe.configure({ timeout: 300_000 });
test.use({ actionTimeout: 30_000 });

test.beforeEach(({ folder: made, frontEnd: opened }) => {
  folder = made;
  frontEnd = opened;
  page = opened.page;
});

const button = (name: string): Locator => page.getByRole('button', { name, exact: true });
/** By the start of its name, which ends with its unit. */
const field = (name: string): Locator => page.getByRole('textbox', { name: new RegExp(`^${name}`) });
const choice = (name: string): Locator => page.getByRole('combobox', { name, exact: true });
const facts = (): Locator => page.locator('[data-output-size]');
const problem = (): Locator => page.locator('[data-target-problem]');

/** Opens a photo of which the left half is red, the right half blue. */
async function openHalves(name: string, widthPx: number, heightPx: number): Promise<void> {
  const half = { width: widthPx / 2, height: heightPx, channels: 3, background: 'red' } as const;
  const path = join(folder, name);
  await sharp({ create: half })
    .extend({ right: widthPx / 2, background: 'blue' })
    .png()
    .toFile(path);
  await openPhoto(path);
}

async function openPhoto(path: string): Promise<void> {
  await frontEnd.choosePhotos([path]);
  await expect(page.locator('[data-engine=ready]')).toBeVisible({ timeout: WORK_MS });
  await expect(page.locator('[data-photo]')).toHaveCount(1);
  await page.getByRole('radio', { name: 'Instant' }).check();
}

async function chooseKind(kind: string): Promise<void> {
  await page.getByRole('radio', { name: 'Custom size' }).check({ force: true });
  await choice('Custom size').selectOption(kind);
}

/** Enhances with the present settings and saves. Returns the path. */
async function makeFile(name: string): Promise<string> {
  await button('Enhance').click();
  await expect(page.locator('.footer[data-state=done]')).toBeVisible({ timeout: WORK_MS });
  return frontEnd.save(join(folder, name));
}

async function readSize(path: string): Promise<readonly unknown[]> {
  const { width, height, density } = await sharp(path).metadata();
  return [width, height, density];
}

/** Fraction of the pixels that are red rather than blue. */
async function readRed(path: string): Promise<number> {
  const { channels } = await sharp(path).stats();
  return channels[0]!.mean / (channels[0]!.mean + channels[2]!.mean);
}

test('what the mouse has chosen is typed at once; keys keep the focus where it is', async () => {
  await openHalves('halves.png', 120, 80);
  await page.getByText('Custom size', { exact: true }).first().click();
  await expect(field('Width')).toBeFocused();
  await page.keyboard.type('300');
  await expect(facts()).toHaveText(/^300 × 200 px/);
  await page.getByText('×16', { exact: true }).click();
  await page.getByRole('radio', { name: '×16' }).press('ArrowRight');
  await expect(field('Width')).toBeVisible();
  await expect(page.getByRole('radio', { name: 'Custom size' })).toBeFocused();
});

test('pixels, and a print in cm and in inch at its dpi, of the framed part', async () => {
  await openHalves('halves.png', 120, 80);
  await chooseKind('size');
  await field('Width').fill('300');
  await expect(facts()).toHaveText(/^300 × 200 px · 0\.06 megapixels · ≈ \d+ kB$/);
  const [width, height] = await readSize(await makeFile('pixels.png'));
  expect([width, height]).toEqual([300, 200]);

  await chooseKind('print');
  await field('Width').fill('5.08');
  await field('Resolution').fill('150');
  await expect(facts()).toHaveText(/^300 × 200 px/);
  expect(await readSize(await makeFile('cm.png'))).toEqual([300, 200, 150]);

  // A square print: the frame shows what is used, and moves by keys and by the pointer.
  await choice('Unit').selectOption('inch');
  await field('Width').fill('1');
  await field('Height').fill('1');
  await field('Resolution').fill('240');
  await expect(facts()).toHaveText(/^240 × 240 px/);
  await expect(page.locator('[data-crop]')).toHaveText(/^Only the framed part/);
  const frame = page.getByRole('slider', { name: /^The part of the photo/ });
  await expect(frame).toHaveAttribute('aria-valuenow', '50');
  expect(await findBarriers(frontEnd)).toEqual([]);
  await frame.press('End');
  await expect(frame).toHaveAttribute('aria-valuenow', '100');
  await choice('Format').selectOption('jpeg');
  const right = await makeFile('right.jpg');
  expect(await readSize(right)).toEqual([240, 240, 240]);
  expect(await readRed(right)).toBeCloseTo(0.25, 1);
  const { x, y, width: widthPx, height: heightPx } = (await frame.boundingBox())!;
  await page.mouse.move(x + widthPx / 2, y + heightPx / 2);
  await page.mouse.down();
  await page.mouse.move(x - widthPx, y + heightPx / 2, { steps: 4 });
  await page.mouse.up();
  await expect(frame).toHaveAttribute('aria-valuenow', '0');
  expect(await readRed(await makeFile('left.jpg'))).toBeCloseTo(0.75, 1);
});

test('an impossible size is explained and corrected at a click; more than ×4 is a choice of two ways', async () => {
  await openHalves('halves.png', 120, 80);
  await chooseKind('print');
  await field('Width').fill('1');
  await choice('Unit').selectOption('inch');
  for (const [dpi, reason, correction, corrected] of [
    ['60', 'The photo is 120 × 80 px, larger than 60 × 40 px.', 'Use 120 dpi', '120'],
    ['2400', '2400 × 1600 px is more than 16 times the size of the photo.', 'Use 1,920 dpi', '1920'],
  ] as const) {
    await field('Resolution').fill(dpi);
    await expect(problem()).toContainText(reason);
    await expect(field('Resolution')).toHaveAttribute('aria-invalid', 'true');
    await expect(button('Enhance')).toBeDisabled();
    await button(correction).click();
    await expect(field('Resolution')).toHaveValue(corrected);
    await expect(problem()).toBeHidden();
    await expect(button('Enhance')).toBeEnabled();
  }
  await chooseKind('size');
  await field('Width').fill('200');
  await field('Height').fill('200');
  await expect(button('Enhance')).toBeDisabled();
  await button('Crop to 200 × 200 px').click();
  await expect(page.getByRole('slider', { name: /^The part of the photo/ })).toBeVisible();
  await expect(button('Enhance')).toBeEnabled();

  await chooseKind('long-side');
  await field('Long side').fill('600');
  const ways = page.locator('[data-plain-choice]');
  await expect(ways.getByRole('radio', { name: /^Second pass, sharper ≈ \d/ })).toBeChecked();
  await ways.getByRole('radio', { name: /^×4 and a plain resize ≈ \d/ }).check();
  expect(await findBarriers(frontEnd)).toEqual([]);
  const [width, height] = await readSize(await makeFile('plain.png'));
  expect([width, height]).toEqual([600, 400]);
  // That it is another result than that of a second pass.
  await ways.getByRole('radio', { name: /^Second pass/ }).check();
  await expect(button('Enhance')).toBeEnabled();
  await field('Long side').fill('480');
  await expect(ways).toBeHidden();
});

test('a run of more than ten minutes is started after a question', async () => {
  await openPhoto(await resizePhoto(join(EXAMPLES, 'rocket.jpg'), join(folder, 'large.png'), 1920));
  await page.getByRole('radio', { name: 'Perception' }).check();
  await page.getByText('×16', { exact: true }).click();
  // Times are known once the engine is measured.
  await expect(page.locator('label.card', { hasText: 'Perception' })).toContainText('≈', { timeout: WORK_MS });
  const question = page.getByRole('dialog', { name: /^This takes about / });
  await button('Enhance').click();
  await expect(question).toBeVisible();
  expect(await findBarriers(frontEnd)).toEqual([]);
  await question.getByRole('button', { name: 'Not now' }).click();
  await expect(question).toBeHidden();
  await expect(page.getByRole('region', { name: 'Enhancing' })).toBeHidden();
  await button('Enhance').click();
  await question.getByRole('button', { name: 'Enhance' }).click();
  await expect(page.getByRole('region', { name: 'Enhancing' })).toBeVisible();
  await button('Cancel').click();
  await expect(page.getByRole('region', { name: 'Enhancing' })).toBeHidden();
});

test('a saved file is smaller than what was typed, in every lossy format', async () => {
  const photo = join(folder, 'rocket.png');
  await cutPhoto(join(EXAMPLES, 'rocket.jpg'), photo, { left: 160, top: 60, width: 160, height: 120 });
  await openPhoto(photo);
  await choice('Format').selectOption('jpeg');
  const whole = await makeFile('whole.jpg');
  const limitBytes = Math.round((await stat(whole)).size / 2 / 1000) * 1000;
  await field('At most').fill('many');
  await expect(field('At most')).toHaveAttribute('aria-invalid', 'true');
  await field('At most').fill(String(limitBytes / 1e6));
  await expect(facts()).toContainText(/≈ \d+ kB/);
  for (const format of ['jpeg', 'webp', 'avif']) {
    await choice('Format').selectOption(format);
    const { size } = await stat(await frontEnd.save(join(folder, `small.${format}`)));
    expect(size, format).toBeLessThanOrEqual(limitBytes);
    // Not smaller than it must be.
    expect(size, format).toBeGreaterThan(limitBytes / 2);
  }
  await choice('Format').selectOption('png');
  await expect(field('At most')).toBeHidden();
});
