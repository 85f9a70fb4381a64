import { appendFile, mkdir, mkdtemp, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HintListeners } from './folder-hints.ts';
import type { FolderWatchOptions, WatchState } from './watch-folder.ts';
import { FolderWatch } from './watch-folder.ts';

/** Looks come every few real milliseconds; how long photos were quiet is told by a clock that tests set. */
const QUIET_MS = 1000;

let root: string;
let nowMs: number;
let lookCount: number;
let arrived: string[];
let states: string[];
const watches: FolderWatch[] = [];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'skipstone-watch-'));
  await mkdir(at('in'));
  nowMs = 0;
  lookCount = 0;
  arrived = [];
  states = [];
});

afterEach(async () => {
  await Promise.all(watches.splice(0).map((watch) => watch.stop()));
  await rm(root, { recursive: true });
});

const at = (path: string) => join(root, path);

function startWatch(wish: Partial<FolderWatchOptions> & { pollMs?: number } = {}): FolderWatch {
  const { pollMs = 5, ...options } = wish;
  const watch = new FolderWatch({
    source: { path: at('in'), filter: { recursive: true, include: [], exclude: [] } },
    outputFolder: at('in/out'),
    isOwnOutput: (path) => path.endsWith('-4x.jpg'),
    onPhotos: (photos) => {
      arrived.push(...photos.map(({ photo, stamp }) => `${relative(at('in'), photo.path)}:${stamp.sizeBytes}`));
      return Promise.resolve();
    },
    onState: (state: WatchState) => {
      states.push(state.kind === 'watching' ? 'watching' : state.error.message.replaceAll(root, ''));
    },
    timing: {
      quietMs: QUIET_MS,
      pollMs,
      settleMs: 1,
      nowMs: () => {
        lookCount++;
        return nowMs;
      },
    },
    openHints: null,
    ...options,
  });
  watches.push(watch);
  return watch;
}

/** Resolves after a look that began after the call. */
async function waitForLook(): Promise<void> {
  const seen = lookCount;
  await vi.waitFor(() => {
    expect(lookCount).toBeGreaterThanOrEqual(seen + 2);
  }, 5000);
}

/** A look sees what is there, time passes, and another look finds it quiet. */
async function letSettle(): Promise<void> {
  await waitForLook();
  nowMs += QUIET_MS;
  await waitForLook();
}

async function waitForState(state: RegExp): Promise<void> {
  await vi.waitFor(() => {
    expect(states.at(-1)).toMatch(state);
  }, 5000);
}

