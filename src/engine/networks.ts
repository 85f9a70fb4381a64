/** The two networks of a model on one device and precision, as the core asks for them. */
import type { DenoiserInput, EncoderOutput, Networks, Plane } from '../core/ports.ts';
import { AppError } from '../shared/errors.ts';
import type { Device, Size } from '../shared/jobs.ts';
import type { Precision } from '../shared/models.ts';
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
  const encoder = await openSession(pathOfNetwork(model, options.precision, 'encoder'), options);
  const denoiser = await openSession(pathOfNetwork(model, options.precision, 'denoiser'), options);
  return {
    featureChannels: model.manifest.featureChannels,
    encode: async (lrAndCleanup, size): Promise<EncoderOutput> => {
      const outputs = await encoder.run({ lr_and_cleanup: makeTensor(lrAndCleanup, 4, size) });
      return { mu: takeOutput(outputs, 'mu'), features: takeOutput(outputs, 'features') };
    },
    denoise: async (input: DenoiserInput): Promise<Plane> => {
      const outputs = await denoiser.run(denoiserFeeds(input, model.manifest.featureChannels));
      return takeOutput(outputs, 'prediction');
    },
    release: () => releaseAll([encoder, denoiser]),
  };
}

async function releaseAll(sessions: readonly Session[]): Promise<void> {
  for (const session of sessions) await session.release();
}

function denoiserFeeds(input: DenoiserInput, featureChannels: number): Record<string, Tensor> {
  return {
    x: makeTensor(input.x, 48, input.size),
    mu: makeTensor(input.mu, 48, input.size),
    features: makeTensor(input.features, featureChannels, input.size),
    level: { data: Float32Array.of(input.level), dims: [1] },
  };
}

function makeTensor(data: Plane, channels: number, { widthPx, heightPx }: Size): Tensor {
  return { data, dims: [1, channels, heightPx, widthPx] };
}

function takeOutput(outputs: Record<string, Tensor>, name: string): Plane {
  const tensor = outputs[name];
  if (tensor === undefined) throw new AppError('model/foreign', `The network has no output ${name}.`);
  return tensor.data;
}
