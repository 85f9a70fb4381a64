/** The power fails at random moments of a run: what is on the disk then, opened by the next start, leads to the same end. */
import { execFileSync } from 'node:child_process';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CHANGED_AGAIN } from '#shared/albums.ts';
import { AlbumStore, STORE_FILE } from '#app/albums/store/album-store.ts';
import { makeTempFolder } from '../helpers/folders.ts';
import { createHolidayAlbum, expectWhole, isIdle, runUndisturbed, writeHoliday } from './holiday.ts';
import { pause } from '../helpers/waiting.ts';
import { buildHost, Host, removeHost, signal } from './host.ts';
import { createRandom } from '#core/random.ts';
import { SCALE, SEED } from './scale.ts';

beforeAll(buildHost);
afterAll(removeHost);

// Nothing stops a process in its tracks on Windows.
it.skipIf(process.platform === 'win32')(
  `${SCALE.powerCuts} cuts of the power: each disk leads to the same results`,
  async () => {
    const reference = await runUndisturbed(SCALE.photos);
    await using folder = await makeTempFolder();
    const root = join(folder.path, 'disk');
    const locateCut = (cut: number): string => join(folder.path, `cut-${cut}`);
    await writeHoliday(root, SCALE.photos);
    const random = createRandom(SEED);
    const host = await Host.start(root);
    const albumId = await createHolidayAlbum(host, root);
    await host.call('startAlbum', { albumId, again: CHANGED_AGAIN });
    for (let cut = 0; cut < SCALE.powerCuts; cut++) {
      const due = Math.floor((cut / SCALE.powerCuts) * SCALE.photos);
      await host.until(`${due} photos worked on`, ({ progress: { counts } }) => counts.done + counts.failed >= due);
      await pause(random() * 150);
      await copyDisk(host, root, locateCut(cut));
    }
    await host.until('idle', isIdle);
    await host.end();
    await expectWhole(root, reference);

    const underWay: number[] = [];
    for (let cut = 0; cut < SCALE.powerCuts; cut++) {
      // Paths in the store are absolute: the copy goes to the place of the original.
      await rm(root, { recursive: true });
      await rename(locateCut(cut), root);
      const store = AlbumStore.open(join(root, 'data'));
      expect(store.checkIntegrity()).toEqual([]);
      underWay.push(store.photos.count(albumId, 'running'));
      store.close();
      const next = await Host.start(root);
      await next.until('idle', isIdle);
      await next.end();
      await expectWhole(root, reference);
    }
    console.log(JSON.stringify({ photos: SCALE.photos, seed: SEED, powerCuts: SCALE.powerCuts, underWay }));
  },
  SCALE.timeoutMs,
);

/** A copy of everything at one moment: no process runs meanwhile. The index of the log (`-shm`) is memory and is lost. */
async function copyDisk(host: Host, root: string, to: string): Promise<void> {
  const pids = host.listPids();
  for (const pid of pids) signal(pid, 'SIGSTOP');
  try {
    // Node's own copy rounds the times of files, by which the store knows its results.
    execFileSync('cp', ['-a', root, to]);
    await rm(join(to, 'data', `${STORE_FILE}-shm`), { force: true });
  } finally {
    for (const pid of pids) signal(pid, 'SIGCONT');
  }
}