describe('FolderWatch', () => {
  it('reports what is there and what arrives, each photo once', async () => {
    await writeFile(at('in/old.jpg'), 'old');
    startWatch();
    await letSettle();
    expect(arrived).toEqual(['old.jpg:3']);
    await mkdir(at('in/deep'));
    await writeFile(at('in/deep/\u{1f4f7} new.png'), 'newer');
    await writeFile(at('in/notes.txt'), 'text');
    await letSettle();
    await letSettle();
    expect(arrived).toEqual(['old.jpg:3', 'deep/\u{1f4f7} new.png:5']);
    expect(states).toEqual([]);
  });

  it('waits until a file has stopped growing, and reports it again when it changes', async () => {
    startWatch();
    for (let i = 0; i < 4; i++) {
      await appendFile(at('in/a.jpg'), 'part');
      await waitForLook();
      nowMs += QUIET_MS - 1;
      await waitForLook();
    }
    expect(arrived).toEqual([]);
    nowMs += 1;
    await waitForLook();
    expect(arrived).toEqual(['a.jpg:16']);
    await appendFile(at('in/a.jpg'), 'more');
    await letSettle();
    expect(arrived).toEqual(['a.jpg:16', 'a.jpg:20']);
  });

  it('never reports an empty file before it has bytes', async () => {
    await writeFile(at('in/a.jpg'), '');
    startWatch();
    await letSettle();
    await letSettle();
    expect(arrived).toEqual([]);
    await writeFile(at('in/a.jpg'), 'x');
    await letSettle();
    expect(arrived).toEqual(['a.jpg:1']);
  });

  it('never reports results of the album, nor files under way', async () => {
    startWatch();
    await mkdir(at('in/out'));
    await writeFile(at('in/a-4x.jpg'), 'result beside');
    await writeFile(at('in/out/b.jpg'), 'result in the folder');
    await writeFile(at('in/.c.jpg.1-ab.skipstone-tmp'), 'result under way');
    await writeFile(at('in/.d.jpg'), 'of another program');
    await writeFile(at('in/e.jpg'), 'photo');
    await letSettle();
    expect(arrived).toEqual(['e.jpg:5']);
  });

  it('survives that the folder vanishes and comes back', async () => {
    await writeFile(at('in/a.jpg'), 'a');
    startWatch();
    await letSettle();
    await rename(at('in'), at('unplugged'));
    await waitForState(/^(There is no|Folder .* cannot be read)/);
    nowMs += QUIET_MS;
    await writeFile(at('unplugged/b.jpg'), 'bb');
    await rename(at('unplugged'), at('in'));
    await waitForState(/^watching$/);
    await letSettle();
    expect(arrived).toEqual(['a.jpg:1', 'b.jpg:2']);
  });

  it('begins before there is a folder', async () => {
    await rm(at('in'), { recursive: true });
    startWatch();
    await waitForState(/^There is no/);
    await mkdir(at('in'));
    await writeFile(at('in/a.jpg'), 'a');
    await waitForState(/^watching$/);
    await letSettle();
    expect(arrived).toEqual(['a.jpg:1']);
  });

  it('forgets a photo that goes before it has settled', async () => {
    await writeFile(at('in/a.jpg'), 'a');
    startWatch();
    await waitForLook();
    await unlink(at('in/a.jpg'));
    await letSettle();
    expect(arrived).toEqual([]);
  });

  it('offers photos again when they could not be taken, and says so', async () => {
    await writeFile(at('in/a.jpg'), 'a');
    let isFull = true;
    startWatch({
      onPhotos: (photos) => {
        if (isFull) return Promise.reject(new Error('no room for a row'));
        arrived.push(...photos.map(({ photo }) => relative(at('in'), photo.path)));
        return Promise.resolve();
      },
    });
    await letSettle();
    await waitForState(/^Folder \/in: no room for a row$/);
    expect(arrived).toEqual([]);
    isFull = false;
    await waitForState(/^watching$/);
    expect(arrived).toEqual(['a.jpg']);
  });

  it('looks sooner when the system hints at a change', async () => {
    let listeners: HintListeners | null = null;
    let closedCount = 0;
    const openHints = (_folder: string, given: HintListeners) => {
      listeners = given;
      return { close: () => closedCount++ };
    };
    const watch = startWatch({ pollMs: 3_600_000, openHints });
    const hint = async () => {
      const seen = lookCount;
      await vi.waitFor(() => {
        listeners?.onChange();
        expect(lookCount).toBeGreaterThan(seen);
      }, 5000);
    };
    await writeFile(at('in/a.jpg'), 'a');
    await hint();
    nowMs += QUIET_MS;
    await vi.waitFor(() => {
      expect(arrived).toEqual(['a.jpg:1']);
    }, 5000);
    await watch.stop();
    expect(closedCount).toBe(1);
  });

  it('reports nothing once it is stopped, and stops at once during a long pause', async () => {
    await writeFile(at('in/a.jpg'), 'a');
    const watch = startWatch({ pollMs: 3_600_000 });
    await waitForLook();
    nowMs += QUIET_MS;
    await vi.waitFor(() => {
      expect(arrived).toEqual(['a.jpg:1']);
    }, 5000);
    await watch.stop();
    await writeFile(at('in/b.jpg'), 'b');
    const seen = lookCount;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(lookCount).toBe(seen);
  });

  it('says when a pattern is none', async () => {
    startWatch({ source: { path: at('in'), filter: { recursive: true, include: ['../x'], exclude: [] } } });
    await waitForState(/^Pattern "\.\.\/x"/);
  });
});
