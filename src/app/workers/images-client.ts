/** The client of the images process: opens, tiles, fidelity, exports; a few at a time, so that a visible image waits for few others. */
import PQueue from 'p-queue';
import type { Remark } from '#shared/remarks.ts';
import { AppError } from '#shared/errors.ts';
import type { Fidelity } from '#shared/app-state.ts';
import type {
  ImagesReply,
  ImagesRequest,
  ImagesResults,
  InspectedPhoto,
  MadeTiles,
  OpenedPhoto,
} from '#shared/images-protocol.ts';
import { retryAfterCrash } from './retry-policy.ts';
import { WorkerClient } from './worker-client.ts';
import type { WorkerPort } from './worker-port.ts';

export type ImagesPort = WorkerPort<ImagesRequest, ImagesReply>;

type ParametersOf<Kind extends ImagesRequest['kind']> = Omit<Extract<ImagesRequest, { kind: Kind }>, 'kind' | 'id'>;

/** Every method throws an AppError of the image, or `engine/crashed` when the image crashed the process twice. */
export interface ImagesClient {
  open(request: ParametersOf<'open'>): Promise<OpenedPhoto>;
  inspect(request: ParametersOf<'inspect'>): Promise<InspectedPhoto>;
  /** @throws the signal's reason when it is aborted; the work itself is not stopped */
  hash(signal: AbortSignal, path: string): Promise<string>;
  makeTiles(request: ParametersOf<'tiles'>): Promise<MadeTiles>;
  measureFidelity(request: ParametersOf<'fidelity'>): Promise<Fidelity>;
  /** Returns what the file lacks. */
  exportResult(request: ParametersOf<'export'>): Promise<readonly Remark[]>;
  end(): Promise<void>;
}

/** @param work is not begun where the signal is aborted already: nobody would hear of its failure */
async function untilAborted<Value>(signal: AbortSignal, work: () => Promise<Value>): Promise<Value> {
  signal.throwIfAborted();
  let stop: () => void = () => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work(), aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** What a person waits for comes first: tiles of the photo on screen, then saving, then the rest. */
const PRIORITY: Readonly<Record<ImagesRequest['kind'], number>> = {
  tiles: 3,
  export: 2,
  open: 1,
  fidelity: 0,
  hash: 0,
  inspect: -1,
};
const MAX_CONCURRENT_REQUESTS = 3;

/** @param connect starts an images process; called for the first request and again after a crash. */
export function createImagesClient(options: { readonly connect: () => ImagesPort }): ImagesClient {
  const worker = new WorkerClient({ ...options, name: 'images' });
  const queue = new PQueue({ concurrency: MAX_CONCURRENT_REQUESTS });
  // After a crash any of the images may be the cause: each is tried again alone, so that only that one fails.
  const retries = new PQueue({ concurrency: 1 });

  async function perform<Kind extends ImagesRequest['kind']>(
    kind: Kind,
    request: ParametersOf<Kind>,
  ): Promise<ImagesResults[Kind]> {
    const ask = () => send({ ...request, kind });
    const result = await retryAfterCrash(
      () => queue.add(ask, { priority: PRIORITY[kind] }),
      () => retries.add(ask),
    );
    return result as ImagesResults[Kind];
  }

  function send(request: Omit<ImagesRequest, 'id'>): Promise<ImagesResults[ImagesRequest['kind']]> {
    return new Promise((resolve, reject) => {
      worker.request((id) => ({ ...request, id }) as ImagesRequest, {
        receive: (reply) => {
          if (reply.kind === 'done') resolve(reply.value);
          else reject(AppError.fromValue(reply.error));
          return true;
        },
        fail: reject,
      });
    });
  }

  return {
    open: (request) => perform('open', request),
    inspect: (request) => perform('inspect', request),
    hash: (signal, path) => untilAborted(signal, () => perform('hash', { path })),
    makeTiles: (request) => perform('tiles', request),
    measureFidelity: (request) => perform('fidelity', request),
    exportResult: (request) => perform('export', request),
    end: () => worker.end(),
  };
}
