/** Opens the networks of a model on one device, in one precision, as `Networks` of the core. */
import { join } from 'node:path';
import { POOLED } from '#core/cells/observation.ts';
import { UNSHUFFLED_CHANNELS } from '#core/pixel-unshuffle.ts';
import type {
  DenoiserInput,
  EncoderInput,
  EncoderOutput,
  Networks,
  Plane,
  Policy,
  PolicyAnswer,
  RestorerInput,
} from '#core/ports.ts';
import { AppError } from '#shared/errors.ts';
import type { Device, Size } from '#shared/jobs.ts';
import type { NetworkName, PolicyFile, Precision } from '#shared/models.ts';
import type { Model } from './model-folder.ts';
import { pathOfNetwork } from './model-folder.ts';
import type { Session, Tensor } from './sessions.ts';
import { openSession } from './sessions.ts';

/** The restorer subtracts it, so that this plane counts for nothing. */
const RESTORER_PERCEPTION = 0.5;

export interface OpenNetworksOptions {
  readonly device: Device;
  readonly precision: Precision;
  /** Threads inside an operator; physical cores are best. */
  readonly threads: number;
}

export type LoadedNetworks = Networks & { release(): Promise<void> };

/** @throws {AppError} `model/corrupt` or `device/unavailable` when a session cannot be opened. */
export async function openNetworks(model: Model, options: OpenNetworksOptions): Promise<LoadedNetworks> {
  const open = (network: NetworkName): Promise<Session> =>
    openSession(pathOfNetwork(model, options.precision, network), options);
  const restorer = await open('restorer');
  const instant = await open('instant');
  const encoder = await open('encoder');
  const denoiser = await open('denoiser');
  const policy = model.manifest.policy && (await openPolicy(model.folder, model.manifest.policy, options.threads));
  const feed = ({ lr, size }: EncoderInput) => ({ lr: makeTensor(lr, 3, size) });
  return {
    featureChannels: model.manifest.featureChannels,
    restore: async (input): Promise<Plane> => {
      const outputs = await restorer.run({ lr_and_dials: makeTensor(withStrength(input), 5, input.size) });
      return takeOutput(outputs, 'cleaned');
    },
    estimate: async (input): Promise<Plane> => takeOutput(await instant.run(feed(input)), 'mu'),
    encode: async (input): Promise<EncoderOutput> => {
      const outputs = await encoder.run(feed(input));
      return { mu: takeOutput(outputs, 'mu'), features: takeOutput(outputs, 'features') };
    },
    denoise: async (input: DenoiserInput): Promise<Plane> => {
      const { x, mu, features, size, level, perception } = input;
      const outputs = await denoiser.run({
        x: makeTensor(x, UNSHUFFLED_CHANNELS, size),
        mu: makeTensor(mu, UNSHUFFLED_CHANNELS, size),
        features: makeTensor(features, model.manifest.featureChannels, size),
        level: makeScalar(level),
        perception: makeScalar(perception),
      });
      return takeOutput(outputs, 'prediction');
    },
    ...(policy && { decide: policy.decide }),
    release: () => releaseAll([restorer, instant, encoder, denoiser, ...(policy ? [policy] : [])]),
  };
}

export interface LoadedPolicy {
  readonly decide: Policy;
  release(): Promise<void>;
}

/**
 * Opens policy.onnx. It takes no time to speak of, so it runs on the CPU for every device.
 * @throws {AppError} `model/corrupt` when it cannot be opened.
 */
export async function openPolicy(folder: string, file: PolicyFile, threads: number): Promise<LoadedPolicy> {
  const session = await openSession(join(folder, file.file), { device: 'cpu', threads });
  const decide: Policy = async ({ count, memory, situation, ...planes }): Promise<PolicyAnswer> => {
    const rows = (data: Plane): Tensor => ({ data, dims: [count, data.length / count] });
    const blocks = (data: Plane): Tensor => ({
      data,
      dims: [count, data.length / (count * POOLED ** 2), POOLED, POOLED],
    });
    const outputs = await session.run({
      features: blocks(planes.features),
      detail: blocks(planes.detail),
      latent: blocks(planes.latent),
      residual: blocks(planes.residual),
      situation: rows(situation),
      memory: rows(memory ?? new Float32Array(count * file.memorySize)),
    });
    return { run: takeOutput(outputs, 'run'), memory: takeOutput(outputs, 'next_memory') };
  };
  return { decide, release: () => session.release() };
}

async function releaseAll(sessions: readonly Pick<Session, 'release'>[]): Promise<void> {
  for (const session of sessions) await session.release();
}

/** RGB, a constant plane of c, and one of the weight of perception, which restorers of earlier versions followed. */
function withStrength({ lr, cleanup }: RestorerInput): Plane {
  const area = lr.length / 3;
  const planes = new Float32Array(5 * area).fill(cleanup, 3 * area).fill(RESTORER_PERCEPTION, 4 * area);
  planes.set(lr);
  return planes;
}

function makeScalar(value: number): Tensor {
  return { data: Float32Array.of(value), dims: [1] };
}

function makeTensor(data: Plane, channels: number, { widthPx, heightPx }: Size): Tensor {
  return { data, dims: [1, channels, heightPx, widthPx] };
}

function takeOutput(outputs: Record<string, Tensor>, name: string): Plane {
  const tensor = outputs[name];
  if (tensor === undefined) throw new AppError('model/foreign', `The network has no output ${name}.`);
  return tensor.data;
}
