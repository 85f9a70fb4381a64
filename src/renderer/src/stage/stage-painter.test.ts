import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TiledView } from '#shared/image-pyramid.ts';
import { countLevels } from '#shared/image-pyramid.ts';
import type { LoadedImage } from './image-cache.ts';
import type { Scene } from './stage-painter.ts';
import { StagePainter } from './stage-painter.ts';
import { FIT, resolveViewport } from './viewport.ts';

interface Drawn {
  readonly on: 'before' | 'after';
  readonly url: string;
  readonly isSmoothed: boolean;
  readonly quality: ImageSmoothingQuality;
  /** Left, top, width, height on the canvas. */
  readonly box: readonly number[];
}

const PHOTO = { widthPx: 1000, heightPx: 500 };
const LAYOUT = { photo: PHOTO, result: null, paneWidth: 532, paneHeight: 300, devicePixelRatio: 1 };

function tiled(token: string, factor: number): TiledView {
  const size = { widthPx: 1000 * factor, heightPx: 500 * factor };
  return { token, ...size, tileSizePx: 512, levels: countLevels(size) };
}

function sceneAt(scale: number | 'fit'): Scene {
  const camera = scale === 'fit' ? FIT : ({ kind: 'free', centerX: 500, centerY: 250, scale } as const);
  return {
    viewport: resolveViewport(LAYOUT, camera),
    devicePixelRatio: 1,
    photo: { id: 'a', name: 'a.jpg', size: PHOTO, thumbUrl: 'thumb', tiles: tiled('photo', 1) },
    after: null,
    residualMap: null,
    inFrame: null,
    hasTwoPanes: false,
    isShowingBefore: false,
    split: () => 0.5,
    tileUrl: (token, file) => `${token}/${file}`,
  };
}

