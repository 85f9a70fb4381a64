/** Small pure networks with a known receptive radius, so that tiling can be tested without a model. */
import { SUBPIXELS, UNSHUFFLED_CHANNELS } from '#core/pixel-unshuffle.ts';
import type { Networks, Plane } from '#core/ports.ts';
import type { Size } from '#shared/jobs.ts';

/** Radius of one evaluation of `createConvolutionNetworks`, LR pixels. */
export const FAKE_RADIUS_PX = 3;

/** Sums a channel over a cross of `radius`, weighting by position, so that shifts and mirrors show. Zero outside the tile. */
function blurPlane(input: Plane, channel: number, size: Size, radius: number): Plane {
  const { widthPx, heightPx } = size;
  const out = new Float32Array(widthPx * heightPx);
  const base = channel * widthPx * heightPx;
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      let sum = 0;
      for (let d = -radius; d <= radius; d++) {
        const weight = 1 / (1 + 2 * Math.abs(d));
        if (y + d >= 0 && y + d < heightPx) sum += weight * input[base + (y + d) * widthPx + x]!;
        if (x + d >= 0 && x + d < widthPx) sum += 0.5 * weight * input[base + y * widthPx + x + d]!;
      }
      out[y * widthPx + x] = sum;
    }
  }
  return out;
}

function blurUnshuffled(lr: Plane, size: Size, radius: number): Plane {
  const area = size.widthPx * size.heightPx;
  const mu = new Float32Array(UNSHUFFLED_CHANNELS * area);
  for (let channel = 0; channel < UNSHUFFLED_CHANNELS; channel++) {
    const blurred = blurPlane(lr, Math.floor(channel / SUBPIXELS), size, radius);
    for (let i = 0; i < area; i++) mu[channel * area + i] = 0.2 * blurred[i]!;
  }
  return mu;
}

/** Networks whose outputs depend on a neighbourhood of `FAKE_RADIUS_PX`, non-linearly, with mirror symmetry. */
export function createConvolutionNetworks(): Networks {
  return {
    featureChannels: 2,
    restore: ({ lr, size, cleanup }) => {
      const area = size.widthPx * size.heightPx;
      const restored = new Float32Array(3 * area);
      for (let channel = 0; channel < 3; channel++) {
        const blurred = blurPlane(lr, channel, size, FAKE_RADIUS_PX);
        for (let i = 0; i < area; i++) restored[channel * area + i] = Math.tanh(0.2 * cleanup * blurred[i]!);
      }
      return Promise.resolve(restored);
    },
    estimate: ({ lr, size }) => Promise.resolve(blurUnshuffled(lr, size, 2)),
    encode: ({ lr, size }) => {
      const area = size.widthPx * size.heightPx;
      const mu = blurUnshuffled(lr, size, 1);
      const features = new Float32Array(2 * area);
      features.set(blurPlane(lr, 0, size, 2), 0);
      features.set(blurPlane(lr, 2, size, 2), area);
      return Promise.resolve({ mu, features });
    },
    denoise: ({ size, x, mu, features, level }) => {
      const area = size.widthPx * size.heightPx;
      const prediction = new Float32Array(UNSHUFFLED_CHANNELS * area);
      const context = blurPlane(features, 1, size, FAKE_RADIUS_PX);
      for (let channel = 0; channel < UNSHUFFLED_CHANNELS; channel++) {
        const blurred = blurPlane(x, channel, size, FAKE_RADIUS_PX);
        for (let i = 0; i < area; i++) {
          const at = channel * area + i;
          prediction[at] = Math.tanh(0.3 * blurred[i]! + mu[at]! - 0.5 * context[i]! + level);
        }
      }
      return Promise.resolve(prediction);
    },
  };
}

function repeatColours(lr: Plane): Plane {
  const area = lr.length / 3;
  const mu = new Float32Array(UNSHUFFLED_CHANNELS * area);
  for (let channel = 0; channel < UNSHUFFLED_CHANNELS; channel++) {
    const colour = Math.floor(channel / SUBPIXELS);
    mu.set(lr.subarray(colour * area, (colour + 1) * area), channel * area);
  }
  return mu;
}

/** The formula of tests/golden: mu repeats y, v = 0.3 x - 0.1 mu + level; repaired, y is lighter. No neighbourhood at all. */
export function createPointwiseNetworks(): Networks {
  return {
    featureChannels: 3,
    restore: ({ lr, cleanup }) => Promise.resolve(lr.map((value) => value + 0.1 * cleanup)),
    estimate: ({ lr }) => Promise.resolve(repeatColours(lr)),
    encode: ({ lr }) => Promise.resolve({ mu: repeatColours(lr), features: lr.slice() }),
    denoise: ({ x, mu, level, perception }) =>
      Promise.resolve(x.map((value, i) => 0.3 * value - 0.1 * mu[i]! + level - 0.2 * perception)),
  };
}
