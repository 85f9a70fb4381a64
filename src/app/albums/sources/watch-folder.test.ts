import { appendFile, mkdir, mkdtemp, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { ResultList } from '#files/own-results.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FsWatcherListeners } from './fs-watcher.ts';
import type { FolderWatchOptions, WatchState } from './watch-folder.ts';
import { FolderWatch } from './watch-folder.ts';

/** Scans come every few real milliseconds; a clock that tests set decides how long photos were quiet. */
const QUIET_MS = 1000;

let root: string;
let nowMs: number;
let scanCount: number;
let arrived: string[];
let states: string[];
const watches: FolderWatch[] = [];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'skipstone-watch-'));
  await mkdir(at('in'));
  nowMs = 0;
  scanCount = 0;
  arrived = [];
  states = [];
});

afterEach(async () => {
  await Promise.all(watches.splice(0).map((watch) => watch.stop()));
  await rm(root, { recursive: true });
});

const at = (path: string) => join(root, path);

function startWatch(change: Partial<FolderWatchOptions> & { pollMs?: number } = {}): FolderWatch {
  const { pollMs = 5, ...options } = change;
  const watch = new FolderWatch({
    source: { path: at('in'), filter: { recursive: true, include: [], exclude: [] } },
    outputFolder: at('in/out'),
    isOwnOutput: (path) => path.endsWith('-4x.jpg'),
    list: new ResultList(null),
    templates: [],
    onPhotos: (photos) => {
      arrived.push(...photos.map(({ photo, fileStat }) => `${relative(at('in'), photo.path)}:${fileStat.sizeBytes}`));
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
        scanCount++;
        return nowMs;
      },
    },
    openWatcher: null,
    ...options,
  });
  watches.push(watch);
  return watch;
}

/** Resolves after a look that began after the call. */
async function waitForLook(): Promise<void> {
  const seen = scanCount;
  await vi.waitFor(() => {
    expect(scanCount).toBeGreaterThanOrEqual(seen + 2);
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

  it('never reports results of the album, nor unfinished files', async () => {
    startWatch();
    await mkdir(at('in/out'));
    await writeFile(at('in/a-4x.jpg'), 'result beside');
    await writeFile(at('in/out/b.jpg'), 'result in the folder');
    await writeFile(at('in/.c.jpg.1-ab.skipstone-tmp'), 'unfinished result');
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

  it('scans sooner after an event', async () => {
    let listeners: FsWatcherListeners | null = null;
    let closedCount = 0;
    const openWatcher = (_folder: string, given: FsWatcherListeners) => {
      listeners = given;
      return { close: () => closedCount++ };
    };
    const watch = startWatch({ pollMs: 3_600_000, openWatcher });
    const sendEvent = async () => {
      const seen = scanCount;
      await vi.waitFor(() => {
        listeners?.onChange();
        expect(scanCount).toBeGreaterThan(seen);
      }, 5000);
    };
    await writeFile(at('in/a.jpg'), 'a');
    await sendEvent();
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
    const seen = scanCount;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(scanCount).toBe(seen);
  });

  it('says when a pattern is none', async () => {
    startWatch({ source: { path: at('in'), filter: { recursive: true, include: ['../x'], exclude: [] } } });
    await waitForState(/^Pattern "\.\.\/x"/);
  });
});
