/**
 * Evaluates a method of upscaling on pairs of images (find-pairs.ts): runs the method, measures. Printing is left to the
 * caller.
 */
import { measureLattice } from '#core/image/lattice.ts';
import type { RgbImage } from '#core/image/metrics.ts';
import { upscaleBicubic, lrPsnr, psnrRgb, psnrY, ssimY } from '#core/image/metrics.ts';
import type { PristineParameters } from '#core/image/niqe.ts';
import { measureNiqe } from '#core/image/niqe.ts';
import { getMedian } from '#core/median.ts';
import { SCALE } from '#core/pixel-unshuffle.ts';
import type { SourceImage } from '#core/ports.ts';
import { AppError, toAppError } from '#shared/errors.ts';
import type { SamplerChoice } from '#shared/jobs.ts';
import { readImage } from '../imageio/decode.ts';
import type { DecodedImage } from '../imageio/image-types.ts';
import type { OnnxUpscaler, PerceptualDistance } from '../inference/onnx-image-model.ts';
import type { LoadedUpscaler } from '../jobs/upscale-image.ts';
import type { ImagePair } from './find-pairs.ts';

/** An image to be upscaled, and whether its file's kind of compression loses detail. */
export interface LrImage extends RgbImage {
  readonly isLossy: boolean;
}

export interface MethodResult {
  readonly sr: RgbImage;
  /** How often a network ran per part of the image. */
  readonly evaluations: number;
  /** The strength of clean-up, 0..1; null for methods without one. */
  readonly cleanup: number | null;
}

/** A method of upscaling, by the scale of the networks. */
export interface Method {
  readonly label: string;
  upscale(lr: LrImage): Promise<MethodResult>;
}

/**
 * Decibels but for SSIM, LPIPS, NIQE and lattice; an image without error has Infinity decibels. `lpips` and `niqe` are
 * null when they are not measured, `lattice` and `latticeWorst` (core/image/lattice.ts) where an image has no such figure.
 */
export interface Scores {
  readonly psnrY: number;
  readonly ssimY: number;
  readonly psnrRgb: number;
  readonly lrPsnr: number;
  readonly lpips: number | null;
  readonly niqe: number | null;
  readonly lattice: number | null;
  readonly latticeWorst: number | null;
  readonly evaluations: number;
  readonly cleanup: number | null;
  /** Time of the upscaling alone. */
  readonly elapsedMs: number;
}

export interface ImageScores extends Scores {
  readonly name: string;
  /** Of the HR image. */
  readonly widthPx: number;
  readonly heightPx: number;
}

/** The product with one preset. `cleanup` null is automatic: chosen for each image as in a run. */
export function createProductMethod(
  upscaler: Pick<LoadedUpscaler, 'chooseCleanup' | 'upscale'>,
  options: { readonly preset: SamplerChoice; readonly cleanup: number | null; readonly seed: number },
): Method {
  return {
    label: options.preset.kind === 'preset' ? options.preset.name : `slider ${options.preset.value}`,
    upscale: async ({ widthPx, heightPx, rgbU8, isLossy }) => {
      const lr: SourceImage = { widthPx, heightPx, channels: 3, samples: { bitDepth: 8, data: rgbU8 } };
      const cleanup = options.cleanup ?? (await upscaler.chooseCleanup(lr, isLossy)).strength;
      const { image, evaluations } = await upscaler.upscale(lr, { ...options, cleanup });
      return { sr: toRgbImage(image), evaluations, cleanup };
    },
  };
}

/** MATLAB's bicubic, a = -0.5. */
export function createBicubicMethod(): Method {
  return {
    label: 'bicubic',
    upscale: (lr) => Promise.resolve({ sr: upscaleBicubic(lr, SCALE), evaluations: 0, cleanup: null }),
  };
}

/** Another network, which is given the whole image at once. */
export function createOnnxMethod(upscaler: Pick<OnnxUpscaler, 'upscale'>, label: string): Method {
  return { label, upscale: async (lr) => ({ sr: await upscaler.upscale(lr), evaluations: 1, cleanup: null }) };
}

/** An image file as it is read. */
type ReadImage = { readonly image: SourceImage; readonly info: Pick<DecodedImage['info'], 'lossy'> };

export interface EvaluateTools {
  /** Absent: LPIPS is not measured. */
  readonly perceptual?: Pick<PerceptualDistance, 'measure'>;
  /** Absent: NIQE is not measured. */
  readonly pristine?: PristineParameters;
  readonly read?: (path: string) => Promise<ReadImage>;
  readonly onImage?: (scores: ImageScores) => void;
}

/**
 * Runs one method over all pairs and returns the means.
 * @throws {AppError} of the first image that cannot be read, upscaled or compared.
 */
export async function evaluateMethod(
  method: Method,
  pairs: readonly ImagePair[],
  tools: EvaluateTools,
): Promise<Scores> {
  const all: ImageScores[] = [];
  for (const pair of pairs) {
    const scores = await evaluatePair(method, pair, tools).catch((thrown: unknown) => {
      throw toAppError(thrown, pair.name);
    });
    tools.onImage?.(scores);
    all.push(scores);
  }
  return averageScores(all);
}

