/** The images of the fake app: a painted landscape, blurred as a photo and sharp as a result. */
import type { Size } from '#shared/jobs.ts';
import type { TiledView } from '#shared/image-pyramid.ts';
import { countLevels, sizeOfLevel } from '#shared/image-pyramid.ts';

const TILE_PX = 256;
const FILE = /^tiles\/(\d+)\/(\d+)_(\d+)\.jpe?g$/;

interface Image {
  readonly size: Size;
  readonly seed: number;
  /** 0 = as blurred as the photo, 1 = sharp. */
  readonly sharpness: number;
}

/** Keeps images by token and creates addresses for their files. */
export class FakeImages {
  readonly #images = new Map<string, Image>();
  readonly #canvases = new Map<string, HTMLCanvasElement>();
  readonly #urls = new Map<string, string>();

  /** Adds an image and returns its view; it is painted when a file of it is first requested. */
  add(token: string, image: Image): TiledView {
    this.#images.set(token, image);
    return { token, ...image.size, tileSizePx: TILE_PX, levels: countLevels(image.size) };
  }

  urlOf(token: string, file: string): string {
    const key = `${token}/${file}`;
    const known = this.#urls.get(key);
    if (known !== undefined) return known;
    const url = createAddress(this.#paint(token, file), file.endsWith('.png') ? 'image/png' : 'image/jpeg');
    this.#urls.set(key, url);
    return url;
  }

  #paint(token: string, file: string): HTMLCanvasElement {
    const image = this.#images.get(token);
    if (image === undefined) return createCanvas({ widthPx: 1, heightPx: 1 });
    const match = FILE.exec(file);
    if (match !== null) {
      const [level, column, row] = [Number(match[1]), Number(match[2]), Number(match[3])];
      return this.#cutTile(token, image, { level, column, row });
    }
    const { size, seed } = image;
    if (file === 'residual-map.png' || file === 'effort-map.png') return paintResidualMap(size, seed);
    if (file.startsWith('estimate-')) {
      return paintScene(fitInside(size, 900), seed, Number(/\d+/.exec(file)?.[0] ?? 0) / 14);
    }
    if (file.endsWith('.png')) {
      const sharpness = { instant: 0.2, fidelity: 0.5, balanced: 0.8, perception: 1 }[file.slice(0, -4)] ?? 0.65;
      return paintScene({ widthPx: 384, heightPx: 384 }, seed, sharpness);
    }
    return paintScene(fitInside(size, 320), seed, 1);
  }

  #cutTile(
    token: string,
    image: Image,
    tile: { readonly level: number; readonly column: number; readonly row: number },
  ): HTMLCanvasElement {
    const view: TiledView = { token, ...image.size, tileSizePx: TILE_PX, levels: countLevels(image.size) };
    const level = sizeOfLevel(view, tile.level);
    const key = `${token}/${tile.level}`;
    const whole = this.#canvases.get(key) ?? paintScene(level, image.seed, image.sharpness);
    this.#canvases.set(key, whole);
    const [left, top] = [tile.column * TILE_PX, tile.row * TILE_PX];
    const size = {
      widthPx: Math.max(1, Math.min(TILE_PX, level.widthPx - left)),
      heightPx: Math.max(1, Math.min(TILE_PX, level.heightPx - top)),
    };
    const canvas = createCanvas(size);
    getContext(canvas).drawImage(whole, -left, -top);
    return canvas;
  }
}

export function fitInside({ widthPx, heightPx }: Size, sidePx: number): Size {
  const scale = Math.min(1, sidePx / Math.max(widthPx, heightPx));
  return {
    widthPx: Math.max(1, Math.round(widthPx * scale)),
    heightPx: Math.max(1, Math.round(heightPx * scale)),
  };
}

/** An object URL, because data URLs of images are slow to look up. */
function createAddress(canvas: HTMLCanvasElement, type: string): string {
  const bytes = atob(canvas.toDataURL(type, 0.9).split(',')[1] ?? '');
  return URL.createObjectURL(new Blob([Uint8Array.from(bytes, (byte) => byte.charCodeAt(0))], { type }));
}

function createCanvas({ widthPx, heightPx }: Size): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = widthPx;
  canvas.height = heightPx;
  return canvas;
}

function getContext(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('this browser does not paint');
  return context;
}

