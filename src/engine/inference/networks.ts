/** Opens the networks of a model on one device, in one precision, as `Networks` of the core. */
import { join } from 'node:path';
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
import type { ModelManifest, NetworkName, Precision } from '#shared/models.ts';
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
      const outputs = await denoiser.run({ ...latentFeeds(input), perception: makeScalar(input.perception) });
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
 * Opens policy.onnx. It is called a few dozen times per image and takes no time to speak of, so it runs on the CPU for
 * every device.
 * @throws {AppError} `model/corrupt` when it cannot be opened.
 */
export async function openPolicy(
  folder: string,
  file: NonNullable<ModelManifest['policy']>,
  threads: number,
): Promise<LoadedPolicy> {
  const session = await openSession(join(folder, file.file), { device: 'cpu', threads });
  const decide: Policy = async (question): Promise<PolicyAnswer> => {
    const memory = question.memory ?? new Float32Array(file.memorySize);
    const outputs = await session.run({
      ...latentFeeds(question),
      candidate: makeScalar(question.candidate),
      executed: makeScalar(question.executed),
      memory: { data: memory, dims: [1, file.memorySize] },
    });
    return { refine: takeOutput(outputs, 'refine')[0]!, memory: takeOutput(outputs, 'next_memory') };
  };
  return { decide, release: () => session.release() };
}

async function releaseAll(sessions: readonly Pick<Session, 'release'>[]): Promise<void> {
  for (const session of sessions) await session.release();
}

/** What denoiser and policy have in common. */
function latentFeeds(input: Omit<DenoiserInput, 'perception'>): Record<string, Tensor> {
  const area = input.size.widthPx * input.size.heightPx;
  return {
    x: makeTensor(input.x, UNSHUFFLED_CHANNELS, input.size),
    mu: makeTensor(input.mu, UNSHUFFLED_CHANNELS, input.size),
    features: makeTensor(input.features, input.features.length / area, input.size),
    level: makeScalar(input.level),
  };
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
