/**
 * Runs ONNX files other than the product's own (networks.ts) on whole images: upscalers (`lr` -> `sr`) and LPIPS (`a`,
 * `b` -> `lpips`).
 */
import type { RgbImage } from '#core/image/metrics.ts';
import { AppError } from '#shared/errors.ts';
import type { Device } from '#shared/jobs.ts';
import type { Session, Tensor } from './sessions.ts';
import { openSession } from './sessions.ts';

export interface OnnxUpscaler {
  /** Runs the whole image at once, without tiles; the result is clamped and rounded to 8 bits. */
  upscale(lr: RgbImage): Promise<RgbImage>;
  /** Runs the network on a tensor as it is, [1, 3, h, w] in 0..1. */
  run(lr: Tensor): Promise<Tensor>;
  release(): Promise<void>;
}

export interface PerceptualDistance {
  /** LPIPS of two images of one size: 0 = the same. */
  measure(a: RgbImage, b: RgbImage): Promise<number>;
  release(): Promise<void>;
}

/**
 * Opens an upscaler with input `lr`, [1, 3, h, w] RGB in 0..1, and output `sr`, [1, 3, s h, s w].
 * @throws {AppError} `model/foreign` when the file has other inputs or outputs.
 */
export async function openOnnxUpscaler(
  path: string,
  options: { threads: number; device: Device },
): Promise<OnnxUpscaler> {
  const session = await openForeign(path, options, { inputs: ['lr'], output: 'sr' });
  const run = (lr: Tensor): Promise<Tensor> => runFor(session, { lr }, 'sr');
  return {
    run,
    upscale: async (lr) => fromTensor(await run(toTensor(lr))),
    release: () => session.release(),
  };
}

/**
 * Opens an LPIPS network with inputs `a` and `b`, [1, 3, h, w] RGB in 0..1, and the scalar output `lpips`.
 * @throws {AppError} `model/foreign` when the file has other inputs or outputs.
 */
export async function openPerceptualDistance(path: string, options: { threads: number }): Promise<PerceptualDistance> {
  const names = { inputs: ['a', 'b'], output: 'lpips' };
  const session = await openForeign(path, { ...options, device: 'cpu' }, names);
  return {
    measure: async (a, b) => {
      const { data } = await runFor(session, { a: toTensor(a), b: toTensor(b) }, 'lpips');
      return data[0]!;
    },
    release: () => session.release(),
  };
}

async function openForeign(
  path: string,
  options: { threads: number; device: Device },
  expected: { readonly inputs: readonly string[]; readonly output: string },
): Promise<Session> {
  const session = await openSession(path, options);
  const inputNames = session.inputs.map(({ name }) => name);
  const outputNames = session.outputs.map(({ name }) => name);
  const fits =
    inputNames.length === expected.inputs.length &&
    expected.inputs.every((name) => inputNames.includes(name)) &&
    outputNames.includes(expected.output);
  if (fits) return session;
  await session.release();
  const found = `${inputNames.join(', ')} -> ${outputNames.join(', ')}`;
  throw new AppError(
    'model/foreign',
    `${path} has ${found}; expected ${expected.inputs.join(', ')} -> ${expected.output}`,
  );
}

async function runFor(session: Session, feeds: Record<string, Tensor>, output: string): Promise<Tensor> {
  const outputs = await session.run(feeds);
  return outputs[output]!;
}

/** Interleaved 8-bit RGB -> [1, 3, h, w] in 0..1. */
export function toTensor(image: RgbImage): Tensor {
  const { widthPx, heightPx, rgbU8 } = image;
  const area = widthPx * heightPx;
  const data = new Float32Array(3 * area);
  for (let channel = 0; channel < 3; channel += 1) {
    for (let i = 0; i < area; i += 1) data[channel * area + i] = rgbU8[3 * i + channel]! / 255;
  }
  return { data, dims: [1, 3, heightPx, widthPx] };
}

/**
 * [1, 3, h, w] around 0..1 -> interleaved RGB, clamped and rounded to 8 bits.
 * @throws {AppError} `model/foreign` when the shape is another.
 */
export function fromTensor(tensor: Tensor): RgbImage {
  const [batch, channels, heightPx, widthPx] = tensor.dims;
  if (batch !== 1 || channels !== 3 || heightPx === undefined || widthPx === undefined || tensor.dims.length !== 4) {
    throw new AppError('model/foreign', `expected an image [1, 3, h, w], got [${tensor.dims.join(', ')}]`);
  }
  const area = widthPx * heightPx;
  const rgbU8 = new Uint8ClampedArray(3 * area);
  for (let channel = 0; channel < 3; channel += 1) {
    for (let i = 0; i < area; i += 1) rgbU8[3 * i + channel] = tensor.data[channel * area + i]! * 255;
  }
  return { widthPx, heightPx, rgbU8: new Uint8Array(rgbU8.buffer) };
}
