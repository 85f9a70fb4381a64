/**
 * A test image with the statistics of photographs: discs of random sizes, colours and textures that cover each other
 * (the dead leaves model; Lee, Mumford and Huang, "Occlusion models for natural images", IJCV 41, 2001).
 */
import type { Size } from '#shared/jobs.ts';
import type { Plane } from '../ports.ts';
import { createRandom } from '../random.ts';

/** Radius of the smallest disc, pixels; radii are distributed as 1 / r^3. */
const SMALLEST_PX = 2;
const LARGEST_PX = 48;
/** Discs per pixel: nothing of the ground is left. */
const DENSITY = 0.12;

/** [3, height, width], RGB in 0..1. */
export function paintDeadLeaves({ widthPx, heightPx }: Size, seed: number): Plane {
  const random = createRandom(seed);
  const area = widthPx * heightPx;
  const plane = new Float32Array(3 * area).fill(0.5);
  for (let disc = 0; disc < DENSITY * area; disc++) {
    const [a, b] = [SMALLEST_PX ** -2, LARGEST_PX ** -2];
    const radius = (a - random() * (a - b)) ** -0.5;
    const [x0, y0] = [random() * widthPx, random() * heightPx];
    const colour = [random(), random(), random()];
    // A grating that only some discs show.
    const contrast = random() < 0.3 ? 0.3 * random() : 0;
    const [fx, fy] = [2 * random(), 2 * random()];
    for (let y = Math.max(0, Math.ceil(y0 - radius)); y < Math.min(heightPx, y0 + radius); y++) {
      for (let x = Math.max(0, Math.ceil(x0 - radius)); x < Math.min(widthPx, x0 + radius); x++) {
        if ((x - x0) ** 2 + (y - y0) ** 2 > radius ** 2) continue;
        const texture = contrast * Math.sin(fx * x + fy * y);
        for (let c = 0; c < 3; c++) {
          plane[c * area + y * widthPx + x] = Math.min(1, Math.max(0, colour[c]! + texture));
        }
      }
    }
  }
  return plane;
}

/** [3, height, width], each value uniform in 0..1: the strongest change that a part of an image may undergo. */
export function paintNoise({ widthPx, heightPx }: Size, seed: number): Plane {
  const random = createRandom(seed);
  return Float32Array.from({ length: 3 * widthPx * heightPx }, random);
}
