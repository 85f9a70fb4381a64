/**
 * Measures what a network is on a test image, instead of guessing from names: its scale, the range of its values, the
 * multiples that it needs, how far it looks, and the memory that it takes.
 */
import { differByColumn, differByRow, differFromInput, findRadius } from '#core/imported/reach.ts';
import { paintDeadLeaves, paintNoise } from '#core/imported/dead-leaves.ts';
import { roundUp } from '#core/multiples.ts';
import { findOutputFault } from '#core/network-output.ts';
import type { Plane } from '#core/ports.ts';
import type { Region } from '#core/tiling/region.ts';
import { gatherRegion, planeSource, sizeOfRegion } from '#core/tiling/region.ts';
import type { AppError } from '#shared/errors.ts';
import { toAppError } from '#shared/errors.ts';
import type { NetworkFault } from '#shared/imported/network-faults.ts';
import { rejectNetwork } from '#shared/imported/network-faults.ts';
import type { Size } from '#shared/jobs.ts';
import type { ImportStage, NetworkScale, NetworkTraits } from '#shared/imported/networks.ts';
import { NETWORK_SCALES } from '#shared/imported/networks.ts';
import type { ImageSession } from './image-session.ts';
import { formatGigabytes, measureNativeBytes, measureUsableBytes, TILE_BUDGET_BYTES } from './memory.ts';
import { runInRange } from './run-in-range.ts';

/** Multiples that the sides of an image may have to have, in the order in which they are tried. */
const ALIGNMENTS = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64] as const;
/** Smallest side of the first images. */
const FIRST_SIDE_PX = 64;
/** Sides of the images on which the radius is looked for, about. */
const REACH_SIDES_PX = [128, 256, 448] as const;
/** Share of the half of such an image within which the radius must end to count as found. */
const FOUND_SHARE = 0.75;
/** Half of 1/255: at the corner of a tile two sides are cut, and both count. */
const THRESHOLD = 0.5 / 255;
/** A result further than this from its input on average is no upscaled image: half of what unrelated images differ by. */
const MAX_DISTANCE = 0.15;
/** How much nearer the result in 0..255 must be: where both ranges fit, 0..1 is the usual one. */
const CLEARLY = 0.8;
const TILE_SIDES_PX = [128, 192, 256, 320, 384, 448, 512] as const;
/** Share of a tile that is not halo; below it most is computed twice. */
const WANTED_CORE_SHARE = 0.7;
const LEAST_CORE_SHARE = 0.2;
const SEED = 1;

export interface ProbeOptions {
  readonly session: ImageSession;
  /** What messages call the file. */
  readonly label: string;
  readonly onStage: (stage: ImportStage) => void;
  /** Checked between calls. */
  readonly signal: AbortSignal;
}

/** @throws {AppError} `network/unusable` with the reason; the signal's reason when aborted */
export async function probeNetwork(options: ProbeOptions): Promise<NetworkTraits> {
  const probe = new Probe(options);
  return probe.measure();
}

class Probe {
  readonly #session: ImageSession;
  readonly #label: string;
  readonly #onStage: ProbeOptions['onStage'];
  readonly #signal: AbortSignal;
  readonly #nativeBytesBefore = measureNativeBytes();
  #scale: NetworkScale = 1;
  #range: NetworkTraits['range'] = 1;
  #bytesPerPixel = 0;
  /** The fastest call on the largest image. */
  #fastest = { area: 0, msPerPixel: Infinity };

  constructor({ session, label, onStage, signal }: ProbeOptions) {
    this.#session = session;
    this.#label = label;
    this.#onStage = onStage;
    this.#signal = signal;
  }

