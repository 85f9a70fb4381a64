/**
 * Shows a running job, in files of its view folder: the current clean estimate, again and again, and at the end the maps
 * of invented detail and of effort. It takes little of the job's time, and a job continues where they cannot be written.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CanvasScale } from '#core/image/estimate-canvas.ts';
import type { EffortMap } from '#core/cells/decisions.ts';
import { paintEffortMap, sizeOfEffortMap } from '#core/image/effort-map.ts';
import { EstimateCanvas } from '#core/image/estimate-canvas.ts';
import type { SourceImage } from '#core/ports.ts';
import type { Estimate } from '#core/tiling/lockstep.ts';
import { AppError, getSystemCode } from '#shared/errors.ts';
import { VIEW_FILES } from '#shared/image-pyramid.ts';
import type { Size } from '#shared/jobs.ts';
import { writeImage } from '../imageio/encode.ts';
import type { ImageMetadata } from '../imageio/image-types.ts';

const MIN_INTERVAL_MS = 250;
/** Estimates are written at most so often that writing takes this share of the time. */
const MAX_TIME_SHARE = 0.08;
const OUTPUT = { quality: 88, ifExists: 'overwrite' } as const;
/** A window may still be loading the version before. */
const KEPT_VERSIONS = 3;

export interface LivePreviewOptions {
  readonly folder: string;
  /** The input of the pass. */
  readonly image: SourceImage;
  readonly scale: CanvasScale;
  /** Colours of the estimate are those of the photo. */
  readonly metadata: Pick<ImageMetadata, 'icc'>;
  /** Version of the first estimate; versions of a job rise from pass to pass. */
  readonly firstVersion: number;
  /** False: nobody watches, and only the maps are written. */
  readonly hasEstimates: boolean;
  readonly onVersion: (version: number) => void;
}

export interface FinishedMaps {
  readonly hasResidualMap: boolean;
  readonly hasEffortMap: boolean;
}

/** What is shown of one pass. */
export class LivePreview {
  readonly #options: LivePreviewOptions;
  readonly #canvas: EstimateCanvas;
  #version: number;
  #nextAtMs = 0;
  #hasFailed = false;
  #hasResidual = false;

  constructor(options: LivePreviewOptions) {
    this.#options = options;
    this.#canvas = new EstimateCanvas(options.image, options.scale);
    this.#version = options.firstVersion;
  }

  /** Version that the next estimate will have. */
  get nextVersion(): number {
    return this.#version;
  }

  /** Draws a tile, and writes the estimate when the last time is long enough ago. */
  async add(estimate: Estimate): Promise<void> {
    if (this.#hasFailed) return;
    this.#canvas.draw(estimate);
    this.#hasResidual ||= estimate.residual !== null;
    if (!this.#options.hasEstimates || performance.now() < this.#nextAtMs) return;
    const start = performance.now();
    await this.#try(() => this.#writeEstimate());
    const now = performance.now();
    this.#nextAtMs = now + Math.max(MIN_INTERVAL_MS, (now - start) / MAX_TIME_SHARE);
  }

  /** Writes the maps that there are. Returns which there are. @param effort null where no policy decided */
  async finish(effort: EffortMap | null): Promise<FinishedMaps> {
    const { residualMapSize } = this.#canvas;
    const hasResidualMap =
      this.#hasResidual && (await this.#writeMap('residualMap', residualMapSize, this.#canvas.paintResidualMap()));
    const { image } = this.#options;
    const hasEffortMap =
      effort !== null && (await this.#writeMap('effortMap', sizeOfEffortMap(image), paintEffortMap(effort, image)));
    return { hasResidualMap, hasEffortMap };
  }

  async #writeMap(name: 'residualMap' | 'effortMap', size: Size, rgbU8: Uint8Array): Promise<boolean> {
    if (this.#hasFailed) return false;
    const path = join(this.#options.folder, VIEW_FILES[name]);
    return this.#try(() => writeImage(toImage(size, rgbU8), { path, format: 'png', ...OUTPUT, metadata: {} }));
  }

  async #writeEstimate(): Promise<void> {
    const { folder, metadata, onVersion } = this.#options;
    const version = this.#version++;
    const path = join(folder, VIEW_FILES.estimate(version));
    const image = toImage(this.#canvas.size, this.#canvas.rgbU8.slice());
    const colours = metadata.icc === undefined ? {} : { icc: metadata.icc };
    await writeImage(image, { path, format: 'jpeg', ...OUTPUT, metadata: colours });
    onVersion(version);
    const old = version - KEPT_VERSIONS;
    if (old >= 0) await rm(join(folder, VIEW_FILES.estimate(old)), { force: true });
  }

  /**
   * A full disk, or a folder that is gone since its photo was closed, ends the preview and not the job. Returns whether
   * it worked.
   */
  async #try(write: () => Promise<unknown>): Promise<boolean> {
    try {
      await write();
      return true;
    } catch (thrown) {
      if (!isWriteFailure(thrown)) throw thrown;
      this.#hasFailed = true;
      return false;
    }
  }
}

function toImage(size: Size, rgbU8: Uint8Array): SourceImage {
  return { ...size, channels: 3, samples: { bitDepth: 8, data: rgbU8 } };
}

/** Whether the file system rejected the write: `writeImage` then has the system error as its cause. */
function isWriteFailure(thrown: unknown): boolean {
  return getSystemCode(thrown instanceof AppError ? thrown.cause : thrown) !== undefined;
}
