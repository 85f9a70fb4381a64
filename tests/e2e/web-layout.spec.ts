/**
 * The start page and the page of open photos at every width, in two languages: nothing is cut off, nothing scrolls sideways, axe finds no barriers.
 * `SKIPSTONE_SHOTS=folder` keeps a screenshot of each.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from '@playwright/test';
import { expect, test } from '@playwright/test';
import { makeTempFolder } from '../helpers/folders.ts';
import { findBarriers } from './accessibility.ts';
import type { FakeWindow } from './fake-window.ts';
import { serveFakeWindow } from './fake-window.ts';
import { findCuts } from './find-cuts.ts';
import { launchChromium } from './web-front-end.ts';

const LANGUAGES = ['en', 'zh-CN'] as const;
const SIZES = [
  { width: 360, height: 740 },
  /** 1280 x 800 at a zoom of 200 %. */
  { width: 640, height: 400 },
  { width: 820, height: 1180 },
  { width: 1024, height: 768 },
  { width: 1440, height: 900 },
  { width: 2560, height: 1440 },
] as const;
/** Axe takes longer than everything else. */
const WITH_AXE: ReadonlySet<number> = new Set([360, 1440]);
const SHOTS = process.env['SKIPSTONE_SHOTS'];

interface State {
  readonly name: string;
  /** Of the fake app. */
  readonly parameters: string;
}

const STATES: readonly State[] = [
  { name: 'start', parameters: 'fake=0&album=40,12' },
  { name: 'one-photo', parameters: 'fake=1' },
  { name: 'several-photos', parameters: 'fake=6' },
];

let browser: Browser;
let served: FakeWindow;
let folder: Awaited<ReturnType<typeof makeTempFolder>>;
test.beforeAll(async () => {
  folder = await makeTempFolder();
  [browser, served] = await Promise.all([launchChromium(), serveFakeWindow(folder.path)]);
  if (SHOTS !== undefined) await mkdir(SHOTS, { recursive: true });
});
test.afterAll(async () => {
  await browser.close();
  await served.close();
  await folder[Symbol.asyncDispose]();
});

const address = (parameters: string, language: string): string => {
  const [query, hash = ''] = parameters.split('#');
  return `${served.address}?${query ?? ''}&language=${language}${hash === '' ? '' : `#${hash}`}`;
};

for (const state of STATES) {
  test(`${state.name}: nothing is cut off at any width`, async () => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
    const page = await context.newPage();
    const found: string[] = [];
    for (const language of LANGUAGES) {
      await page.goto(address(state.parameters, language));
      await page.waitForSelector('[data-state]:not([data-state=loading])');
      for (const size of SIZES) {
        await page.setViewportSize(size);
        await page.evaluate(
          () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
        );
        const at = `${language} ${size.width}`;
        const shoot = async (name: string): Promise<void> => {
          const path = join(SHOTS ?? '', `${state.name}${name}-${size.width}-${language}.png`);
          if (SHOTS !== undefined) await page.screenshot({ path });
        };
        await shoot('');
        found.push(...(await findCuts(page)).map((cut) => `${at}: ${cut}`));
        if (language === 'en' && WITH_AXE.has(size.width))
          found.push(...(await findBarriers({ name: 'web', page })).map((barrier) => `${at}: ${barrier}`));
      }
    }
    await context.close();
    expect(found).toEqual([]);
  });
}
