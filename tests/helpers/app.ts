/** The app with its real processes and the shipped model, without a front end. */
import { join } from 'node:path';
import type { AppHost, SkipstoneApp } from '#app/app.ts';
import { createApp } from '#app/create-app.ts';
import { forkWorker } from '#app/workers/node-worker-port.ts';
import type { CommandArguments, CommandName, CommandResults, Outcome } from '#shared/api.ts';
import type { AppEvent, AppSnapshot, PhotoJob } from '#shared/app-state.ts';
import type { EngineReply, EngineRequest } from '#shared/engine-protocol.ts';
import { writeEngineStart } from '#shared/engine-protocol.ts';
import type { ImagesReply, ImagesRequest } from '#shared/images-protocol.ts';
import { hasEnded } from '#shared/jobs.ts';
import type { PresetName } from '#shared/models.ts';
import { ENGINE_ENTRY, EXAMPLES, IMAGES_ENTRY, MODEL_FOLDER } from './engine.ts';
import { cutPhoto } from './images.ts';
import { until } from './waiting.ts';

/** A person who dismisses every dialog. */
export const DISMISSING_HOST: AppHost = {
  abilities: { frontEnd: 'desktop', hasFileSystem: true, network: 'none' },
  choosePaths: () => Promise.resolve(null),
  chooseSavePath: () => Promise.resolve(null),
  readClipboard: () => Promise.resolve(null),
  showInFolder: () => undefined,
};

export interface TestApp {
  readonly app: SkipstoneApp;
  /** What the app has published. */
  readonly events: readonly AppEvent[];
  /** Oldest first. */
  readonly enginePids: readonly number[];
  readonly imagesPids: readonly number[];
  /** Calls as a window does. @throws when the outcome is an error */
  call<Name extends CommandName>(name: Name, parameters: CommandArguments<Name>): Promise<CommandResults[Name]>;
  /** @throws when there is no such job */
  findJob(jobId: string): PhotoJob;
  untilEnded(jobId: string): Promise<PhotoJob>;
  /** Resolves as soon as `pick` finds something other than false, null and undefined in the snapshot. */
  until<Value>(pick: (snapshot: AppSnapshot) => Value): Promise<Exclude<Value, false | null | undefined>>;
}

/** @param folder for `data` and `cache` */
export async function openTestApp(folder: string, host: Partial<AppHost> = {}): Promise<TestApp> {
  const start = writeEngineStart({ modelFolder: MODEL_FOLDER, cacheFolder: join(folder, 'cache'), threads: 2 });
  const enginePids: number[] = [];
  const imagesPids: number[] = [];
  const events: AppEvent[] = [];
  const app = await createApp({
    host: { ...DISMISSING_HOST, ...host },
    dataFolder: join(folder, 'data'),
    cacheFolder: join(folder, 'cache'),
    connectEngine: () => note(enginePids, forkWorker<EngineRequest, EngineReply>(ENGINE_ENTRY, [start])),
    connectImages: () => note(imagesPids, forkWorker<ImagesRequest, ImagesReply>(IMAGES_ENTRY, [])),
  });
  app.onEvent(({ event }) => events.push(event));
  const findJob = (jobId: string): PhotoJob => {
    const job = app.snapshot.jobs.find(({ id }) => id === jobId);
    if (job === undefined) throw new Error(`There is no job ${jobId}.`);
    return job;
  };
  return {
    ...{ app, events, enginePids, imagesPids, findJob },
    call: async <Name extends CommandName>(name: Name, parameters: CommandArguments<Name>) => {
      const outcome = (await app.call({ name, parameters })) as Outcome<CommandResults[Name]>;
      if (!outcome.ok) throw new Error(`${name}: ${outcome.error.code} ${outcome.error.message}`);
      return outcome.value;
    },
    until: (pick) => until(() => pick(app.snapshot)),
    untilEnded: (jobId) => until(() => (hasEnded(findJob(jobId).snapshot) ? findJob(jobId) : null)),
  };
}

function note<Port extends { readonly pid: number | undefined }>(pids: number[], port: Port): Port {
  if (port.pid !== undefined) pids.push(port.pid);
  return port;
}

/** Cuts a square out of an example into `folder`, opens it, and resolves when its header was read. */
export async function openCut(
  { app }: TestApp,
  folder: string,
  { name = 'stone.png', sidePx = 64 } = {},
): Promise<{ readonly photoId: string; readonly path: string }> {
  const path = join(folder, name);
  await cutPhoto(join(EXAMPLES, 'rocket.jpg'), path, { left: 200, top: 100, width: sidePx, height: sidePx });
  const { photoIds } = await app.openPaths([path]);
  await until(() => app.snapshot.photos.find(({ id }) => id === photoIds[0])?.state.kind === 'ready');
  return { photoId: photoIds[0]!, path };
}

/** A request for x4 on the processor, as fast as the preset can be. */
export function makeUpscale(photoId: string, presetName: PresetName = 'instant'): CommandArguments<'upscale'> {
  return {
    photoId,
    preset: { kind: 'preset', name: presetName },
    target: { kind: 'scale', factor: 4 },
    cleanup: null,
    seed: 1,
    device: 'cpu',
    precision: 'uint8',
  };
}
