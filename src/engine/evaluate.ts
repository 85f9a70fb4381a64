/** Judges a way of enlarging on pairs of pictures: finds the pairs, runs the contender, measures; who prints it is the caller's business. */
import { readdir } from 'node:fs/promises';
import { join, parse } from 'node:path';
import type { RgbPicture } from '../core/image/metrics.ts';
import { enlargeBicubic, lrPsnr, psnrRgb, psnrY, ssimY } from '../core/image/metrics.ts';
import type { PristineParameters } from '../core/image/niqe.ts';
import { measureNiqe } from '../core/image/niqe.ts';
import type { SourcePicture } from '../core/ports.ts';
import { AppError, toAppError } from '../shared/errors.ts';
import type { Look } from '../shared/jobs.ts';
import { INPUT_EXTENSIONS, readPicture } from './image-io.ts';
import type { OnnxUpscaler, PerceptualDistance } from './onnx-image-model.ts';
import type { LoadedUpscaler } from './upscale-picture.ts';

const SCALE = 4;

/** The same photo twice: as it should be, and at a quarter of its width and height. */
export interface PicturePair {
  /** File name of the HR picture. */
  readonly name: string;
  readonly hrPath: string;
  readonly lrPath: string;
}

/** A way of enlarging by 4. */
export interface Contender {
  readonly label: string;
  /** `evaluations`: how often a network ran per part of the picture. */
  enlarge(lr: RgbPicture): Promise<{ readonly sr: RgbPicture; readonly evaluations: number }>;
}

/** Decibels but for SSIM, LPIPS and NIQE; a picture without error has Infinity decibels. `lpips` and `niqe` are null when they are not measured. */
export interface Scores {
  readonly psnrY: number;
  readonly ssimY: number;
  readonly psnrRgb: number;
  readonly lrPsnr: number;
  readonly lpips: number | null;
  readonly niqe: number | null;
  readonly evaluations: number;
  /** Time of the enlarging alone. */
  readonly elapsedMs: number;
}

export interface PictureScores extends Scores {
  readonly name: string;
  /** Of the HR picture. */
  readonly widthPx: number;
  readonly heightPx: number;
}

/** The product with one look. */
export function createProductContender(
  upscaler: Pick<LoadedUpscaler, 'upscale'>,
  options: { readonly look: Look; readonly cleanup: number; readonly seed: number },
): Contender {
  return {
    label: options.look.kind === 'preset' ? options.look.name : `dial ${options.look.value}`,
    enlarge: async ({ widthPx, heightPx, rgbU8 }) => {
      const lr: SourcePicture = { widthPx, heightPx, channels: 3, samples: { bitDepth: 8, data: rgbU8 } };
      const { picture, evaluations } = await upscaler.upscale(lr, options);
      return { sr: toRgbPicture(picture), evaluations };
    },
  };
}

/** MATLAB's bicubic, a = -0.5. */
export function createBicubicContender(): Contender {
  return {
    label: 'bicubic',
    enlarge: (lr) => Promise.resolve({ sr: enlargeBicubic(lr, SCALE), evaluations: 0 }),
  };
}

/** A foreign network that takes the whole picture at once. */
export function createOnnxContender(upscaler: Pick<OnnxUpscaler, 'upscale'>, label: string): Contender {
  return { label, enlarge: async (lr) => ({ sr: await upscaler.upscale(lr), evaluations: 1 }) };
}

/**
 * The pairs of two folders, by name. Extensions may differ, and names of LR pictures may end with `x4`, as DIV2K's do.
 * @throws {AppError} `image/not-found` when a folder cannot be read, holds no picture, or a picture has no partner;
 *   `options/invalid` when two pictures of a folder have the same name.
 */
export async function findPairs(hrFolder: string, lrFolder: string): Promise<PicturePair[]> {
  const hr = indexNames(await listPictures(hrFolder), hrFolder, (stem) => stem);
  const lrNames = await listPictures(lrFolder);
  const lr = indexNames(lrNames, lrFolder, (stem) => (hr.has(stem) ? stem : stem.replace(/x4$/, '')));
  const lonelyHr = [...hr].filter(([stem]) => !lr.has(stem)).map(([, name]) => name);
  const lonelyLr = [...lr].filter(([stem]) => !hr.has(stem)).map(([, name]) => name);
  const complaints = [
    ...(lonelyHr.length === 0 ? [] : [`${lrFolder} has no partner for ${listSome(lonelyHr)}`]),
    ...(lonelyLr.length === 0 ? [] : [`${hrFolder} has no partner for ${listSome(lonelyLr)}`]),
  ];
  if (complaints.length > 0) throw new AppError('image/not-found', complaints.join('; '));
  return [...hr].map(([stem, name]) => ({
    name,
    hrPath: join(hrFolder, name),
    lrPath: join(lrFolder, lr.get(stem)!),
  }));
}