  async measure(): Promise<NetworkTraits> {
    this.#onStage('scale');
    const firstAlignPx = await this.#findScale();
    this.#onStage('range');
    await this.#findRange(firstAlignPx);
    this.#onStage('reach');
    const { alignPx, radiusPx } = await this.#findReach(firstAlignPx);
    const { msPerPixel } = this.#fastest;
    const costs = { bytesPerPixel: Math.ceil(this.#bytesPerPixel), msPerPixel };
    const traits = { scale: this.#scale, range: this.#range, alignPx, ...costs };
    return { ...traits, tile: radiusPx === null ? null : this.#chooseTile(roundUp(radiusPx, alignPx), alignPx) };
  }

  /** Finds the smallest multiple that works, and the scale with it. */
  async #findScale(): Promise<number> {
    let failure: unknown = null;
    for (const alignPx of ALIGNMENTS) {
      const size = sizeOfFirst(alignPx);
      this.#signal.throwIfAborted();
      try {
        const { dims } = await this.#session.run({ lr: paintDeadLeaves(size, SEED), size }, 1);
        this.#scale = this.#readScale(dims, size);
        return alignPx;
      } catch (thrown) {
        if (thrown instanceof WrongShape) throw this.#reject(thrown.fault, thrown.message);
        failure = thrown;
      }
    }
    const { message } = toAppError(failure, 'it failed at every size of an image');
    throw this.#reject('fails', `cannot be run: ${message}`);
  }

  /** @throws {WrongShape}, and an error that another multiple may cure */
  #readScale(dims: readonly number[], { widthPx, heightPx }: Size): NetworkScale {
    const [batch, channels, height, width] = dims;
    const shape = `[${dims.join(', ')}]`;
    if (dims.length !== 4 || batch !== 1 || channels !== 3 || height === undefined || width === undefined)
      throw new WrongShape('inputs', `answers ${shape} instead of [1, 3, h, w]`);
    const scale = NETWORK_SCALES.find((one) => width === one * widthPx && height === one * heightPx);
    if (scale !== undefined) return scale;
    const [x, y] = [width / widthPx, height / heightPx];
    if (x === y && Number.isInteger(x))
      throw new WrongShape('scale', `upscales ${x} times; possible are ${NETWORK_SCALES.join(', ')}`);
    throw new Error(`${heightPx} x ${widthPx} becomes ${height} x ${width}, not a whole multiple`);
  }

  async #findRange(alignPx: number): Promise<void> {
    const size = sizeOfFirst(alignPx);
    const lr = paintDeadLeaves(size, SEED);
    const distanceIn = async (range: NetworkTraits['range']): Promise<number> => {
      this.#range = range;
      return differFromInput(lr, await this.#run(lr, size), size, this.#scale);
    };
    const small = await distanceIn(1);
    const large = await distanceIn(255);
    this.#range = large < CLEARLY * small ? 255 : 1;
    // Written so that NaN is rejected, too.
    if (!(Math.min(small, large) <= MAX_DISTANCE))
      throw this.#reject(
        'no-image',
        'gives no upscaled image of its input, neither with values of 0..1 nor with 0..255',
      );
    const fault = findOutputFault(lr, await this.#run(lr, size));
    if (fault !== null) throw this.#reject('no-image', `answers with ${fault}`);
  }

  /**
   * Two measurements: a half of an image is replaced by noise, and a half is cut off, as tiling does. Where the first
   * reaches everywhere, the network has global operations. Where the second alone does, tiles must begin at larger
   * multiples.
   */
  async #findReach(firstAlignPx: number): Promise<{ readonly alignPx: number; readonly radiusPx: number | null }> {
    for (const sidePx of REACH_SIDES_PX) {
      for (const alignPx of ALIGNMENTS.filter((one) => one % firstAlignPx === 0)) {
        const halfPx = halfOf(sidePx, alignPx);
        const foundPx = Math.floor(FOUND_SHARE * halfPx);
        if (!this.#hasMemoryFor(2 * halfPx)) return { alignPx: firstAlignPx, radiusPx: null };
        const whole = await this.#paint(halfPx);
        const replacedPx = await this.#measureReplaced(whole, halfPx);
        if (replacedPx > foundPx) break;
        const cutPx = await this.#measureCut(whole, halfPx);
        if (cutPx <= foundPx) return { alignPx, radiusPx: Math.max(replacedPx, cutPx) };
      }
    }
    return { alignPx: firstAlignPx, radiusPx: null };
  }

  async #paint(halfPx: number): Promise<Whole> {
    const size = { widthPx: 2 * halfPx, heightPx: 2 * halfPx };
    const lr = paintDeadLeaves(size, SEED);
    const result = await this.#run(lr, size);
    const area = size.widthPx * size.heightPx;
    this.#bytesPerPixel = Math.max(
      (measureNativeBytes() - this.#nativeBytesBefore) / area,
      // Input and output alone.
      3 * Float32Array.BYTES_PER_ELEMENT * (1 + this.#scale ** 2),
    );
    return { size, lr, result };
  }

  /** Replaces the left half, then the upper one. */
  async #measureReplaced(whole: Whole, halfPx: number): Promise<number> {
    const { size, lr, result } = whole;
    const noise = paintNoise(size, SEED);
    const halves = [
      { isReplaced: (i: number) => i % size.widthPx < halfPx, differ: differByColumn },
      { isReplaced: (i: number) => i % (lr.length / 3) < lr.length / 6, differ: differByRow },
    ];
    let radiusPx = 0;
    for (const { isReplaced, differ } of halves) {
      const changed = lr.map((value, i) => (isReplaced(i) ? noise[i]! : value));
      const differences = differ({ a: result, b: await this.#run(changed, size), size, scale: this.#scale });
      radiusPx = Math.max(radiusPx, findRadius(differences.subarray(halfPx), THRESHOLD));
    }
    return radiusPx;
  }

  /** Cuts off one half after the other; what is left begins at a multiple that is no multiple of a larger one. */
  async #measureCut({ size, lr, result }: Whole, halfPx: number): Promise<number> {
    const [none, half, full] = [0, halfPx, 2 * halfPx];
    const cuts = [
      { kept: { left: half, top: none, right: full, bottom: full }, differ: differByColumn, isNearFirst: true },
      { kept: { left: none, top: none, right: half, bottom: full }, differ: differByColumn, isNearFirst: false },
      { kept: { left: none, top: half, right: full, bottom: full }, differ: differByRow, isNearFirst: true },
      { kept: { left: none, top: none, right: full, bottom: half }, differ: differByRow, isNearFirst: false },
    ];
    let radiusPx = 0;
    for (const { kept, differ, isNearFirst } of cuts) {
      const keptSize = sizeOfRegion(kept);
      const a = cutPlane(result, size, kept, this.#scale);
      const b = await this.#run(cutPlane(lr, size, kept, 1), keptSize);
      const differences = differ({ a, b, size: keptSize, scale: this.#scale });
      radiusPx = Math.max(radiusPx, findRadius(isNearFirst ? differences : differences.reverse(), THRESHOLD));
    }
    return radiusPx;
  }

  /** Whether an image of that side fits, as far as is known; nothing is, before the first one. */
  #hasMemoryFor(sidePx: number): boolean {
    return this.#bytesPerPixel * sidePx ** 2 <= measureUsableBytes();
  }

  /** Tiles as large as makes the halo cheap, and no larger than memory allows. */
  #chooseTile(haloPx: number, alignPx: number): NetworkTraits['tile'] {
    const shareOf = (sizePx: number): number => (Math.max(0, sizePx - 2 * haloPx) / sizePx) ** 2;
    const sizes = TILE_SIDES_PX.map((side) => roundUp(side, alignPx));
    const isCheap = (sizePx: number): boolean => this.#bytesPerPixel * sizePx ** 2 <= TILE_BUDGET_BYTES;
    const cheap = sizes.filter(isCheap);
    const wanted = cheap.find((sizePx) => shareOf(sizePx) >= WANTED_CORE_SHARE) ?? cheap.at(-1);
    if (wanted !== undefined && shareOf(wanted) >= LEAST_CORE_SHARE) return { sizePx: wanted, haloPx };
    const least = sizes.find((sizePx) => shareOf(sizePx) >= LEAST_CORE_SHARE);
    const needed = this.#bytesPerPixel * (least ?? 0) ** 2;
    if (least !== undefined && needed <= measureUsableBytes()) return { sizePx: least, haloPx };
    throw this.#reject(
      'memory',
      `is too large for memory: it looks ${haloPx} pixels far, and a tile with that around it takes ${formatGigabytes(needed)}`,
    );
  }

  /** The answer in 0..1. */
  async #run(lr: Plane, size: Size): Promise<Plane> {
    this.#signal.throwIfAborted();
    const start = performance.now();
    try {
      const answer = await runInRange(this.#session, { lr, size }, { range: this.#range, scale: this.#scale });
      this.#noteTime(size, performance.now() - start);
      return answer;
    } catch (thrown) {
      throw this.#reject(
        'fails',
        `fails at ${size.widthPx} x ${size.heightPx}: ${toAppError(thrown, 'onnxruntime').message}`,
      );
    }
  }

  #noteTime({ widthPx, heightPx }: Size, ms: number): void {
    const area = widthPx * heightPx;
    const msPerPixel = ms / area;
    const { area: largest, msPerPixel: least } = this.#fastest;
    if (area > largest || (area === largest && msPerPixel < least)) this.#fastest = { area, msPerPixel };
  }

