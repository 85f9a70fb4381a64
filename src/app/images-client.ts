/** Speaks to the images process: opens, tiles, fidelity, exports; a few at a time, so that what is looked at waits for little. */
import PQueue from 'p-queue';
import { AppError } from '../shared/errors.ts';
import type { Fidelity } from '../shared/app-state.ts';
import type {
  ImagesReply,
  ImagesRequest,
  ImagesResults,
  InspectedPhoto,
  MadeTiles,
  OpenedPhoto,
} from '../shared/images-protocol.ts';
import { WorkerClient } from './worker-client.ts';
import type { WorkerPort } from './worker-port.ts';

export type ImagesPort = WorkerPort<ImagesRequest, ImagesReply>;

type Work<Kind extends ImagesRequest['kind']> = Omit<Extract<ImagesRequest, { kind: Kind }>, 'kind' | 'id'>;

/** Every method throws an AppError of the picture, or `engine/crashed` when a picture has ended the process twice. */
export interface ImagesClient {
  open(work: Work<'open'>): Promise<OpenedPhoto>;
  inspect(work: Work<'inspect'>): Promise<InspectedPhoto>;
  makeTiles(work: Work<'tiles'>): Promise<MadeTiles>;
  measureFidelity(work: Work<'fidelity'>): Promise<Fidelity>;
  exportResult(work: Work<'export'>): Promise<void>;
  end(): Promise<void>;
}

/** What a person waits for comes first: tiles of the photo that is looked at, then saving, then what can wait. */
const PRIORITY: Readonly<Record<ImagesRequest['kind'], number>> = {
  tiles: 3,
  export: 2,
  open: 1,
  fidelity: 0,
  inspect: -1,
};
const AT_ONCE = 3;

/** @param connect starts an images process; called for the first request and again after a crash. */
export function createImagesClient(options: { readonly connect: () => ImagesPort }): ImagesClient {
  const worker = new WorkerClient({ ...options, name: 'images' });
  const queue = new PQueue({ concurrency: AT_ONCE });
  // After a crash nobody knows which picture it was: each is tried again alone, so that only the guilty one fails.
  const retries = new PQueue({ concurrency: 1 });

  async function perform<Kind extends ImagesRequest['kind']>(
    kind: Kind,
    work: Work<Kind>,
  ): Promise<ImagesResults[Kind]> {
    const ask = () => send({ ...work, kind });
    try {
      return (await queue.add(ask, { priority: PRIORITY[kind] })) as ImagesResults[Kind];
    } catch (thrown) {
      if (!(thrown instanceof AppError) || thrown.code !== 'engine/crashed') throw thrown;
      return (await retries.add(ask)) as ImagesResults[Kind];
    }
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
    open: (work) => perform('open', work),
    inspect: (work) => perform('inspect', work),
    makeTiles: (work) => perform('tiles', work),
    measureFidelity: (work) => perform('fidelity', work),
    exportResult: async (work) => {
      await perform('export', work);
    },
    end: () => worker.end(),
  };
}