describe('StagePainter', () => {
  let frames: (() => void)[];
  let drawn: Drawn[];
  let clipped: { readonly on: Drawn['on']; readonly rectangle: readonly number[] }[];
  let isHeldBack: (url: string) => boolean;
  let painter: StagePainter;

  const load = (url: string): Promise<LoadedImage> => {
    const source = { url } as unknown as CanvasImageSource;
    const image = { source, widthPx: 100, heightPx: 50, release: () => undefined };
    return isHeldBack(url) ? new Promise(() => undefined) : Promise.resolve(image);
  };

  function fakeContext(on: Drawn['on']): CanvasRenderingContext2D {
    const context = {
      canvas: { width: 0, height: 0, style: {} },
      imageSmoothingEnabled: true,
      imageSmoothingQuality: 'low' as ImageSmoothingQuality,
      drawImage(source: { readonly url: string }, ...places: number[]) {
        const { imageSmoothingEnabled: isSmoothed, imageSmoothingQuality: quality } = context;
        drawn.push({ on, url: source.url, isSmoothed, quality, box: places.slice(-4) });
      },
    };
    for (const name of ['clearRect', 'fillRect', 'save', 'restore', 'beginPath', 'clip'])
      Object.assign(context, { [name]: () => undefined });
    Object.assign(context, { rect: (...rectangle: number[]) => clipped.push({ on, rectangle }) });
    return context as unknown as CanvasRenderingContext2D;
  }

  /** Lets everything come and be drawn; returns what the last frame drew. */
  async function rest(): Promise<readonly Drawn[]> {
    let last: readonly Drawn[] = [];
    for (let round = 0; round < 50; round += 1) {
      await vi.advanceTimersByTimeAsync(20);
      if (frames.length === 0) continue;
      drawn = [];
      for (const frame of frames.splice(0)) frame();
      last = drawn;
    }
    return last;
  }

  beforeEach(() => {
    vi.useFakeTimers();
    frames = [];
    drawn = [];
    clipped = [];
    isHeldBack = () => false;
    vi.stubGlobal('requestAnimationFrame', (frame: () => void) => frames.push(frame));
    vi.stubGlobal('cancelAnimationFrame', () => frames.splice(0));
    painter = new StagePainter({ before: fakeContext('before'), after: fakeContext('after') }, load);
  });

  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  const namesOn = (on: Drawn['on'], last: readonly Drawn[]): string[] =>
    last.filter((draw) => draw.on === on).map(({ url }) => url.split('/')[0]!);

  it('draws once for many changes, and not at all when nothing changes', async () => {
    painter.show(sceneAt('fit'));
    painter.show(sceneAt(1));
    painter.show(sceneAt(2));
    expect(frames).toHaveLength(1);
    await rest();
    expect(frames).toHaveLength(0);
    drawn = [];
    await rest();
    expect(drawn).toEqual([]);
  });

  it('shows the thumbnail until the tiles are loaded', async () => {
    isHeldBack = (url) => url.startsWith('photo/');
    painter.show(sceneAt('fit'));
    expect(namesOn('before', await rest())).toEqual(['thumb']);
  });

  it('shows nothing on the after side while there is nothing, or the photo in a pane of its own', async () => {
    painter.show(sceneAt('fit'));
    expect(namesOn('after', await rest())).toEqual([]);
    painter.show({ ...sceneAt('fit'), hasTwoPanes: true });
    expect(new Set(namesOn('after', await rest()))).toEqual(new Set(['photo']));
  });

  it('shows a result in the frame on all of one pane, on the second of two, and not while the photo before is shown', async () => {
    const source = { url: 'framed' } as unknown as CanvasImageSource;
    const image = { source, widthPx: 384, heightPx: 384, release: () => undefined };
    const inFrame = { region: { left: 400, top: 200, widthPx: 96, heightPx: 96 }, image };
    painter.show({ ...sceneAt(4), inFrame });
    let last = await rest();
    for (const on of ['before', 'after'] as const) expect(namesOn(on, last).at(-1)).toBe('framed');
    painter.show({ ...sceneAt(4), inFrame, hasTwoPanes: true });
    last = await rest();
    expect(namesOn('before', last)).not.toContain('framed');
    expect(namesOn('after', last).at(-1)).toBe('framed');
    expect(last.findLast(({ url }) => url === 'framed')).toMatchObject({ isSmoothed: true, quality: 'high' });
    for (const hasTwoPanes of [false, true]) {
      painter.show({ ...sceneAt(4), inFrame, hasTwoPanes, isShowingBefore: true });
      expect((await rest()).map(({ url }) => url)).not.toContain('framed');
    }
  });

  it('places a version that shows a part of the photo where that part is', async () => {
    const scene = sceneAt('fit');
    const part = { left: 250, top: 0, widthPx: 500, heightPx: 500 };
    const tiles = { ...tiled('version', 1), widthPx: 500 };
    painter.show({ ...scene, photo: { ...scene.photo, tiles, part } });
    const [tile] = (await rest()).filter(({ on, url }) => on === 'before' && url.startsWith('version'));
    // 1,000 pixels of the photo lie in 500 of the pane, which has a margin of 16.
    expect(tile?.box.map(Math.round)).toEqual([16 + 125, 25, 250, 250]);
  });

  it('keeps the last estimate below the result until its tiles are loaded', async () => {
    const outputSize = { widthPx: 4000, heightPx: 2000 };
    painter.show({ ...sceneAt('fit'), after: { kind: 'estimate', url: 'estimate', outputSize } });
    expect(namesOn('after', await rest())).toEqual(['estimate']);
    isHeldBack = (url) => url.startsWith('result/');
    painter.show({ ...sceneAt('fit'), after: { kind: 'tiles', tiles: tiled('result', 4) } });
    expect(namesOn('after', await rest())).toEqual(['estimate']);
  });

  it('releases the estimate once the result is complete', async () => {
    const outputSize = { widthPx: 4000, heightPx: 2000 };
    painter.show({ ...sceneAt('fit'), after: { kind: 'estimate', url: 'estimate', outputSize } });
    await rest();
    painter.show({ ...sceneAt('fit'), after: { kind: 'tiles', tiles: tiled('result', 4) } });
    const names = namesOn('after', await rest());
    expect(new Set(names)).toEqual(new Set(['result']));
  });

  it('does not show the estimate of one photo on another', async () => {
    const outputSize = { widthPx: 4000, heightPx: 2000 };
    const scene = sceneAt('fit');
    painter.show({ ...scene, after: { kind: 'estimate', url: 'estimate', outputSize } });
    await rest();
    isHeldBack = (url) => url === 'other';
    const photo = { ...scene.photo, id: 'b' };
    painter.show({ ...scene, photo, after: { kind: 'estimate', url: 'other', outputSize } });
    expect(namesOn('after', await rest())).toEqual([]);
  });

  it.each([
    [4, true],
    [8, false],
  ])('smooths the result at %f screen pixels per photo pixel: %s; the photo always', async (scale, isSmoothed) => {
    painter.show({ ...sceneAt(scale), after: { kind: 'tiles', tiles: tiled('result', 4) } });
    const last = await rest();
    expect(new Set(last.filter(({ on }) => on === 'after').map((draw) => draw.isSmoothed))).toEqual(
      new Set([isSmoothed]),
    );
    expect(last.filter(({ on }) => on === 'before').every((draw) => draw.isSmoothed)).toBe(true);
  });

  it.each([
    [1, true],
    [4, false],
  ])('draws a result of %i times the size of the photo smoothed: %s', async (factor, isSmoothed) => {
    painter.show({ ...sceneAt(8), after: { kind: 'tiles', tiles: tiled('result', factor) } });
    const tiles = (await rest()).filter(({ url }) => url.startsWith('result/'));
    expect(tiles.length).toBeGreaterThan(0);
    expect(tiles.at(-1)).toMatchObject({ isSmoothed });
  });

  it('draws fast while the image moves, and in high quality at rest', async () => {
    painter.show(sceneAt(1));
    await rest();
    painter.show(sceneAt(1.5));
    drawn = [];
    for (const frame of frames.splice(0)) frame();
    expect(new Set(drawn.map(({ quality }) => quality))).toEqual(new Set(['low']));
    expect(new Set((await rest()).map(({ quality }) => quality))).toEqual(new Set(['high']));
  });

  it('draws only its own side of the slider while the image moves', async () => {
    const after = { kind: 'tiles', tiles: tiled('result', 4) } as const;
    painter.show({ ...sceneAt(1), after });
    await rest();
    clipped = [];
    painter.show({ ...sceneAt(2), after });
    for (const frame of frames.splice(0)) frame();
    expect(clipped).toEqual([
      { on: 'before', rectangle: [0, 0, 266 + 64, 300] },
      { on: 'after', rectangle: [266 - 64, 0, 532, 300] },
    ]);
  });

  it('draws all of both canvases at rest, some rows in every frame', async () => {
    const scene = { ...sceneAt(1), after: { kind: 'tiles', tiles: tiled('result', 4) } as const };
    painter.show(scene);
    await rest();
    clipped = [];
    painter.show(scene);
    await rest();
    expect(clipped).toEqual(
      [0, 247].flatMap((top) => [
        { on: 'before', rectangle: [0, top, 532, 247] },
        { on: 'after', rectangle: [0, top, 532, 247] },
      ]),
    );
  });

  it('starts at the top again when something changes before the last row is drawn', async () => {
    const scene = sceneAt(1);
    painter.show(scene);
    await rest();
    clipped = [];
    painter.show(scene);
    for (const frame of frames.splice(0)) frame();
    painter.show(scene);
    await rest();
    expect(clipped.filter(({ on }) => on === 'before').map(({ rectangle }) => rectangle[1])).toEqual([0, 0, 247]);
  });

  it('draws the photo on both sides while there is no result', async () => {
    const after = { kind: 'tiles', tiles: tiled('result', 4) } as const;
    isHeldBack = (url) => url.startsWith('result/');
    painter.show({ ...sceneAt(1), after });
    await rest();
    clipped = [];
    painter.show({ ...sceneAt(2), after });
    for (const frame of frames.splice(0)) frame();
    expect(clipped).toEqual([]);
  });

  it('shows the photo in both panes while the key is held; a canvas on top is hidden by the page', async () => {
    const after = { kind: 'tiles', tiles: tiled('result', 4) } as const;
    painter.show({ ...sceneAt('fit'), after, isShowingBefore: true });
    expect(new Set(namesOn('after', await rest()))).toEqual(new Set(['result']));
    painter.show({ ...sceneAt('fit'), after, isShowingBefore: true, hasTwoPanes: true });
    expect(new Set(namesOn('after', await rest()))).toEqual(new Set(['photo']));
  });

  it('draws the residual map over the result and removes it again', async () => {
    const after = { kind: 'tiles', tiles: tiled('result', 4) } as const;
    painter.show({ ...sceneAt('fit'), after, residualMap: { url: 'residualMap', strength: 0.5 } });
    expect(namesOn('after', await rest()).at(-1)).toBe('residualMap');
    painter.show({ ...sceneAt('fit'), after, residualMap: null });
    expect(namesOn('after', await rest())).not.toContain('residualMap');
  });
});
