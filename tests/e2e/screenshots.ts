/**
 * Takes the images of the README from the real product: `npm run docs:images`, or `npm run docs:images -- photos` or
 * `-- album` for some of them. Not a test; it ends with what it wrote.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { Page } from '@playwright/test';
import { EXAMPLES, ROOT } from '../helpers/engine.ts';
import { cutPhoto } from '../helpers/images.ts';
import type { FrontEnd } from './front-end.ts';
import { openFrontEnd } from './front-ends.ts';

const SERIES = {
  photos: { take: takePhotos, heightPx: 800 },
  album: { take: takeAlbum, heightPx: 640 },
} as const;

/** Parts of the examples, as a holiday would have them: place and size in pixels. */
const ALBUM_PHOTOS = [
  ['rocket.jpg', 0, 0, 640, 427],
  ['cat.png', 0, 0, 451, 300],
  ['astronaut.png', 0, 0, 256, 256],
  ['rocket.jpg', 180, 60, 300, 225],
  ['cat.png', 120, 20, 240, 240],
  ['astronaut.png', 60, 0, 150, 200],
  ['rocket.jpg', 0, 200, 320, 213],
  ['cat.png', 0, 60, 300, 200],
  ['rocket.jpg', 260, 20, 200, 300],
  ['astronaut.png', 0, 90, 256, 166],
  ['cat.png', 200, 0, 251, 188],
  ['rocket.jpg', 340, 220, 300, 200],
] as const;
const DONE_IN_IMAGE = 6;

const folder = await mkdtemp(join(tmpdir(), 'skipstone-images-'));
try {
  for (const [name, { take, heightPx }] of Object.entries(SERIES)) {
    if (process.argv[2] !== undefined && process.argv[2] !== name) continue;
    const own = join(folder, name);
    await mkdir(own);
    const frontEnd = await openFrontEnd('web', { folder: own, size: { width: 1280, height: heightPx } });
    try {
      await take(frontEnd);
    } finally {
      await frontEnd.close();
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function takeImage(page: Page, name: string): Promise<void> {
  // Tiles and fades come to rest.
  await page.waitForTimeout(800);
  const path = join(ROOT, 'docs/images', name);
  await page.screenshot({ path });
  process.stdout.write(`${path}\n`);
}

async function takePhotos(frontEnd: FrontEnd): Promise<void> {
  const { page } = frontEnd;
  await frontEnd.choosePhotos(['cat.png', 'rocket.jpg', 'astronaut.png'].map((name) => join(EXAMPLES, name)));
  await page.locator('[data-engine=ready]').waitFor();
  await page.getByRole('button', { name: 'Preview an area' }).click();
  await page.locator('[data-preset=perception][data-state=done]').waitFor();
  await takeImage(page, 'preview-an-area.png');
  await page.locator('[data-preset=perception]').click();
  await page.getByRole('button', { name: 'Preview an area' }).click();
  await page.getByRole('button', { name: 'Enhance', exact: true }).click();
  await page.getByText(/Step 3 of/).waitFor();
  await takeImage(page, 'enhancing.png');
  await page.locator('.trust[data-state=measured]').waitFor();
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.keyboard.press('1');
  await takeImage(page, 'split-view.png');
}

async function takeAlbum({ page }: FrontEnd): Promise<void> {
  const photos = join(folder, 'Summer');
  await mkdir(photos);
  for (const [index, [name, left, top, width, height]] of ALBUM_PHOTOS.entries()) {
    const number = String(4101 + 3 * index);
    await cutPhoto(join(EXAMPLES, name), join(photos, `IMG_${number}.png`), { left, top, width, height });
  }
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'New album from a folder…' }).click();
  await (await chooser).setFiles(photos);
  await page.locator(`[data-index="${ALBUM_PHOTOS.length - 1}"]`).waitFor();
  await page.getByRole('radio', { name: 'Instant' }).check();
  await page.getByRole('button', { name: 'Start…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Check before starting' });
  await dialog.getByRole('button', { name: `Start ${ALBUM_PHOTOS.length} photos` }).click({ timeout: 300_000 });
  const done = page.locator('[data-index][data-state=done]');
  await done.nth(DONE_IN_IMAGE - 1).waitFor({ timeout: 600_000 });
  await page.locator('[data-index][data-state=running]').first().waitFor();
  await takeImage(page, 'album.png');
}
