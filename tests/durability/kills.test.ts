/** An album is run to its end while main, engine and images are killed again and again: nothing is lost, doubled or left behind. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, it } from 'vitest';
import { CHANGED_AGAIN } from '#shared/albums.ts';
import type { Album } from '#shared/albums.ts';
import { makeTempFolder } from '../helpers/folders.ts';
import { createHolidayAlbum, expectWhole, isIdle, runUndisturbed, writeHoliday } from './holiday.ts';
import type { Role } from './host.ts';
import { pause } from '../helpers/waiting.ts';
import { buildHost, Host, OUTPUT_FOLDER, removeHost } from './host.ts';
import { createRandom } from '#core/random.ts';
import { SCALE, SEED } from './scale.ts';

const ROLES: readonly Role[] = ['main', 'engine', 'images'];
/** From the moment that lets a kill come to the kill. */
const MAX_DELAY_MS = 300;
/** To kill a process that may not have started, 10 ms apart. */
const MAX_ATTEMPTS = 200;

beforeAll(buildHost);
afterAll(removeHost);

it(
  `${SCALE.photos} photos and ${SCALE.kills} kills: one whole result of each good photo, the reason of each bad one, and nothing else`,
  async () => {
    const reference = await runUndisturbed(SCALE.photos);
    await using folder = await makeTempFolder();
    const root = folder.path;
    await writeHoliday(root, SCALE.photos);
    let host = await Host.start(root);
    const albumId = await createHolidayAlbum(host, root);
    await host.call('startAlbum', { albumId, again: CHANGED_AGAIN });
    const startMs = performance.now();

    const random = createRandom(SEED);
    const counts = { main: 0, engine: 0, images: 0, rounds: 1 };
    for (let kill = 0; kill < SCALE.kills; kill++) {
      const due = Math.floor((kill / SCALE.kills) * SCALE.photos);
      const album = await host.until(`${due} photos worked on`, (now) => countEnded(now) >= due || !isRunning(now));
      if (!isRunning(album)) {
        if (album.run.kind === 'idle') {
          // All done before all kills: once more from the beginning.
          counts.rounds++;
          await rm(join(root, OUTPUT_FOLDER), { recursive: true });
          await host.call('chooseAlbumOutput', { albumId });
        }
        await host.call('startAlbum', { albumId, again: CHANGED_AGAIN });
        await host.until('running again', isRunning);
      }
      await pause(random() * MAX_DELAY_MS);
      const role = await killOne(host, ROLES[kill % ROLES.length]!, { albumId, random });
      counts[role]++;
      if (role === 'main') host = await Host.start(root);
    }

    await runToEnd(host, albumId);
    // Photos under which the engine was killed three times were set aside, as photos that kill it are. A person tries again.
    const { rows } = await host.call('pageAlbum', { albumId, filter: 'quarantined', offset: 0, limit: 500 });
    if (rows.length > 0) {
      await host.call('retryAlbumPhotos', { albumId, photoIds: rows.map(({ id }) => id) });
      await host.call('startAlbum', { albumId, again: CHANGED_AGAIN });
      await runToEnd(host, albumId);
    }
    await host.end();
    await expectWhole(root, reference);
    const seconds = Math.round((performance.now() - startMs) / 1000);
    console.log(JSON.stringify({ photos: SCALE.photos, seed: SEED, ...counts, setAside: rows.length, seconds }));
  },
  SCALE.timeoutMs,
);

/** Kills main instead of a worker that does not come. Returns what it has killed. */
async function killOne(
  host: Host,
  role: Role,
  { albumId, random }: { readonly albumId: string; readonly random: () => number },
): Promise<Role> {
  if (role === 'images') {
    // A person views a photo, which needs the images process; the album does not depend on how that ends.
    const { rows } = await host.call('pageAlbum', { albumId, filter: 'all', offset: 0, limit: 500 });
    const photoId = rows[Math.floor(random() * rows.length)]!.id;
    void host.call('viewAlbumPhoto', { albumId, photoId }).catch(() => undefined);
    await pause(random() * 100);
  }
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    if (await host.kill(role)) return role;
    await pause(10);
  }
  await host.kill('main');
  return 'main';
}

/** A run pauses after engine deaths without a cause; a person starts it again. */
async function runToEnd(host: Host, albumId: string): Promise<void> {
  for (;;) {
    const { run } = await host.until('at its end', (album) => !isRunning(album));
    if (run.kind !== 'paused') break;
    await host.call('startAlbum', { albumId, again: CHANGED_AGAIN });
    await host.until('running again', (album) => isRunning(album) || isIdle(album));
  }
}

const isRunning = ({ run }: Album): boolean => run.kind === 'running';
const countEnded = ({ progress: { counts } }: Album): number => counts.done + counts.failed;
