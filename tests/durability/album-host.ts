/** The process that tests kill: the app's services with their real workers and no window, led over the channel of its parent. */
import { join } from 'node:path';
import process from 'node:process';
import { createApp } from '#app/create-app.ts';
import { forkWorker } from '#app/workers/node-worker-port.ts';
import type { EngineReply, EngineRequest } from '#shared/engine-protocol.ts';
import { writeEngineStart } from '#shared/engine-protocol.ts';
import type { ImagesReply, ImagesRequest } from '#shared/images-protocol.ts';
import type { HostOrder, HostReport, HostStart } from './host-messages.ts';

const start = JSON.parse(process.argv[2] ?? 'null') as HostStart;
const engineStart = writeEngineStart({
  modelFolder: start.modelFolder,
  cacheFolder: join(start.root, 'cache'),
  threads: 1,
});

const app = await createApp({
  host: {
    abilities: { frontEnd: 'desktop', hasFileSystem: true, network: 'none' },
    choosePaths: (what) => Promise.resolve([join(start.root, what === 'folder' ? start.outputFolder : 'photos')]),
    chooseSavePath: () => Promise.resolve(null),
    readClipboard: () => Promise.resolve(null),
    showInFolder: () => undefined,
  },
  dataFolder: join(start.root, 'data'),
  cacheFolder: join(start.root, 'cache'),
  connectEngine: () => announce('engine', forkWorker<EngineRequest, EngineReply>(start.engineEntry, [engineStart])),
  connectImages: () => announce('images', forkWorker<ImagesRequest, ImagesReply>(start.imagesEntry, [])),
});

process.on('message', (order) => void obey(order as HostOrder));
// The test that leads it has ended.
process.on('disconnect', () => process.exit());
app.onEvent(({ event }) => {
  if (event.kind === 'album') report({ kind: 'album', album: event.album });
});
for (const album of app.snapshot.albums) report({ kind: 'album', album });

async function obey(order: HostOrder): Promise<void> {
  switch (order.kind) {
    case 'call': {
      const { name, parameters } = order;
      report({ kind: 'answer', id: order.id, outcome: await app.call({ name, parameters }) });
      return;
    }
    case 'add':
      await app.addPathsToAlbum(order.albumId, order.paths);
      report({ kind: 'answer', id: order.id, outcome: { ok: true, value: null } });
      return;
    case 'end':
      await app.end();
      process.exit();
  }
}

function announce<Port extends { readonly pid: number | undefined }>(role: 'engine' | 'images', port: Port): Port {
  if (port.pid !== undefined) report({ kind: 'process', role, pid: port.pid });
  return port;
}

function report(message: HostReport): void {
  // A parent that is gone needs no reports.
  process.send?.(message, () => undefined);
}
