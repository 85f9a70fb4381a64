/** The journey of a photo, from opening it to the saved file, and what may come between: through both front ends, in the real product. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { inspectImage } from '#engine/imageio/decode.ts';
import { PRESET_NAMES } from '#shared/models.ts';
import { EXAMPLES } from '../helpers/engine.ts';
import { writeFixture } from '../helpers/image-fixtures.ts';
import { cutPhoto } from '../helpers/images.ts';
import { findBarriers } from './accessibility.ts';
import { test } from './fixtures.ts';
import type { FrontEnd } from './front-end.ts';
import { findEngines } from './front-ends.ts';

/** Large enough that a job at Perception takes seconds, small enough that the tests do not. */
const PART = { left: 160, top: 60, width: 192, height: 160 };
/** A job that is cancelled before its end. */
const LARGE = { left: 0, top: 0, width: 640, height: 427 };

let folder: string;
let frontEnd: FrontEnd;
let page: Page;

test.beforeEach(async ({ folder: made, frontEnd: opened }) => {
  folder = made;
  frontEnd = opened;
  page = frontEnd.page;
  await mkdir(join(folder, 'photos'));
});

const button = (name: string | RegExp): Locator => page.getByRole('button', { name, exact: true });
const jobBar = (): Locator => page.getByRole('region', { name: 'Enhancing' });
const cell = (name: string, state: string): Locator =>
  page.getByRole('navigation', { name: 'Photos' }).getByRole('button', { name: `${name}, ${state}` });

async function makePhoto(name: string, part = PART): Promise<string> {
  return cutPhoto(join(EXAMPLES, 'rocket.jpg'), join(folder, 'photos', name), part);
}

async function openPhoto(name = 'rocket.png', part = PART): Promise<string> {
  const path = await makePhoto(name, part);
  await frontEnd.choosePhotos([path]);
  await expect(cell(name, 'Ready')).toBeVisible();
  await expect(page.locator('[data-engine=ready]')).toBeVisible();
  return path;
}

async function startJob(preset: string): Promise<void> {
  await page.getByRole('radio', { name: preset }).check();
  await button('Enhance').click();
  await expect(jobBar()).toBeVisible();
}

