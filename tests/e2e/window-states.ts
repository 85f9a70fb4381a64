/** The states of the window that the layout is checked in: what the fake app is given, and what a person does to get there. */
import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';

export interface WindowState {
  readonly name: string;
  /** Of the fake app: fake-api.ts describes them. */
  readonly parameters: string;
  /** In a wide window, in English. */
  readonly prepare?: (page: Page) => Promise<void>;
  /** The state holds a message, which stays in its language: what repeats it. */
  readonly repeat?: (page: Page) => Promise<void>;
}

const press =
  (...keys: string[]) =>
  async (page: Page): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };

const dialog = (page: Page, state?: string): Locator =>
  state === undefined ? page.getByRole('dialog') : page.locator(`dialog[data-state=${state}]`);

async function pressEnhance(page: Page): Promise<void> {
  await expect(page.locator('.footer button.primary')).toBeEnabled();
  await page.keyboard.press('Control+Enter');
}

async function enhance(page: Page): Promise<void> {
  await pressEnhance(page);
  await expect(page.locator('.footer[data-state=done]')).toBeVisible();
}

async function makeVersions(page: Page): Promise<void> {
  await enhance(page);
  for (const preset of ['fidelity', 'perception']) {
    await page.locator(`input[value=${preset}]`).check();
    await enhance(page);
  }
  await press('v')(page);
  await expect(page.locator('[data-versions="3"]')).toBeVisible();
}

async function typeImpossibleSize(page: Page): Promise<void> {
  await page.getByText('Custom', { exact: false }).first().click();
  await page.locator('[data-size-field=width]').fill('99999');
  await expect(page.locator('[data-target-problem]')).toBeVisible();
  // The sheet of narrow windows.
  await page.locator('.toggle').dispatchEvent('click');
}

/** All settings, scrolled to their end; in narrow windows in a sheet. */
async function openSettings(page: Page): Promise<void> {
  await page.locator('.toggle').dispatchEvent('click');
  await page.locator('aside summary').click();
  await page.locator('aside .keys').last().scrollIntoViewIfNeeded();
}

async function openOwnPresets(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'My presets' }).click();
  await page.getByRole('textbox', { name: 'Name for the present settings' }).fill('Grandmother’s slides, 1962–1978');
  await page.getByRole('button', { name: 'Save as preset' }).click();
  await expect(page.locator('[data-own-preset]')).toBeVisible();
}

/** One with a long licence, which runs twice for this size. */
async function chooseNetwork(page: Page): Promise<void> {
  await page.locator('input[value=imdn-x2]').check();
  await page.locator('.toggle').dispatchEvent('click');
  await expect(page.locator('[data-network-work=twice]')).toBeVisible();
  await page.locator('[data-network=x4plus]').scrollIntoViewIfNeeded();
}

async function addNetwork(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Add a network…' }).click();
  await dialog(page, 'add-network').getByLabel('Name of the preset').fill('x4plus');
}

async function askLongRun(page: Page): Promise<void> {
  await page.getByText('×16', { exact: true }).click();
  await page.locator('input[value=perception]').check();
  await pressEnhance(page);
  await expect(dialog(page, 'long-run')).toBeVisible();
}

async function askBeforeClosing(page: Page): Promise<void> {
  await enhance(page);
  await page.locator('[data-photo] button').first().press('Delete');
  await expect(dialog(page)).toBeVisible();
}

async function dropBadFiles(page: Page): Promise<void> {
  const names = Array.from({ length: 8 }, (_, index) => `letter-of-grandmother-${index}.txt`);
  await page.evaluate((dropped) => {
    const data = new DataTransfer();
    for (const name of dropped) data.items.add(new File(['Dear Anna'], name));
    document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data }));
  }, names);
  await expect(page.locator('.notice.error')).toBeVisible();
}

async function dropAgain(page: Page): Promise<void> {
  await page.locator('.notice.error .button.icon').click();
  await dropBadFiles(page);
}

async function openMenuEntry(page: Page, name: string): Promise<void> {
  await page.locator('header[data-stage] [aria-haspopup=menu]').click();
  await page.getByRole('menuitem', { name }).click();
  await expect(dialog(page)).toBeVisible();
}

async function openExceptions(page: Page): Promise<void> {
  await page.locator('[data-index="1"]').click();
  await page.locator('[data-index="1"]').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Settings…' }).click();
  for (const group of ['Own size', 'Own preset', 'Own removal of noise', 'Own format'])
    await dialog(page, 'exceptions').getByLabel(group).check();
}

async function removeSeveral(page: Page): Promise<void> {
  await page.locator('[data-index="1"]').click();
  await page.locator('[data-index="5"]').click({ modifiers: ['Shift'] });
  await page.keyboard.press('Delete');
  await expect(dialog(page, 'remove')).toBeVisible();
}

async function openFolderRules(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Which photos of/ }).click();
  await expect(dialog(page, 'source')).toBeVisible();
}

async function failPreview(page: Page): Promise<void> {
  await press('p')(page);
  await expect(page.getByRole('status').filter({ hasText: 'failed' })).toBeVisible();
}

async function checkAlbum(page: Page): Promise<void> {
  await page.keyboard.press('Control+Enter');
  await expect(page.locator('dialog[data-state=found]')).toBeVisible();
}

