import { beforeEach, describe, expect, it, vi } from 'vitest';
import { settle } from '#tests/helpers/waiting.ts';
import type { LoadedImage } from './image-cache.ts';
import { TileStore } from './tile-store.ts';

const IMAGE: LoadedImage = { source: {} as CanvasImageSource, widthPx: 10, heightPx: 10, release: () => undefined };

/** Loads that wait until the test lets them come or fail. */
class Loads {
  readonly asked: string[] = [];
  readonly #waiting = new Map<string, { resolve: (image: LoadedImage) => void; reject: (error: Error) => void }>();

  readonly load = (url: string): Promise<LoadedImage> => {
    this.asked.push(url);
    return new Promise((resolve, reject) => this.#waiting.set(url, { resolve, reject }));
  };

  async come(url: string): Promise<void> {
    this.#waiting.get(url)!.resolve(IMAGE);
    await settle();
  }

  async fail(url: string): Promise<void> {
    this.#waiting.get(url)!.reject(new Error('gone'));
    await settle();
  }
}

describe('TileStore', () => {
  let loads: Loads;
  const onLoaded = vi.fn();
  let store: TileStore;

  beforeEach(() => {
    loads = new Loads();
    onLoaded.mockClear();
    store = new TileStore({ load: loads.load, onLoaded, maxLoading: 2 });
  });

  it('loads in order, few at a time', async () => {
    store.want(['a', 'b', 'c']);
    expect(loads.asked).toEqual(['a', 'b']);
    await loads.come('b');
    expect(loads.asked).toEqual(['a', 'b', 'c']);
    expect(store.get('b')).toBe(IMAGE);
    expect(store.has('a')).toBe(false);
    expect(onLoaded).toHaveBeenCalledTimes(1);
  });

  it('drops tiles that are no longer visible before they are loaded', async () => {
    store.want(['a', 'b', 'c']);
    store.want(['d']);
    await loads.come('a');
    expect(loads.asked).toEqual(['a', 'b', 'd']);
  });

  it('does not load twice', async () => {
    store.want(['a']);
    store.want(['a']);
    await loads.come('a');
    store.want(['a']);
    expect(loads.asked).toEqual(['a']);
  });

  it('gives up on a tile that keeps failing, and continues with the rest', async () => {
    store.want(['a', 'b', 'c']);
    await loads.fail('a');
    await loads.fail('a');
    await loads.fail('a');
    expect(loads.asked).toEqual(['a', 'b', 'a', 'a', 'c']);
    store.want(['a', 'c']);
    expect(loads.asked).toHaveLength(5);
  });

  it('stays silent once it has ended', async () => {
    store.want(['a', 'b', 'c']);
    store.end();
    await loads.come('a');
    expect(onLoaded).not.toHaveBeenCalled();
    expect(loads.asked).toEqual(['a', 'b']);
    expect(store.bytes).toBe(0);
  });
});
