/** Creates the services of one person: open photos, jobs, results, previews and downloads, in a session folder of their own. */
import type PQueue from 'p-queue';
import type { ResultList } from '#files/own-results.ts';
import type { JobRequest } from '#shared/jobs.ts';
import { getNamePlatform } from '#shared/naming/file-names.ts';
import type { AppHost } from './app.ts';
import { Downloads } from './downloads/downloads.ts';
import type { EventHub } from './event-hub.ts';
import { JobQueue } from './photos/job-queue.ts';
import { JobResults } from './photos/job-results.ts';
import { OpenPhotos } from './photos/open-photos.ts';
import { Previews } from './photos/previews.ts';
import type { RecentPhotos } from './photos/recent-photos.ts';
import { ResultCopies } from './photos/result-copies.ts';
import type { ResultHistory } from './photos/result-history.ts';
import type { SessionFolder } from './photos/session-folder.ts';
import type { EngineClient } from './workers/engine-client.ts';
import type { EngineMonitor } from './workers/engine-monitor.ts';
import type { ImagesClient } from './workers/images-client.ts';

/** What all people share. */
export interface SharedServices {
  readonly engine: EngineClient;
  readonly images: ImagesClient;
  readonly monitor: EngineMonitor;
  /** Where results are remembered. */
  readonly list: ResultList;
  /** What people saved last. */
  readonly history: ResultHistory;
  /** Jobs of different people run one after another. */
  readonly turns: PQueue;
}

export interface Person {
  readonly host: AppHost;
  readonly hub: EventHub;
  readonly session: SessionFolder;
  /** null: photos that this person opens are not remembered. */
  readonly recent: RecentPhotos | null;
  /** Called before a job runs; what it throws is the job's failure. */
  readonly assertRoom?: (request: JobRequest, photoId: string) => Promise<void>;
}

export type PersonServices = ReturnType<typeof createPersonServices>;

export function createPersonServices(shared: SharedServices, person: Person) {
  const { engine, images, monitor, list, history, turns } = shared;
  const { host, hub, session, recent, assertRoom = () => Promise.resolve() } = person;
  const downloads = new Downloads(host);
  const results = new JobResults({ hub, session, images, host, list, history, downloads });
  const jobs = new JobQueue({
    ...{ hub, session, engine, turns, assertRoom },
    onFinished: (job, request) => {
      if (job.snapshot.result !== null) monitor.learnPace({ ...job, result: job.snapshot.result }, request);
      void results.show(job, request);
    },
  });
  const photos = new OpenPhotos({
    ...{ hub, session, images, engine, recent },
    platform: getNamePlatform(process.platform),
  });
  const copies = new ResultCopies({ host, results, session });
  return {
    host,
    hub,
    session,
    downloads,
    copies,
    results,
    jobs,
    photos,
    previews: new Previews({ hub, session, engine }),
  };
}

/** Cancels the work of a person. Call before the worker processes end, and `session.remove` after it. */
export async function stopPerson({ results, previews, jobs }: PersonServices): Promise<void> {
  results.end();
  previews.cancel();
  await jobs.cancelAll();
}
