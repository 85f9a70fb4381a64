/** Speaks to the images process: requests by number, a new process after a crash. */
import type { ImagesReply, ImagesRequest } from '../shared/images-protocol.ts';
import type { WorkerPort } from './worker-port.ts';

export type ImagesPort = WorkerPort<ImagesRequest, ImagesReply>;