/** Pseudo-random numbers in 0..1, the same for the same seed. */
function createRandom(seed: number): () => number {
  let state = seed * 2654435761 + 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A blurred image is a small one scaled up, because filters are slow. */
function paintScene(size: Size, seed: number, sharpness: number): HTMLCanvasElement {
  if (sharpness >= 1) return paintSharp(size, seed);
  const share = 0.25 + 0.75 * sharpness;
  const small = {
    widthPx: Math.max(1, Math.round(size.widthPx * share)),
    heightPx: Math.max(1, Math.round(size.heightPx * share)),
  };
  const canvas = createCanvas(size);
  getContext(canvas).drawImage(paintSharp(small, seed), 0, 0, size.widthPx, size.heightPx);
  return canvas;
}

function paintSharp(size: Size, seed: number): HTMLCanvasElement {
  const canvas = createCanvas(size);
  const context = getContext(canvas);
  context.scale(size.widthPx, size.heightPx);
  const random = createRandom(seed + 1);
  const hue = 190 + seed * 23;
  const sky = context.createLinearGradient(0, 0, 0, 0.7);
  sky.addColorStop(0, `hsl(${hue} 45% 55%)`);
  sky.addColorStop(1, `hsl(${hue - 150} 60% 82%)`);
  context.fillStyle = sky;
  context.fillRect(-0.1, -0.1, 1.2, 1.2);
  context.fillStyle = 'hsl(45 90% 92%)';
  context.beginPath();
  context.ellipse(0.72, 0.28, 0.05, (0.05 * size.widthPx) / size.heightPx, 0, 0, 7);
  context.fill();
  for (let range = 0; range < 4; range++) paintRidge(context, random, { range, hue });
  context.fillStyle = `hsl(${hue + 10} 30% 30%)`;
  context.fillRect(-0.1, 0.8, 1.2, 0.3);
  for (let wave = 0; wave < 260; wave++) {
    const y = 0.8 + random() ** 1.6 * 0.2;
    context.fillStyle = `hsl(${hue + random() * 20} 40% ${40 + random() * 40}% / 55%)`;
    context.fillRect(random() * 1.1 - 0.05, y, 0.02 + random() * 0.06, 0.0012);
  }
  for (let tree = 0; tree < 90; tree++) paintTree(context, random);
  return canvas;
}

function paintRidge(
  context: CanvasRenderingContext2D,
  random: () => number,
  { range, hue }: { range: number; hue: number },
): void {
  const base = 0.42 + range * 0.1;
  context.fillStyle = `hsl(${hue + 15} ${18 + range * 6}% ${62 - range * 12}%)`;
  context.beginPath();
  context.moveTo(-0.1, 1);
  let height = base;
  for (let x = -0.1; x <= 1.1; x += 0.012) {
    height += (random() - 0.5) * 0.028 + (base - height) * 0.08;
    context.lineTo(x, height);
  }
  context.lineTo(1.1, 1);
  context.fill();
}

function paintTree(context: CanvasRenderingContext2D, random: () => number): void {
  const [x, y, height] = [random(), 0.78 + random() * 0.05, 0.05 + random() * 0.09];
  context.fillStyle = `hsl(${120 + random() * 50} 35% ${10 + random() * 14}%)`;
  for (let tier = 0; tier < 6; tier++) {
    const top = y - height * (1 - tier / 7);
    const half = height * (0.04 + tier * 0.025);
    context.beginPath();
    context.moveTo(x, top);
    context.lineTo(x - half, top + height / 4);
    context.lineTo(x + half, top + height / 4);
    context.fill();
  }
}

function paintResidualMap(size: Size, seed: number): HTMLCanvasElement {
  const small = fitInside(size, 240);
  const canvas = createCanvas(small);
  const context = getContext(canvas);
  const random = createRandom(seed + 9);
  for (let spot = 0; spot < 160; spot++) {
    const [x, y] = [random() * small.widthPx, (0.5 + random() * 0.4) * small.heightPx];
    const radius = 3 + random() * 12;
    const glow = context.createRadialGradient(x, y, 0, x, y, radius);
    glow.addColorStop(0, `rgb(255 ${140 - random() * 120} 0 / 70%)`);
    glow.addColorStop(1, 'rgb(255 80 0 / 0%)');
    context.fillStyle = glow;
    context.fillRect(x - radius, y - radius, 2 * radius, 2 * radius);
  }
  return canvas;
}
