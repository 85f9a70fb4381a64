/** Sizes that are impossible or no size at all, and the paper of prints, in the window with the fake app: what is explained, and what is disabled. */
import type { Browser, Locator, Page } from '@playwright/test';
import { expect, test } from '@playwright/test';
import { makeTempFolder } from '../helpers/folders.ts';
import type { FakeWindow } from './fake-window.ts';
import { serveFakeWindow } from './fake-window.ts';
import { launchChromium } from './web-front-end.ts';

let browser: Browser;
let served: FakeWindow;
let folder: Awaited<ReturnType<typeof makeTempFolder>>;
let page: Page;
test.beforeAll(async () => {
  folder = await makeTempFolder();
  [browser, served] = await Promise.all([launchChromium(), serveFakeWindow(folder.path)]);
});
test.beforeEach(async () => {
  page = await browser.newPage({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
});
test.afterEach(() => page.close());
test.afterAll(async () => {
  await browser.close();
  await served.close();
  await folder[Symbol.asyncDispose]();
});

const button = (name: string | RegExp): Locator => page.getByRole('button', { name, exact: typeof name === 'string' });
/** By the start of its name, which ends with its unit. */
const field = (name: string, within: Page | Locator = page): Locator =>
  within.getByRole('textbox', { name: new RegExp(`^${name}`) });
const problem = (within: Page | Locator = page): Locator => within.locator('[data-target-problem]');

async function open(parameters: string): Promise<void> {
  await page.goto(`${served.address}?${parameters}`);
  await page.waitForSelector('[data-state]:not([data-state=loading])');
}

async function chooseKind(kind: string, within: Page | Locator = page): Promise<void> {
  await within.getByRole('radio', { name: 'Custom size' }).check({ force: true });
  await within.getByRole('combobox', { name: 'Custom size', exact: true }).selectOption(kind);
}

async function shoot(name: string): Promise<void> {
  await page.screenshot({ path: test.info().outputPath(`${name}.png`) });
}

test('nothing is enhanced while a field of the size holds none, whatever has the focus', async () => {
  await open('fake=3&language=en');
  await chooseKind('print');
  await field('Width').fill('20');
  const [enhance, all] = [button('Enhance'), page.locator('[data-several]')];
  await expect(enhance).toBeEnabled();
  for (const [name, text] of [
    ['Resolution', 'abc'],
    ['Resolution', '0'],
    ['Resolution', '-5'],
    ['Resolution', ''],
    ['Width', ''],
  ] as const) {
    await field(name).fill(text);
    await field(name).blur();
    await expect(field(name)).toHaveValue(text);
    await expect(page.locator('[data-output-size]')).toHaveText(/^Enter a width/);
    await expect(enhance).toBeDisabled();
    await expect(all).toBeDisabled();
    await page.keyboard.press('Control+Enter');
    await field(name).fill(name === 'Width' ? '20' : '300');
    await expect(enhance).toBeEnabled();
  }
  await expect(page.getByRole('region', { name: 'Enhancing' })).toBeHidden();
  // What was typed for one photo is not shown for another.
  await field('Resolution').fill('abc');
  await page.locator('[data-photo] button').nth(1).click();
  await expect(enhance).toBeEnabled();
});

test('"Enhance all" says how many photos cannot have their size', async () => {
  await open('fake=3&language=en');
  await chooseKind('size');
  await field('Width').fill('99999');
  await expect(problem()).toBeVisible();
  await expect(page.locator('[data-several="2"]')).toBeVisible();
  await expect(page.locator('[data-impossible]')).toHaveText('1 photo cannot have the chosen size, and is left out.');
  await shoot('left-out');
});

test('paper is turned as the photo lies, which is said, unless a person wants it as it was typed', async () => {
  await open('fake=1&language=en');
  await chooseKind('print');
  await field('Width').fill('10');
  await field('Height').fill('15');
  const turning = page.getByRole('checkbox', { name: 'Turn to match the photo · 15 × 10 cm' });
  await expect(turning).toBeChecked();
  await field('Resolution').fill('300');
  await expect(page.locator('[data-output-size]')).toHaveText(/^1772 × 1181 px/);
  await shoot('turned');
  await turning.uncheck();
  await expect(page.locator('[data-output-size]')).toHaveText(/^1181 × 1772 px/);
  await expect(page.getByRole('slider', { name: /^The part of the photo/ })).toBeVisible();
  await shoot('as-typed');
  // A resolution that is too high is corrected to a whole one, of the size that is said.
  await field('Resolution').fill('9999');
  const said = /at most (\d+ × \d+) px/.exec(await problem().innerText())?.[1];
  await button(/^Use \d+ dpi$|^Use \d,\d+ dpi$/).click();
  await expect(page.locator('[data-output-size]')).toContainText(`${said} px`);
});

test('in an album, an impossible size is explained for a typical photo, and in the dialog of one photo it cannot be applied', async () => {
  await open('fake=0&album=12&language=en#album=album-1');
  await chooseKind('size');
  await field('Width').fill('99999');
  await expect(problem()).toContainText(/ becomes 99999 × \d+ px/);
  await expect(problem()).toContainText('more than 16 times');
  await shoot('album');
  await button(/^Use \d+ × \d+ px$/).click();
  await expect(problem()).toBeHidden();
  await field('Width').fill('');
  await expect(button('Start…')).toBeDisabled();
  await field('Width').fill('6000');

  await page.locator('[data-index="1"]').click();
  await page.locator('[data-index="1"]').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Settings…' }).click();
  const dialog = page.locator('dialog[data-state=exceptions]');
  await dialog.getByLabel('Own size').check();
  await field('Width', dialog).fill('99999');
  await expect(problem(dialog)).toContainText('more than 16 times');
  await expect(dialog.getByRole('button', { name: 'Apply' })).toBeDisabled();
  await shoot('exceptions');
  await field('Width', dialog).fill('x');
  await expect(dialog.getByRole('button', { name: 'Apply' })).toBeDisabled();
  await field('Width', dialog).fill('99999');
  await dialog.getByRole('button', { name: /^Use \d+ × \d+ px$/ }).click();
  await expect(dialog.getByRole('button', { name: 'Apply' })).toBeEnabled();
});
