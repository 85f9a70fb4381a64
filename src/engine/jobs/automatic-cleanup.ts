/** The strength of automatic clean-up for a photo: what the estimator sees, or the rule by kind of file; known once per file. */
import { stat } from 'node:fs/promises';
import type { SourceImage } from '#core/ports.ts';
import type { AutomaticCleanup } from '#shared/cleanup.ts';
import { chooseByFileKind } from '#shared/cleanup.ts';
import { openImage } from '../imageio/decode.ts';
import type { OpenImage } from '../imageio/image-types.ts';
import type { LoadedEstimator } from '../inference/estimator.ts';
import { openEstimator } from '../inference/estimator.ts';
import type { Model } from '../inference/model-folder.ts';

const MOST_REMEMBERED = 2000;

/** The answers of one model. */
export class AutomaticCleanupChooser {
  readonly #model: Model;
  #estimator: Promise<LoadedEstimator | null> | null = null;
  /** By path and file stat. */
  readonly #known = new Map<string, AutomaticCleanup>();

  constructor(model: Model) {
    this.#model = model;
  }

  /** @throws {AppError} as `openEstimator` */
  async forImage(image: SourceImage, isLossy: boolean): Promise<AutomaticCleanup> {
    const estimator = await this.#open();
    return estimator === null
      ? chooseByFileKind(isLossy, this.#model.manifest.defaultCleanup)
      : estimator.estimate(image);
  }

  /** Decodes the photo, unless its answer is known or needs no pixels. @throws {AppError} as `openImage`, `openEstimator` */
  async forFile(path: string): Promise<AutomaticCleanup> {
    return openImage(path, (photo) => this.forOpenImage(path, photo));
  }

  /** As `forFile`, of a photo that is open. */
  async forOpenImage(path: string, photo: OpenImage): Promise<AutomaticCleanup> {
    if ((await this.#open()) === null) return chooseByFileKind(photo.info.lossy, this.#model.manifest.defaultCleanup);
    const { size, mtimeMs } = await stat(path);
    const key = `${path}|${size}|${mtimeMs}`;
    const answer = this.#known.get(key) ?? (await this.forImage((await photo.decode()).image, photo.info.lossy));
    this.#known.set(key, answer);
    if (this.#known.size > MOST_REMEMBERED) this.#known.delete(this.#known.keys().next().value!);
    return answer;
  }

  /** Resolves when nothing of it runs any more. */
  async release(): Promise<void> {
    const estimator = await this.#estimator?.catch(() => null);
    await estimator?.release();
  }

  #open(): Promise<LoadedEstimator | null> {
    this.#estimator ??= openEstimator(this.#model);
    return this.#estimator;
  }
}