  #reject(fault: NetworkFault, reason: string): AppError {
    return rejectNetwork(this.#label, fault, reason);
  }
}

/** No multiple cures it. */
class WrongShape extends Error {
  readonly fault: NetworkFault;

  constructor(fault: NetworkFault, message: string) {
    super(message);
    this.fault = fault;
  }
}

/** An image and what the network makes of it, both 0..1. */
interface Whole {
  readonly size: Size;
  readonly lr: Plane;
  readonly result: Plane;
}

/** Sides that are odd multiples of `alignPx`, and differ. */
function sizeOfFirst(alignPx: number): Size {
  const count = 2 * Math.ceil(FIRST_SIDE_PX / (2 * alignPx)) + 1;
  return { widthPx: count * alignPx, heightPx: (count + 2) * alignPx };
}

/** An odd multiple of `alignPx` near half of a side: no multiple of more. */
function halfOf(sidePx: number, alignPx: number): number {
  return (2 * Math.floor(sidePx / (4 * alignPx)) + 1) * alignPx;
}

/** The part of a plane whose image has `size` pixels of the input, `scale` times as large. */
function cutPlane(plane: Plane, size: Size, part: Region, scale: number): Plane {
  const grow = ({ left, top, right, bottom }: Region): Region => ({
    ...{ left: scale * left, top: scale * top },
    ...{ right: scale * right, bottom: scale * bottom },
  });
  const all = { left: 0, top: 0, right: size.widthPx, bottom: size.heightPx };
  return gatherRegion(planeSource(plane, grow(all), false), grow(part), sizeOfRegion(grow(all)));
}