async function openViewer(page: Page): Promise<void> {
  await page.locator('[data-index="0"]').dblclick();
  await expect(page.locator('[data-state=viewer][data-after=true]')).toBeVisible();
}

/** A job that stays where it is: its steps take longer than all other timers, which run on. */
async function startJob(page: Page): Promise<void> {
  await pressEnhance(page);
  await expect(page.getByText(/^Step \d/)).toBeVisible();
  await page.evaluate((longMs) => {
    const { setTimeout: wait } = globalThis;
    const waitShort = (act: () => void, ms = 0): number => (ms > longMs ? 0 : (wait(act, ms) as unknown as number));
    Object.assign(globalThis, { setTimeout: waitShort });
  }, 250);
}

async function openUpdates(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Updates' }).first().click();
  await expect(dialog(page)).toBeVisible();
}

async function showEffort(page: Page): Promise<void> {
  await page.locator('input[value=auto]').check();
  await enhance(page);
  await press('h')(page);
  await page.locator('input[name=map][value=effort]').check();
  await expect(page.locator('[data-state=no-further-steps]')).toBeVisible();
}

async function previewArea(page: Page): Promise<void> {
  await press('p')(page);
  await expect(page.locator('[data-tile=perception][data-state=done]')).toBeVisible();
}

const ALBUM = '#album=album-1';

export const WINDOW_STATES: readonly WindowState[] = [
  { name: 'start', parameters: 'fake=0&album=40,12' },
  { name: 'one-photo', parameters: 'fake=1' },
  { name: 'several-photos', parameters: 'fake=6' },
  { name: 'networks', parameters: 'fake=1&networks=many', prepare: chooseNetwork },
  { name: 'add-network', parameters: 'fake=1&networks=many', prepare: addNetwork },
  { name: 'running', parameters: 'fake=1', prepare: startJob },
  { name: 'result', parameters: 'fake=1&speed=200', prepare: enhance },
  {
    name: 'result-side-by-side',
    parameters: 'fake=1&speed=200&front-end=web',
    prepare: async (page) => {
      await enhance(page);
      await press('s')(page);
    },
  },
  { name: 'versions', parameters: 'fake=1&speed=200', prepare: makeVersions },
  { name: 'effort-map', parameters: 'fake=1&speed=200', prepare: showEffort },
  { name: 'area-preview', parameters: 'fake=1&speed=200', prepare: previewArea },
  { name: 'area-preview-failed', parameters: 'fake=1&speed=200&preview=failed', prepare: failPreview },
  { name: 'impossible-size', parameters: 'fake=1', prepare: typeImpossibleSize },
  { name: 'settings', parameters: 'fake=1', prepare: openSettings },
  { name: 'own-presets', parameters: 'fake=1', prepare: openOwnPresets },
  { name: 'album-settings', parameters: `fake=0&album=40${ALBUM}`, prepare: openSettings },
  { name: 'long-run', parameters: 'fake=3', prepare: askLongRun },
  { name: 'close-unsaved', parameters: 'fake=1&speed=200', prepare: askBeforeClosing },
  { name: 'shortcuts', parameters: 'fake=1', prepare: press('?') },
  { name: 'bad-files', parameters: 'fake=1', prepare: dropBadFiles, repeat: dropAgain },
  { name: 'albums', parameters: 'fake=0&album=40,12,5#albums' },
  { name: 'album-check', parameters: `fake=0&album=60&preflight=trouble${ALBUM}`, prepare: checkAlbum },
  { name: 'album-running', parameters: `fake=0&album=40&run=running&speed=0.01${ALBUM}` },
  { name: 'album-paused', parameters: `fake=0&album=40&run=disk-full${ALBUM}` },
  { name: 'album-done', parameters: `fake=0&album=40&run=done&front-end=web${ALBUM}` },
  { name: 'album-viewer', parameters: `fake=0&album=40&run=done&front-end=web${ALBUM}`, prepare: openViewer },
  {
    name: 'album-delete',
    parameters: `fake=0&album=4${ALBUM}`,
    prepare: (page) => openMenuEntry(page, 'Delete the album…'),
  },
  {
    name: 'album-link',
    parameters: `fake=0&album=4&front-end=web&network=server${ALBUM}`,
    prepare: (page) => openMenuEntry(page, 'Share a link…'),
  },
  { name: 'album-visitor', parameters: `fake=0&album=12&run=done&front-end=web&network=visitor${ALBUM}` },
  { name: 'album-exceptions', parameters: `fake=0&album=12${ALBUM}`, prepare: openExceptions },
  { name: 'album-folder-rules', parameters: `fake=0&album=12${ALBUM}`, prepare: openFolderRules },
  { name: 'album-remove', parameters: `fake=0&album=12${ALBUM}`, prepare: removeSeveral },
  { name: 'updates', parameters: 'fake=0&updates=offer', prepare: openUpdates },
];

/** States with something below the photo or over it, of a photo that has a result. */
export const ROOMY_STATES: readonly Required<Pick<WindowState, 'name' | 'prepare'>>[] = [
  { name: 'result', prepare: enhance },
  { name: 'versions', prepare: makeVersions },
  { name: 'effort-map', prepare: showEffort },
  {
    name: 'effort-map-and-preview',
    prepare: async (page) => {
      await showEffort(page);
      await previewArea(page);
    },
  },
  {
    name: 'area-preview',
    prepare: async (page) => {
      await enhance(page);
      await previewArea(page);
    },
  },
];