/** Steps that the window showed until now, as a person could read them. */
async function recordSteps(): Promise<() => Promise<number[]>> {
  await page.evaluate(() => {
    const seen: number[] = [];
    (globalThis as { seenSteps?: number[] }).seenSteps = seen;
    new MutationObserver(() => {
      const text = document.querySelector('section[aria-label=Enhancing]')?.textContent ?? '';
      const step = Number(/Step (\d+) of/.exec(text)?.[1]);
      if (step > 0 && seen.at(-1) !== step) seen.push(step);
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  return () => page.evaluate(() => (globalThis as { seenSteps?: number[] }).seenSteps ?? []);
}

test('from a photo to the saved file', async () => {
  expect(await findBarriers(frontEnd)).toEqual([]);
  const photo = await openPhoto();
  const original = await readFile(photo);

  await button('Preview an area').click();
  for (const name of PRESET_NAMES)
    await expect(page.locator(`[data-preset=${name}][data-state=done]`)).toContainText(/\d sec/, {
      timeout: 30_000,
    });
  expect(await findBarriers(frontEnd)).toEqual([]);
  await page.locator('[data-preset=perception]').click();
  await expect(page.getByRole('radio', { name: 'Perception' })).toBeChecked();
  await button('Preview an area').click();

  const readSteps = await recordSteps();
  await button('Enhance').click();
  await expect(page.getByText(/^(Matches|Close to) your photo when scaled down \(difference \d/)).toBeVisible({
    timeout: 60_000,
  });
  const steps = await readSteps();
  expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
  // The first, the encoder's, may be over before there is a bar to read.
  expect(steps.filter((step) => step > 1)).toEqual([2, 3, 4]);
  expect(await findBarriers(frontEnd)).toEqual([]);

  const slider = page.getByRole('slider', { name: 'Comparison' });
  await slider.focus();
  await page.keyboard.press('Home');
  await expect(slider).toHaveAttribute('aria-valuenow', '0');
  await page.keyboard.press('End');
  await expect(slider).toHaveAttribute('aria-valuenow', '100');
  await button('Added detail').click();
  const legend = page.getByRole('region', { name: 'Colour shows where detail was added' });
  await expect(legend).toContainText('4.7% or more');
  await legend.getByRole('slider', { name: 'Strength' }).fill('0.5');
  expect(await findBarriers(frontEnd)).toEqual([]);

  await page.getByRole('combobox', { name: 'Format' }).selectOption('png');
  const saved = await frontEnd.save(join(folder, 'saved.png'));
  await expect(page.locator('[data-saved]')).toBeVisible();
  expect((await inspectImage(saved)).size).toEqual({ widthPx: 4 * PART.width, heightPx: 4 * PART.height });
  expect(await readFile(photo)).toEqual(original);
  expect(await readdir(join(folder, 'photos'))).toEqual(['rocket.png']);
});

test('a job is cancelled within a second, and another one is good enough as it is', async () => {
  await openPhoto('rocket.png', LARGE);
  await startJob('Perception');
  await expect(jobBar()).toContainText(/Step \d/);
  const start = performance.now();
  await button('Cancel').click();
  await expect(jobBar()).toBeHidden();
  expect(performance.now() - start).toBeLessThan(1000);
  await expect(cell('rocket.png', 'Ready')).toBeVisible();

  await startJob('Perception');
  await expect(button('Stop and keep this')).toHaveAttribute('aria-disabled', 'false', { timeout: 30_000 });
  await button('Stop and keep this').click();
  await expect(button('Stopping…').or(page.getByText('Stopped early', { exact: true }))).toBeVisible();
  await expect(page.getByText('Stopped early', { exact: true })).toBeVisible({ timeout: 30_000 });
  await expect(cell('rocket.png', 'Enhanced')).toBeVisible();
});

test('a bad file is named, and does not keep the others', async () => {
  const good = await makePhoto('good.png');
  const bad = await writeFixture('jpeg-truncated', join(folder, 'photos'));
  const wrong = join(folder, 'photos', 'letter.jpg');
  await writeFile(wrong, 'Dear Anna');
  await frontEnd.choosePhotos([bad, good, wrong]);
  await expect(cell('good.png', 'Ready')).toBeVisible();
  await expect(cell(basename(bad), 'Failed')).toBeVisible();
  await cell('letter.jpg', 'Failed').click();
  await expect(page.getByRole('alert')).toContainText('Skipstone cannot read this kind of file');
  await cell('good.png', 'Ready').click();
  await startJob('Instant');
  await expect(cell('good.png', 'Enhanced')).toBeVisible();
});

test('a photo is dropped into the window, and an image without a file is pasted', async () => {
  const bytes = (await readFile(await makePhoto('dropped.png'))).toString('base64');
  const give = (event: 'drop' | 'paste', name: string): Promise<void> =>
    page.evaluate(
      ([kind, fileName, content]) => {
        const pixels = Uint8Array.from(atob(content!), (character) => character.charCodeAt(0));
        const data = new DataTransfer();
        data.items.add(new File([pixels], fileName!, { type: 'image/png' }));
        const options = { bubbles: true, cancelable: true };
        const given =
          kind === 'drop'
            ? new DragEvent('drop', { ...options, dataTransfer: data })
            : new ClipboardEvent('paste', { ...options, clipboardData: data });
        document.body.dispatchEvent(given);
      },
      [event, name, bytes],
    );
  await give('drop', 'dropped.png');
  await expect(cell('dropped.png', 'Ready')).toBeVisible();
  await give('paste', 'pasted.png');
  await expect(cell('pasted.png', 'Ready')).toBeVisible();
});

test('an engine that is killed in the middle of a job is replaced, and the job starts again', async () => {
  await openPhoto();
  await startJob('Perception');
  await expect(jobBar()).toContainText(/Step [2-9]/);
  const [engine] = await findEngines(folder);
  process.kill(engine!, 'SIGKILL');
  await expect(jobBar()).toContainText('Engine restarted');
  await expect(cell('rocket.png', 'Enhanced')).toBeVisible({ timeout: 60_000 });
});

test('a window that is loaded again in the middle of a job shows where it stands', async () => {
  await openPhoto('rocket.png', LARGE);
  await startJob('Perception');
  await expect(jobBar()).toContainText(/Step [2-9]/);
  const stepOf = (text: string | null): number => Number(/Step (\d+)/.exec(text ?? '')?.[1]);
  const before = stepOf(await jobBar().textContent());
  await page.reload();
  await expect(jobBar()).toContainText(/Step \d/);
  expect(stepOf(await jobBar().textContent())).toBeGreaterThanOrEqual(before);
  await button('Cancel').click();
  await expect(cell('rocket.png', 'Ready')).toBeVisible();
});

test('speaks Chinese when asked to, at once and after a new start', async ({ reopen }) => {
  await page.getByRole('combobox', { name: 'Language' }).selectOption('zh-CN');
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await expect(page.getByRole('heading', { name: /[\u4e00-\u9fff]/ }).first()).toBeVisible();
  await expect
    .poll(async () => await readFile(join(folder, 'data', 'settings.json'), 'utf8').catch(() => ''))
    .toContain('zh-CN');
  frontEnd = await reopen();
  page = frontEnd.page;
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  expect(await findBarriers(frontEnd)).toEqual([]);
});

test('everything can be done by keys', async () => {
  const path = await makePhoto('rocket.png');
  await frontEnd.choosePhotos([path], () => page.keyboard.press('o'));
  await expect(cell('rocket.png', 'Ready')).toBeVisible();
  await page.keyboard.press('p');
  await expect(page.locator('[data-preset=instant][data-state=done]')).toBeVisible({ timeout: 30_000 });
  const drawer = page.getByRole('region', { name: 'Presets on this area' });
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();
  await page.getByRole('radio', { name: 'Balanced' }).focus();
  await page.keyboard.press('ArrowUp');
  await expect(page.getByRole('radio', { name: 'Fidelity' })).toBeChecked();
  await page.keyboard.press('Control+Enter');
  await expect(cell('rocket.png', 'Enhanced')).toBeVisible({ timeout: 30_000 });
  await page.keyboard.press('2');
  await expect(page.locator('[data-zoom]')).toHaveAttribute('data-zoom', '200');
  await page.keyboard.press('0');
  await expect(button('Fit')).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('h');
  await expect(button('Added detail')).toHaveAttribute('aria-pressed', 'true');
  if (frontEnd.electron === null) {
    const download = page.waitForEvent('download');
    await page.keyboard.press('Control+s');
    expect((await download).suggestedFilename()).toBe('rocket-4x-fidelity.png');
  }
  await cell('rocket.png', '').focus();
  await page.keyboard.press('Delete');
  if (frontEnd.electron !== null) await button('Close without saving').press('Enter');
  await expect(page.getByRole('heading', { name: 'Drop photos or folders here' })).toBeVisible();
});
