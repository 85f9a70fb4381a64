/** A session of a network of somebody else that takes one image and gives one; others are rejected with the reason. */
import type { EncoderInput } from '#core/ports.ts';
import { AppError } from '#shared/errors.ts';
import type { NetworkFault } from '#shared/imported/network-faults.ts';
import { rejectNetwork } from '#shared/imported/network-faults.ts';
import type { Device } from '#shared/jobs.ts';
import type { Tensor, TensorInfo } from '../sessions.ts';
import { openSession } from '../sessions.ts';

export interface ImageSession {
  /** Asks for [1, 3, height, width] in 0..`range`; the answer is as the network gives it. */
  run(input: EncoderInput, range: number): Promise<Tensor>;
  release(): Promise<void>;
}

export interface OpenImageOptions {
  readonly threads: number;
  readonly device: Device;
  /** What messages call the file. */
  readonly label: string;
}

/** @throws {AppError} `network/unusable` when it cannot be opened, or does not take one image and give one */
export async function openImageSession(
  path: string,
  { threads, device, label }: OpenImageOptions,
): Promise<ImageSession> {
  const session = await openSession(path, { threads, device }).catch((thrown: unknown) => {
    const { cause } = thrown instanceof AppError ? thrown : { cause: thrown };
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw rejectNetwork(label, 'fails', `cannot be opened on ${device}: ${reason}`, thrown);
  });
  const fault = findFault(session.inputs, 'input') ?? findFault(session.outputs, 'output');
  if (fault !== null) {
    await session.release();
    throw rejectNetwork(label, ...fault);
  }
  const [input, output] = [session.inputs[0]!.name, session.outputs[0]!.name];
  return {
    run: async ({ lr, size }, range) => {
      const data = range === 1 ? lr : lr.map((value) => range * value);
      const outputs = await session.run({ [input]: { data, dims: [1, 3, size.heightPx, size.widthPx] } });
      return outputs[output]!;
    },
    release: () => session.release(),
  };
}

type Fault = readonly [NetworkFault, string];

/** What is wrong with the inputs or the outputs; null: nothing. Sizes that any image may have are names, or not known. */
function findFault(infos: readonly TensorInfo[], kind: 'input' | 'output'): Fault | null {
  const [info] = infos;
  if (info === undefined || infos.length > 1) {
    const names = infos.map(({ name }) => name).join(', ');
    return ['inputs', `has ${infos.length} ${kind}s (${names}) instead of one image`];
  }
  const { type, dims } = info;
  if (type !== 'float32') return ['type', `has an ${kind} of type ${type ?? 'other than a tensor'} instead of float32`];
  const shape = `[${dims.join(', ')}]`;
  if (dims.length === 0) return null;
  if (dims.length !== 4) return ['inputs', `has an ${kind} of rank ${dims.length}, ${shape}, instead of [1, 3, h, w]`];
  const [batch, channels, height, width] = dims.map((dim) => (typeof dim === 'number' && dim > 0 ? dim : null));
  if ((channels ?? 3) !== 3) return ['inputs', `has an ${kind} ${shape} instead of [1, 3, h, w]`];
  if ((batch ?? 1) !== 1) return ['inputs', `takes ${batch} images at a time, ${shape}`];
  if (kind === 'input' && (height ?? width ?? null) !== null)
    return ['fixed-size', `takes images of one size only, ${shape}; export it with a dynamic height and width`];
  return null;
}