async function evaluatePair(method: Method, pair: ImagePair, tools: EvaluateTools): Promise<ImageScores> {
  const { perceptual, pristine, read = readImage } = tools;
  const lrFile = await read(pair.lrPath);
  const lr = { ...toRgbImage(lrFile.image), isLossy: lrFile.info.lossy };
  const hr = cutToPair(toRgbImage((await read(pair.hrPath)).image), lr, pair);
  const start = performance.now();
  const { sr, evaluations, cleanup } = await method.upscale(lr);
  const elapsedMs = performance.now() - start;
  if (sr.widthPx !== hr.widthPx || sr.heightPx !== hr.heightPx) {
    const message = `${method.label} made ${describeSize(sr)} of ${describeSize(lr)}; only results of ${SCALE} times the size can be compared`;
    throw new AppError('model/foreign', message);
  }
  const lattice = measureLattice(sr);
  return {
    name: pair.name,
    widthPx: hr.widthPx,
    heightPx: hr.heightPx,
    psnrY: psnrY(sr, hr),
    ssimY: ssimY(sr, hr),
    psnrRgb: psnrRgb(sr, hr),
    lrPsnr: lrPsnr(sr, lr),
    lpips: perceptual === undefined ? null : await perceptual.measure(sr, hr),
    niqe: pristine === undefined ? null : measureNiqe(sr, pristine),
    lattice: lattice?.mean ?? null,
    latticeWorst: lattice?.worst ?? null,
    evaluations,
    cleanup,
    elapsedMs,
  };
}

/** Interleaved 8-bit RGB of any image: grey is repeated, alpha left out, 16 bits rounded to 8. */
export function toRgbImage(image: SourceImage): RgbImage {
  const { widthPx, heightPx, channels, samples } = image;
  const { bitDepth, data } = samples;
  if (channels === 3 && bitDepth === 8) return { widthPx, heightPx, rgbU8: data };
  const area = widthPx * heightPx;
  const rgbU8 = new Uint8Array(3 * area);
  const step = channels >= 3 ? 1 : 0;
  const divisor = bitDepth === 8 ? 1 : 257;
  for (let i = 0; i < area; i += 1) {
    for (let colour = 0; colour < 3; colour += 1) {
      rgbU8[3 * i + colour] = Math.round(data[i * channels + colour * step]! / divisor);
    }
  }
  return { widthPx, heightPx, rgbU8 };
}

/**
 * HR images that were not cut to multiples of the scale before downscaling are up to SCALE - 1 pixels larger at the
 * right and bottom.
 */
function cutToPair(hr: RgbImage, lr: RgbImage, pair: ImagePair): RgbImage {
  const widthPx = SCALE * lr.widthPx;
  const heightPx = SCALE * lr.heightPx;
  const extra = [hr.widthPx - widthPx, hr.heightPx - heightPx];
  if (extra.some((pixels) => pixels < 0 || pixels >= SCALE)) {
    const message = `${pair.hrPath} is ${describeSize(hr)}; ${SCALE} times ${pair.lrPath} is ${widthPx} x ${heightPx}`;
    throw new AppError('options/invalid', message);
  }
  if (extra.every((pixels) => pixels === 0)) return hr;
  const rgbU8 = new Uint8Array(3 * widthPx * heightPx);
  for (let y = 0; y < heightPx; y += 1) {
    const start = 3 * y * hr.widthPx;
    rgbU8.set(hr.rgbU8.subarray(start, start + 3 * widthPx), 3 * y * widthPx);
  }
  return { widthPx, heightPx, rgbU8 };
}

function describeSize({ widthPx, heightPx }: RgbImage): string {
  return `${widthPx} x ${heightPx}`;
}

/**
 * Means over images, as the literature takes them: decibels are averaged, not errors. Of lattice, a ratio, it is the
 * geometric mean, and of the worst frequencies the median.
 */
function averageScores(all: readonly Scores[]): Scores {
  const average = (pick: (scores: Scores) => number): number => getMean(all.map(pick));
  /** Null unless every image has the figure. */
  const join = (
    pick: (scores: Scores) => number | null,
    joinValues: (values: readonly number[]) => number = getMean,
  ): number | null => {
    const values = all.map(pick).filter((value) => value !== null);
    return values.length < all.length ? null : joinValues(values);
  };
  return {
    psnrY: average((scores) => scores.psnrY),
    ssimY: average((scores) => scores.ssimY),
    psnrRgb: average((scores) => scores.psnrRgb),
    lrPsnr: average((scores) => scores.lrPsnr),
    lpips: join(({ lpips }) => lpips),
    niqe: join(({ niqe }) => niqe),
    lattice: join(
      ({ lattice }) => lattice,
      (values) => Math.exp(getMean(values.map(Math.log))),
    ),
    latticeWorst: join(({ latticeWorst }) => latticeWorst, getMedian),
    evaluations: average((scores) => scores.evaluations),
    cleanup: join(({ cleanup }) => cleanup),
    elapsedMs: average((scores) => scores.elapsedMs),
  };
}

function getMean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
