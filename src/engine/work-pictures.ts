/**
 * Pictures of a job under way, in its view folder: the running clean estimate as it clears up, and at the end the map of
 * invented detail. They are for looking at: a job gives them little of its time, and never fails because of them.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EstimateCanvas } from '../core/image/estimate-canvas.ts';
import type { SourcePicture } from '../core/ports.ts';
import type { Estimate } from '../core/tiling/lockstep.ts';
import type { OutputFormat, Size } from '../shared/jobs.ts';
import { VIEW_FILES } from '../shared/views.ts';
import type { PictureMetadata } from './image-io.ts';
import { openOutput } from './image-io.ts';

const MIN_INTERVAL_MS = 250;
/** A picture is made at most so often that making it takes this share of the time. */
const MAX_TIME_SHARE = 0.08;
const JPEG_QUALITY = 88;
/** A window may still be loading the version before. */
const KEPT_VERSIONS = 3;

export interface WorkPicturesOptions {
  readonly folder: string;
  /** What is being enlarged by 4. */
  readonly picture: SourcePicture;
  /** Colours of the estimate are those of the photo. */
  readonly metadata: Pick<PictureMetadata, 'icc'>;
  /** Version of the first picture; versions of a job rise from pass to pass. */
  readonly firstVersion: number;
  readonly onVersion: (version: number) => void;
}

/** The pictures of one pass. */
export class WorkPictures {
  readonly #options: WorkPicturesOptions;
  readonly #canvas: EstimateCanvas;
  #version: number;
  #dueAtMs = 0;
  #isBroken = false;
  #hasResidual = false;

  constructor(options: WorkPicturesOptions) {
    this.#options = options;
    this.#canvas = new EstimateCanvas(options.picture);
    this.#version = options.firstVersion;
  }

  /** Version that the next picture will have. */
  get nextVersion(): number {
    return this.#version;
  }

  /** Draws a tile, and makes a picture when one is due. */
  async add(estimate: Estimate): Promise<void> {
    if (this.#isBroken) return;
    this.#canvas.draw(estimate);
    this.#hasResidual ||= estimate.residual !== null;
    if (performance.now() >= this.#dueAtMs) await this.#writeEstimate();
  }

  /** Writes the heat map, if there is one. Returns whether there is. */
  async finish(): Promise<boolean> {
    if (!this.#hasResidual || this.#isBroken) return false;
    const { folder } = this.#options;
    return this.#write(join(folder, VIEW_FILES.heat), 'png', this.#canvas.heatSize, this.#canvas.paintHeat());
  }

  async #writeEstimate(): Promise<void> {
    const start = performance.now();
    const { folder, onVersion } = this.#options;
    const version = this.#version++;
    const isWritten = await this.#write(
      join(folder, VIEW_FILES.estimate(version)),
      'jpeg',
      this.#canvas.size,
      this.#canvas.rgbU8.slice(),
    );
    if (!isWritten) return;
    onVersion(version);
    const old = version - KEPT_VERSIONS;
    if (old >= 0) await rm(join(folder, VIEW_FILES.estimate(old)), { force: true });
    const now = performance.now();
    this.#dueAtMs = now + Math.max(MIN_INTERVAL_MS, (now - start) / MAX_TIME_SHARE);
  }

  async #write(path: string, format: OutputFormat, size: Size, rgbU8: Uint8Array): Promise<boolean> {
    try {
      const { icc } = this.#options.metadata;
      const output = await openOutput({
        path,
        format,
        quality: JPEG_QUALITY,
        input: { ...size, channels: 3, bitDepth: 8 },
        size,
        metadata: format === 'jpeg' && icc !== undefined ? { icc } : {},
        ifExists: 'overwrite',
      });
      await output.writeRows({ bitDepth: 8, data: rgbU8 }, size.heightPx);
      await output.finish();
      return true;
    } catch {
      // A full disk or a folder that is gone (the photo was closed) ends the looking, not the work.
      this.#isBroken = true;
      return false;
    }
  }
}
