/** Opens ONNX files on one execution provider and runs them on plain float32 tensors; nobody else sees onnxruntime's own types. */
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { AppError } from '../shared/errors.ts';
import type { Device } from '../shared/jobs.ts';

/** Row-major float32 values of shape `dims`. */
export interface Tensor {
  readonly data: Float32Array<ArrayBuffer>;
  readonly dims: readonly number[];
}

export interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** Resolves to all outputs by name; they belong to the caller. */
  run(feeds: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>>;
  release(): Promise<void>;
}

/**
 * Opens a model file on `device`, and on nothing else.
 * @throws {AppError} `model/corrupt` when the file cannot be opened as a model on that device.
 */
export async function openSession(path: string, options: { threads: number; device: Device }): Promise<Session> {
  const session = await InferenceSession.create(path, {
    executionProviders: [options.device],
    intraOpNumThreads: options.threads,
    graphOptimizationLevel: 'all',
    // Threads that wait by spinning take the cores from the next session and from the sampler between two runs.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  }).catch((thrown: unknown) => {
    throw new AppError('model/corrupt', `${path} cannot be opened on ${options.device}`, { cause: thrown });
  });
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    run: async (feeds) => {
      const entries = Object.entries(feeds).map(([name, { data, dims }]) => [
        name,
        new OrtTensor('float32', data, dims),
      ]);
      const outputs = await session.run(Object.fromEntries(entries) as Record<string, OrtTensor>);
      return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, takeTensor(name, tensor)]));
    },
    release: () => session.release(),
  };
}

function takeTensor(name: string, tensor: OrtTensor): Tensor {
  if (!(tensor.data instanceof Float32Array)) {
    throw new AppError('model/foreign', `output ${name} is ${tensor.type}; only float32 is understood`);
  }
  return { data: tensor.data as Float32Array<ArrayBuffer>, dims: tensor.dims };
}
