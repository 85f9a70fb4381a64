/**
 * Opens the network that looks at a photo and says how much clean-up serves it best. It takes no time to speak of, so it
 * runs on the CPU in one thread for every device: the same photo gets the same answer everywhere.
 */
import { join } from 'node:path';
import { fillTransparent } from '#core/image/alpha.ts';
import { readInputRegion } from '#core/image/pixels.ts';
import { chooseSpreadTiles } from '#core/image/spread-tiles.ts';
import type { SourceImage } from '#core/ports.ts';
import type { AutomaticCleanup } from '#shared/cleanup.ts';
import { describeEstimate } from '#shared/cleanup.ts';
import { AppError } from '#shared/errors.ts';
import type { EstimatorFile } from '#shared/models.ts';
import type { Model } from './model-folder.ts';
import { readGolden } from './model-folder.ts';
import type { Session } from './sessions.ts';
import { openSession } from './sessions.ts';

/** Of each golden value, relative to itself or 1. */
const TOLERANCE = 1e-2;
/** Strength, noise, blur, compression. */
const OUTPUTS = 4;

export interface LoadedEstimator {
  /** `image` is the whole photo. */
  readonly estimate: (image: SourceImage) => Promise<AutomaticCleanup>;
  release(): Promise<void>;
}

/**
 * @returns null for a model without an estimator.
 * @throws {AppError} `model/corrupt` when it cannot be opened, `device/wrong-output` when it does not give its golden values.
 */
export async function openEstimator(model: Model): Promise<LoadedEstimator | null> {
  const { estimator } = model.manifest;
  if (estimator === undefined) return null;
  const session = await openSession(join(model.folder, estimator.file), { device: 'cpu', threads: 1 });
  await checkGolden(model, session, estimator);
  const { tilePx } = estimator;
  return {
    estimate: async (image) => {
      const [strength, noise, blurPx, compression] = await run(session, readTiles(image, tilePx), tilePx);
      return describeEstimate(strength!, { noise: noise!, blurPx: blurPx!, compression: compression! });
    },
    release: () => session.release(),
  };
}

/** [tiles, 3, tilePx, tilePx], RGB in 0..1 */
function readTiles(image: SourceImage, tilePx: number): Float32Array<ArrayBuffer> {
  const filled = fillTransparent(image);
  const regions = chooseSpreadTiles(filled, tilePx);
  const tiles = new Float32Array(regions.length * 3 * tilePx ** 2);
  for (const [i, region] of regions.entries()) tiles.set(readInputRegion(filled, region), i * 3 * tilePx ** 2);
  return tiles;
}

/** @returns strength, noise, blur, compression; two decimals, which rounding errors of a processor do not reach. */
async function run(session: Session, tiles: Float32Array<ArrayBuffer>, tilePx: number): Promise<number[]> {
  const dims = [tiles.length / (3 * tilePx ** 2), 3, tilePx, tilePx];
  const { estimate } = await session.run({ tiles: { data: tiles, dims } });
  if (estimate?.data.length !== OUTPUTS) throw new AppError('model/foreign', 'The estimator has no output estimate.');
  return Array.from(estimate.data, (value) => Math.round(value * 100) / 100);
}

async function checkGolden(model: Model, session: Session, { tilePx }: EstimatorFile): Promise<void> {
  const { estimator: golden } = await readGolden(model);
  if (golden === undefined) throw new AppError('model/foreign', 'golden.json says nothing of the estimator.');
  const tiles = Float32Array.from(Buffer.from(golden.tiles, 'base64'), (level) => level / 255);
  const given = await run(session, tiles, tilePx);
  const isRight = golden.estimate.every(
    (expected, i) => Math.abs(given[i]! - expected) <= TOLERANCE * Math.max(1, expected),
  );
  if (isRight) return;
  await session.release();
  const message = `The estimator gives ${given.join(', ')} instead of ${golden.estimate.join(', ')}.`;
  throw new AppError('device/wrong-output', message);
}
