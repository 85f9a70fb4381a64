/** While the engine takes all it can get: the window and the app process stay smooth, and looking at photos does not wait. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '@playwright/test';
import { VIEW_FILES } from '../../src/shared/views.ts';
import { EXAMPLES } from '../helpers/engine.ts';
import { resizePhoto } from '../helpers/pictures.ts';
import type { DoorName } from './doors.ts';
import { openDoor, skipWithoutWindow } from './doors.ts';

/** What blocks does so in every round; another program on a shared machine does not. */
const MOST_ROUNDS = 3;
/** Width of a photo whose job lasts longer than all rounds. */
const LARGE_PX = 1280;

interface Round {
  /** Longest task of the page, in milliseconds; those below 50 are not told and count as 0. */
  readonly longestTaskMs: number;
  readonly driftMs: number;
}

interface TaskRecord {
  longestTaskMs?: number;
}

async function recordTasks(page: Page): Promise<void> {
  await page.evaluate(() => {
    new PerformanceObserver((list) => {
      const record = globalThis as TaskRecord;
      for (const { duration } of list.getEntries())
        record.longestTaskMs = Math.max(record.longestTaskMs ?? 0, duration);
    }).observe({ type: 'longtask' });
  });
}

/** What a person does meanwhile: zooming in and out at a place. */
async function lookAround(page: Page): Promise<void> {
  const box = (await page.getByRole('main').boundingBox())!;
  await page.mouse.move(box.x + box.width / 3, box.y + box.height / 2);
  for (let i = 0; i < 12; i++) {
    await page.mouse.wheel(0, i % 6 < 3 ? -240 : 240);
    await page.waitForTimeout(150);
  }
}

/** Milliseconds until a picture that was never asked for is decoded. */
function loadPicture(page: Page, url: string): Promise<number> {
  return page.evaluate(async (src) => {
    const start = performance.now();
    const image = new Image();
    image.src = src;
    await image.decode();
    return performance.now() - start;
  }, url);
}

test('nothing blocks during a job, and tiles arrive at once', async () => {
  const { project } = test.info();
  skipWithoutWindow(project.name);
  const folder = await mkdtemp(join(tmpdir(), 'skipstone-e2e-'));
  const door = await openDoor(project.name as DoorName, { folder });
  try {
    const { page } = door;
    await door.choosePhotos([await resizePhoto(join(EXAMPLES, 'rocket.jpg'), join(folder, 'large.png'), LARGE_PX)]);
    await expect(page.locator('[data-engine=ready]')).toBeVisible();
    await page.getByRole('radio', { name: 'Perception' }).check();
    await page.getByRole('button', { name: 'Enhance' }).click();
    await expect(page.getByRole('region', { name: 'Enhancing' })).toContainText(/Step 2/);

    await recordTasks(page);
    const rounds: Round[] = [];
    const isSmooth = ({ longestTaskMs, driftMs }: Round): boolean => longestTaskMs < 50 && driftMs < 50;
    while (rounds.length < MOST_ROUNDS && !rounds.some(isSmooth)) {
      await page.evaluate(() => {
        (globalThis as TaskRecord).longestTaskMs = 0;
      });
      await door.takeTimerDrift();
      await lookAround(page);
      const longestTaskMs = await page.evaluate(() => (globalThis as TaskRecord).longestTaskMs ?? 0);
      rounds.push({ longestTaskMs, driftMs: await door.takeTimerDrift() });
    }

    await door.choosePhotos([join(EXAMPLES, 'cat.png')]);
    const asked = performance.now();
    const cell = page.getByRole('button', { name: 'cat.png, Ready' });
    await expect(cell).toBeVisible();
    const openedMs = performance.now() - asked;
    const base = (await cell.locator('img').getAttribute('src'))!.replace(VIEW_FILES.thumb, '');
    const waited = performance.now();
    await expect(async () => {
      await loadPicture(page, base + VIEW_FILES.tile(0, 0, 0));
    }).toPass();
    const tilesMadeMs = performance.now() - waited;
    const tileMs: number[] = [];
    for (let level = 1; level <= 9; level++) tileMs.push(await loadPicture(page, base + VIEW_FILES.tile(level, 0, 0)));
    const slowestTileMs = Math.max(...tileMs);

    console.log(JSON.stringify({ door: door.name, rounds, openedMs, tilesMadeMs, slowestTileMs }));
    await expect(page.locator('li[data-state=running]')).toBeVisible();
    expect(rounds.some(isSmooth), JSON.stringify(rounds)).toBe(true);
    expect(openedMs).toBeLessThan(1000);
    expect(tilesMadeMs).toBeLessThan(1000);
    expect(slowestTileMs).toBeLessThan(300);
  } finally {
    await door.close();
    await rm(folder, { recursive: true, force: true });
  }
});

