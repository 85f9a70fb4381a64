/** The networks of a model on one device and precision, as the core asks for them. */
import { join } from 'node:path';
import type {
  DenoiserInput,
  EncoderInput,
  EncoderOutput,
  Networks,
  Plane,
  Policy,
  PolicyAnswer,
} from '../core/ports.ts';
import { AppError } from '../shared/errors.ts';
import type { Device, Size } from '../shared/jobs.ts';
import type { ModelManifest, NetworkName, Precision } from '../shared/models.ts';
import type { Model } from './models.ts';
import { pathOfNetwork } from './models.ts';
import type { Session, Tensor } from './sessions.ts';
import { openSession } from './sessions.ts';

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
  const cleaner = await open('cleaner');
  const instant = await open('instant');
  const encoder = await open('encoder');
  const denoiser = await open('denoiser');
  const policy = model.manifest.policy && (await openPolicy(model.folder, model.manifest.policy, options.threads));
  const clean = async (input: EncoderInput): Promise<{ readonly lr: Tensor }> => {
    if (input.cleanup === 0) return { lr: makeTensor(input.lr, 3, input.size) };
    const outputs = await cleaner.run({ lr_and_dials: makeTensor(withDials(input), 5, input.size) });
    return { lr: makeTensor(takeOutput(outputs, 'cleaned'), 3, input.size) };
  };
  return {
    featureChannels: model.manifest.featureChannels,
    estimate: async (input): Promise<Plane> => takeOutput(await instant.run(await clean(input)), 'mu'),
    encode: async (input): Promise<EncoderOutput> => {
      const outputs = await encoder.run(await clean(input));
      return { mu: takeOutput(outputs, 'mu'), features: takeOutput(outputs, 'features') };
    },
    denoise: async (input: DenoiserInput): Promise<Plane> => {
      const outputs = await denoiser.run({ ...latentFeeds(input), perception: makeScalar(input.perception) });
      return takeOutput(outputs, 'prediction');
    },
    ...(policy && { decide: policy.decide }),
    release: () => releaseAll([cleaner, instant, encoder, denoiser, ...(policy ? [policy] : [])]),
  };
}

export interface LoadedPolicy {
  readonly decide: Policy;
  release(): Promise<void>;
}

/**
 * Opens policy.onnx. It answers a few dozen times per picture in no time, so the CPU does for every device.
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
    x: makeTensor(input.x, 48, input.size),
    mu: makeTensor(input.mu, 48, input.size),
    features: makeTensor(input.features, input.features.length / area, input.size),
    level: makeScalar(input.level),
  };
}

/** RGB and the constant planes of c and p. */
function withDials({ lr, cleanup, perception }: EncoderInput): Plane {
  const area = lr.length / 3;
  const planes = new Float32Array(5 * area).fill(cleanup, 3 * area).fill(perception, 4 * area);
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
