/**
 * Every state of the window at every width, in three languages and in forced colours: nothing is cut off, nothing scrolls
 * sideways, axe finds no barriers. In small windows the photo keeps its room. A screenshot of each lies in Playwright's output folder.
 */
import type { Browser, Page } from '@playwright/test';
import { expect, test } from '@playwright/test';
import { makeTempFolder } from '../helpers/folders.ts';
import { findBarriers } from './accessibility.ts';
import type { FakeWindow } from './fake-window.ts';
import { serveFakeWindow } from './fake-window.ts';
import { findCuts } from './find-cuts.ts';
import { launchChromium } from './web-front-end.ts';
import { ROOMY_STATES, WINDOW_STATES } from './window-states.ts';

const WIDE = { width: 1440, height: 900 };
const SIZES = [
  { width: 360, height: 740, axeIn: 'de' },
  /** 1280 x 800 at a zoom of 200 %. */
  { width: 640, height: 400, axeIn: 'de' },
  { width: 820, height: 1180, axeIn: 'zh-CN' },
  { width: 1024, height: 768, axeIn: 'de' },
  { width: 2560, height: 1440, axeIn: 'zh-CN' },
] as const;
/** The page is measured, then the canvases are drawn anew. */
const SETTLING_FRAMES = 5;
/** Long words, other glyphs. */
const LANGUAGES = ['de', 'zh-CN'] as const;

/** Phones, and 1440 x 900 at a zoom of 200 %; with the least height of the photo in CSS pixels. */
const SMALL = [
  { width: 360, height: 640, roomPx: 120, hasTouch: true },
  { width: 360, height: 740, roomPx: 180, hasTouch: true },
  { width: 740, height: 360, roomPx: 120, hasTouch: true },
  { width: 720, height: 450, roomPx: 180, hasTouch: false },
] as const;

let browser: Browser;
let served: FakeWindow;
let folder: Awaited<ReturnType<typeof makeTempFolder>>;
test.beforeAll(async () => {
  folder = await makeTempFolder();
  [browser, served] = await Promise.all([launchChromium(), serveFakeWindow(folder.path)]);
});
test.afterAll(async () => {
  await browser.close();
  await served.close();
  await folder[Symbol.asyncDispose]();
});

function addressOf(parameters: string): string {
  const [query, hash] = parameters.split('#');
  return `${served.address}?${query!}&language=en${hash === undefined ? '' : `#${hash}`}`;
}

/** By the choice of the page, which a dialog may cover or a closed section hide. */
async function switchLanguage(page: Page, language: string): Promise<void> {
  await page
    .locator('select:has(option[value=zh-CN])')
    .first()
    .evaluate((choice: HTMLSelectElement, value) => {
      choice.value = value;
      choice.dispatchEvent(new Event('change', { bubbles: true }));
    }, language);
  await expect(page.locator(`html[lang=${language}]`)).toHaveCount(1);
}

/** What is wrong with the page as it is; and its screenshot. */
async function examine(page: Page, name: string, hasAxe: boolean): Promise<string[]> {
  await page.evaluate(async (frames) => {
    while (frames-- > 0) await new Promise(requestAnimationFrame);
  }, SETTLING_FRAMES);
  await page.screenshot({ path: test.info().outputPath(`${name}.png`) });
  const barriers = hasAxe ? await findBarriers({ page }) : [];
  return [...(await findCuts(page)), ...barriers].map((finding) => `${name}: ${finding}`);
}

for (const state of WINDOW_STATES) {
  test(`${state.name}: nothing is cut off at any width`, async () => {
    const context = await browser.newContext({ viewport: WIDE, reducedMotion: 'reduce' });
    const page = await context.newPage();
    const found: string[] = [];
    await page.goto(addressOf(state.parameters));
    await page.waitForSelector('[data-state]:not([data-state=loading])');
    await state.prepare?.(page);
    const shoot = async (at: string, hasAxe: boolean): Promise<void> => {
      found.push(...(await examine(page, `${state.name}-${at}`, hasAxe)));
    };
    await shoot('1440-en', true);
    await page.emulateMedia({ forcedColors: 'active' });
    await shoot('forced-colours', true);
    await page.emulateMedia({ forcedColors: 'none' });
    for (const language of LANGUAGES) {
      await page.setViewportSize(WIDE);
      await switchLanguage(page, language);
      await state.repeat?.(page);
      for (const size of SIZES) {
        await page.setViewportSize(size);
        await shoot(`${size.width}-${language}`, size.axeIn === language);
      }
    }
    await context.close();
    expect(found).toEqual([]);
  });
}

/** What the pointer takes at the middle of the slider's grip, or of the frame of a preview, instead of them. */
function findCovers(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    ['[role=slider]:has(.grip)', '[data-frame]'].flatMap((selector) => {
      const taken = document.querySelector(selector);
      if (taken === null) return [];
      const { left, top, width, height } = (taken.querySelector('.grip') ?? taken).getBoundingClientRect();
      const over = document.elementFromPoint(left + width / 2, top + height / 2);
      return over === null || taken.contains(over) ? [] : [`over ${selector} lies ${over.outerHTML.slice(0, 60)}`];
    }),
  );
}

for (const state of ROOMY_STATES) {
  test(`${state.name} of one of several photos: the photo keeps its room in small windows`, async () => {
    const found: string[] = [];
    for (const { roomPx, hasTouch, ...size } of SMALL) {
      const context = await browser.newContext({ viewport: WIDE, hasTouch, reducedMotion: 'reduce' });
      const page = await context.newPage();
      await page.goto(addressOf('fake=3&speed=200&front-end=web'));
      await page.waitForSelector('[data-state]:not([data-state=loading])');
      await state.prepare(page);
      await page.setViewportSize(size);
      const name = `${state.name}-${size.width}x${size.height}`;
      found.push(...(await examine(page, name, false)));
      const { height } = (await page.locator('main.stage').boundingBox())!;
      if (height < roomPx) found.push(`${name}: the photo is ${height} px high`);
      found.push(...(await findCovers(page)).map((cover) => `${name}: ${cover}`));
      await context.close();
    }
    expect(found).toEqual([]);
  });
}