async function listPictures(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((thrown: unknown) => {
    throw new AppError('image/not-found', `${folder}: the folder cannot be read`, { cause: thrown });
  });
  const extensions: readonly string[] = INPUT_EXTENSIONS.map((extension) => `.${extension}`);
  const pictures = names.filter((name) => !name.startsWith('.') && extensions.includes(parse(name).ext.toLowerCase()));
  if (pictures.length === 0) throw new AppError('image/not-found', `${folder}: there is no picture in the folder`);
  return pictures.sort(new Intl.Collator('en', { numeric: true }).compare);
}

/** Stem -> file name. */
function indexNames(
  names: readonly string[],
  folder: string,
  getKey: (stem: string) => string,
): ReadonlyMap<string, string> {
  const index = new Map<string, string>();
  for (const name of names) {
    const key = getKey(parse(name).name);
    const other = index.get(key);
    if (other !== undefined) {
      throw new AppError('options/invalid', `${folder}: ${other} and ${name} both stand for ${key}`);
    }
    index.set(key, name);
  }
  return index;
}

function listSome(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ');
  return names.length <= 3 ? shown : `${shown} and ${names.length - 3} more`;
}

export interface EvaluateTools {
  /** Absent: LPIPS is not measured. */
  readonly perceptual?: Pick<PerceptualDistance, 'measure'>;
  /** Absent: NIQE is not measured. */
  readonly pristine?: PristineParameters;
  readonly read?: (path: string) => Promise<SourcePicture>;
  readonly onPicture?: (scores: PictureScores) => void;
}

/**
 * Runs one contender over all pairs and returns the means.
 * @throws {AppError} of the first picture that cannot be read, enlarged or compared.
 */
export async function evaluateContender(
  contender: Contender,
  pairs: readonly PicturePair[],
  tools: EvaluateTools,
): Promise<Scores> {
  const all: PictureScores[] = [];
  for (const pair of pairs) {
    const scores = await evaluatePair(contender, pair, tools).catch((thrown: unknown) => {
      throw toAppError(thrown, pair.name);
    });
    tools.onPicture?.(scores);
    all.push(scores);
  }
  return averageScores(all);
}

async function evaluatePair(contender: Contender, pair: PicturePair, tools: EvaluateTools): Promise<PictureScores> {
  const { perceptual, pristine, read = readSamples } = tools;
  const lr = toRgbPicture(await read(pair.lrPath));
  const hr = cutToPair(toRgbPicture(await read(pair.hrPath)), lr, pair);
  const start = performance.now();
  const { sr, evaluations } = await contender.enlarge(lr);
  const elapsedMs = performance.now() - start;
  if (sr.widthPx !== hr.widthPx || sr.heightPx !== hr.heightPx) {
    const message = `${contender.label} made ${describeSize(sr)} of ${describeSize(lr)}; only a factor of ${SCALE} can be compared`;
    throw new AppError('model/foreign', message);
  }
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
    evaluations,
    elapsedMs,
  };
}

async function readSamples(path: string): Promise<SourcePicture> {
  return (await readPicture(path)).picture;
}

/** Interleaved 8-bit RGB of any picture: grey is repeated, alpha left out, 16 bits rounded to 8. */
export function toRgbPicture(picture: SourcePicture): RgbPicture {
  const { widthPx, heightPx, channels, samples } = picture;
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

/** HR pictures that were not cut to multiples of 4 before shrinking keep up to 3 pixels at the right and at the bottom. */
function cutToPair(hr: RgbPicture, lr: RgbPicture, pair: PicturePair): RgbPicture {
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

function describeSize({ widthPx, heightPx }: RgbPicture): string {
  return `${widthPx} x ${heightPx}`;
}

/** Means over pictures, as the literature takes them: decibels are averaged, not errors. */
function averageScores(all: readonly Scores[]): Scores {
  const average = (pick: (scores: Scores) => number): number =>
    all.reduce((sum, scores) => sum + pick(scores), 0) / all.length;
  const averageMeasured = (pick: (scores: Scores) => number | null): number | null =>
    all.some((scores) => pick(scores) === null) ? null : average((scores) => pick(scores) ?? 0);
  return {
    psnrY: average((scores) => scores.psnrY),
    ssimY: average((scores) => scores.ssimY),
    psnrRgb: average((scores) => scores.psnrRgb),
    lrPsnr: average((scores) => scores.lrPsnr),
    lpips: averageMeasured(({ lpips }) => lpips),
    niqe: averageMeasured(({ niqe }) => niqe),
    evaluations: average((scores) => scores.evaluations),
    elapsedMs: average((scores) => scores.elapsedMs),
  };
}