interface LookTimes {
  clickedAtMs?: number;
  /** Look -> when its finished picture was first there, loaded. */
  shownAtMs: Record<string, number>;
}

/** Times of the page itself, since looking from outside again and again would add up to a second. */
async function recordLooks(page: Page): Promise<void> {
  await page.evaluate(() => {
    const times: LookTimes = { shownAtMs: {} };
    Object.assign(globalThis, { lookTimes: times });
    const note = (): void => {
      for (const image of document.querySelectorAll<HTMLImageElement>('[data-look][data-state=done] img')) {
        const { look } = image.closest<HTMLElement>('[data-look]')!.dataset;
        if (image.complete) times.shownAtMs[look!] ??= performance.now();
      }
    };
    document.addEventListener('load', note, true);
    new MutationObserver(note).observe(document, { subtree: true, childList: true, attributes: true });
    document.addEventListener(
      'click',
      () => {
        times.clickedAtMs = performance.now();
        times.shownAtMs = {};
      },
      true,
    );
  });
}

function takeLooks(page: Page): Promise<{ instantMs: number; allMs: number }> {
  return page.evaluate(() => {
    const { clickedAtMs, shownAtMs } = (globalThis as unknown as { lookTimes: LookTimes }).lookTimes;
    return {
      instantMs: shownAtMs.instant! - clickedAtMs!,
      allMs: Math.max(...Object.values(shownAtMs)) - clickedAtMs!,
    };
  });
}

test('the looks of a part are there within a second for the first, six for all', async () => {
  const { project } = test.info();
  skipWithoutWindow(project.name);
  const folder = await mkdtemp(join(tmpdir(), 'skipstone-e2e-'));
  const door = await openDoor(project.name as DoorName, { folder });
  try {
    const { page } = door;
    await door.choosePhotos([join(EXAMPLES, 'rocket.jpg')]);
    await expect(page.locator('[data-engine=ready]')).toBeVisible();
    await page.getByRole('button', { name: 'Try a part' }).click();
    const look = (name: string, state: string) => page.locator(`[data-look=${name}][data-state=${state}] img`);
    await recordLooks(page);
    const rounds: { instantMs: number; allMs: number }[] = [];
    const isQuick = ({ instantMs, allMs }: (typeof rounds)[number]): boolean => instantMs < 1000 && allMs < 6000;
    // The first round wakes the engine up.
    for (let round = 0; round <= MOST_ROUNDS && !rounds.slice(1).some(isQuick); round++) {
      await page.getByRole('button', { name: 'Preview this part' }).click();
      await expect(page.locator('section[data-state=waiting], section[data-state=running]').first()).toBeVisible();
      for (const name of ['instant', 'fidelity', 'balanced', 'perception'])
        await expect(look(name, 'done')).toBeVisible({ timeout: 60_000 });
      rounds.push(await takeLooks(page));
    }
    console.log(JSON.stringify({ door: door.name, rounds }));
    expect(rounds.slice(1).some(isQuick), JSON.stringify(rounds)).toBe(true);
  } finally {
    await door.close();
    await rm(folder, { recursive: true, force: true });
  }
});
