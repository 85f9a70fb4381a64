/**
 * Entry of the session thread: onnxruntime runs here and nowhere else. A run blocks its thread, so it has one of its
 * own, and the sampler works on one tile while the networks work on the next.
 */
import { parentPort } from 'node:worker_threads';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import type { SessionReply, SessionRequest, Tensor, TensorInfo } from './session-messages.ts';

const sessions = new Map<number, InferenceSession>();

async function perform(request: SessionRequest): Promise<SessionReply> {
  const { id } = request;
  switch (request.kind) {
    case 'open': {
      const { device, threads } = request;
      const session = await InferenceSession.create(request.path, {
        executionProviders: [device],
        intraOpNumThreads: threads,
        graphOptimizationLevel: 'all',
        // Threads that spin while they wait take the cores from the next session and from the sampler between two runs.
        extra: { session: { intra_op: { allow_spinning: '0' } } },
      });
      sessions.set(request.session, session);
      return {
        ...{ kind: 'opened', id },
        inputs: session.inputMetadata.map(describeValue),
        outputs: session.outputMetadata.map(describeValue),
      };
    }
    case 'run': {
      const feeds = Object.entries(request.feeds).map(([name, { data, dims }]) => [
        name,
        new OrtTensor('float32', data, dims),
      ]);
      const outputs = await find(request.session).run(Object.fromEntries(feeds) as Record<string, OrtTensor>);
      const taken = Object.entries(outputs).map(([name, tensor]) => [name, takeTensor(name, tensor)] as const);
      return { kind: 'ran', id, outputs: Object.fromEntries(taken) };
    }
    case 'release':
      await find(request.session).release();
      sessions.delete(request.session);
      return { kind: 'released', id };
  }
}

function describeValue(value: InferenceSession.ValueMetadata): TensorInfo {
  return value.isTensor
    ? { name: value.name, type: value.type, dims: value.shape }
    : { name: value.name, type: null, dims: [] };
}

function find(id: number): InferenceSession {
  const session = sessions.get(id);
  if (session === undefined) throw new Error(`there is no session ${id}`);
  return session;
}

/** A copy, which can be transferred: onnxruntime may keep the memory of its outputs. */
function takeTensor(name: string, tensor: OrtTensor): Tensor {
  if (!(tensor.data instanceof Float32Array)) throw new Error(`output ${name} is ${tensor.type}, not float32`);
  return { data: new Float32Array(tensor.data), dims: tensor.dims };
}

// One after another: two runs at once would take each other's cores.
let queue = Promise.resolve();
parentPort?.on('message', (request: SessionRequest) => {
  queue = queue.then(async () => {
    const reply = await perform(request).catch((thrown: unknown): SessionReply => ({
      kind: 'failed',
      id: request.id,
      reason: thrown instanceof Error ? thrown.message : String(thrown),
    }));
    const buffers = reply.kind === 'ran' ? Object.values(reply.outputs).map(({ data }) => data.buffer) : [];
    parentPort?.postMessage(reply, buffers);
  });
});
