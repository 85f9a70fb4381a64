/**
 * Measures the time of the sampler without the networks: noise, steps, back-projection. Estimates of a job's time add
 * it to that of the networks.
 */
import { runPipeline } from '#core/pipeline.ts';
import { UNSHUFFLED_CHANNELS } from '#core/pixel-unshuffle.ts';
import type { Networks, SourceImage } from '#core/ports.ts';
import type { ModelManifest, Preset } from '#shared/models.ts';

/** Three evaluations of the denoiser after that of the encoder, with every kind of work that a step can include. */
const PRESET: Preset = {
  sampler: { coarseLevels: [1, 0.5], fine: [0], skip: 'stride', eta: 0.5, perception: 0.5, backProjection: 1 },
  backProjection: 1,
};
const EVALUATIONS = 4;
/** In the first round the code is not compiled yet. */
const ROUNDS = 3;

/** Milliseconds per evaluation of a largest tile, measured with networks that take no time. */
export async function measureSamplerMs(manifest: ModelManifest): Promise<number> {
  const { tile, sigmaR, prediction, featureChannels } = manifest;
  const image: SourceImage = {
    widthPx: tile.sizePx,
    heightPx: tile.sizePx,
    channels: 3,
    samples: { bitDepth: 8, data: new Uint8Array(3 * tile.sizePx ** 2).fill(128) },
  };
  let fastestMs = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    await runPipeline({
      image,
      networks: createIdleNetworks(featureChannels),
      traits: { sigmaR, prediction },
      preset: PRESET,
      cleanup: 0,
      seed: round,
      tile,
      memoryBudgetBytes: Infinity,
      sink: { writeRows: () => Promise.resolve() },
      signal: new AbortController().signal,
    });
    fastestMs = Math.min(fastestMs, performance.now() - start);
  }
  return fastestMs / EVALUATIONS;
}

/** They answer at once, in new arrays as real ones do. */
function createIdleNetworks(featureChannels: number): Networks {
  return {
    featureChannels,
    restore: ({ lr }) => Promise.resolve(lr),
    estimate: ({ size: { widthPx, heightPx } }) =>
      Promise.resolve(new Float32Array(UNSHUFFLED_CHANNELS * widthPx * heightPx).fill(0.5)),
    encode: ({ size: { widthPx, heightPx } }) =>
      Promise.resolve({
        mu: new Float32Array(UNSHUFFLED_CHANNELS * widthPx * heightPx).fill(0.5),
        features: new Float32Array(featureChannels * widthPx * heightPx),
      }),
    denoise: ({ size: { widthPx, heightPx } }) =>
      Promise.resolve(new Float32Array(UNSHUFFLED_CHANNELS * widthPx * heightPx)),
  };
}
