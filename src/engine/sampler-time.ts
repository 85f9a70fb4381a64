/** What the sampler itself costs beside the networks: noise, steps, back-projection. The other half of an honest estimate of time. */
import { enhancePicture } from '../core/enhance.ts';
import type { Networks, SourcePicture } from '../core/ports.ts';
import type { ModelManifest, Preset } from '../shared/models.ts';

/** Three evaluations of the denoiser after that of the encoder, with everything that a step can cost. */
const PRESET: Preset = {
  sampler: { coarseLevels: [1, 0.5], fine: [0], skip: 'stride', eta: 0.5, perception: 0.5, backProjection: 1 },
  backProjection: 1,
};
const EVALUATIONS = 4;
/** The first round is that of the compiler. */
const ROUNDS = 3;

/** Milliseconds per evaluation of a largest tile, measured with networks that take no time. */
export async function measureSamplerMs(manifest: ModelManifest): Promise<number> {
  const { tile, sigmaR, prediction, featureChannels } = manifest;
  const picture: SourcePicture = {
    widthPx: tile.sizePx,
    heightPx: tile.sizePx,
    channels: 3,
    samples: { bitDepth: 8, data: new Uint8Array(3 * tile.sizePx ** 2).fill(128) },
  };
  let fastestMs = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    await enhancePicture({
      picture,
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

/** They answer at once, in arrays of their own as real ones do. */
function createIdleNetworks(featureChannels: number): Networks {
  return {
    featureChannels,
    estimate: ({ size: { widthPx, heightPx } }) => Promise.resolve(new Float32Array(48 * widthPx * heightPx).fill(0.5)),
    encode: ({ size: { widthPx, heightPx } }) =>
      Promise.resolve({
        mu: new Float32Array(48 * widthPx * heightPx).fill(0.5),
        features: new Float32Array(featureChannels * widthPx * heightPx),
      }),
    denoise: ({ size: { widthPx, heightPx } }) => Promise.resolve(new Float32Array(48 * widthPx * heightPx)),
  };
}
