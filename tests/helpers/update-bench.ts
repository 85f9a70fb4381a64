/** Updates as the desktop app has them, with a server on this computer and a clock that a test sets. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerResponse } from 'node:http';
import { expect, it as base } from 'vitest';
import type { UpdateHost } from '#app/updates/update-source.ts';
import { Updates } from '#app/updates/updates.ts';
import { createNetworkSource } from '#main/updates/network-source.ts';
import type { UpdateState } from '#shared/updates.ts';
import { makeTempFolder } from './folders.ts';
import type { TempFolder } from './folders.ts';
import { UpdateServer } from './update-server.ts';
import { pause, until } from './waiting.ts';

export const HOUR_MS = 3600_000;
// The first request of a process takes a while where other work runs.
const IDLE_MS = 1000;

export class UpdateBench implements AsyncDisposable {
  readonly server: UpdateServer;
  readonly folder: string;
  readonly downloads: string;
  /** Paths that the file manager was to show. */
  readonly shown: string[] = [];
  nowMs = Date.UTC(2026, 11, 2);
  readonly #folder: TempFolder;
  readonly #opened: Updates[] = [];

  private constructor(server: UpdateServer, folder: TempFolder) {
    this.server = server;
    this.#folder = folder;
    this.folder = folder.path;
    this.downloads = join(folder.path, 'downloads');
  }

  static async start(): Promise<UpdateBench> {
    return new UpdateBench(await UpdateServer.start(), await makeTempFolder());
  }

  get recordPath(): string {
    return join(this.folder, 'data/updates.json');
  }

  /** As a start of the program does. */
  async open(change: Partial<UpdateHost> = {}): Promise<Updates> {
    const { server } = this;
    const host: UpdateHost = {
      configuration: { publicKey: server.keys.publicKey, address: server.address },
      version: '1.2.0',
      installation: { platform: 'linux', arch: 'x64', kind: 'appimage' },
      source: createNetworkSource({ hosts: [server.host], idleMs: IDLE_MS }),
      downloadsFolder: this.downloads,
      ...change,
    };
    const updates = await Updates.open({
      host,
      dataFolder: join(this.folder, 'data'),
      publish: () => undefined,
      showInFolder: (path) => this.shown.push(path),
      now: () => this.nowMs,
    });
    this.#opened.push(updates);
    return updates;
  }

  /** Resolves when the first check has ended. */
  async openTurnedOn(change: Partial<UpdateHost> = {}): Promise<Updates> {
    const updates = await this.open(change);
    await updates.choose(true);
    await until(() => updates.state.check.kind !== 'running');
    return updates;
  }

  listDownloads(): string[] {
    try {
      return readdirSync(this.downloads).sort();
    } catch {
      return [];
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const updates of this.#opened) updates.end();
    await this.server[Symbol.asyncDispose]();
    await this.#folder[Symbol.asyncDispose]();
  }
}

/** A test that has a bench and its server of its own. */
export const it = base.extend<{ bench: UpdateBench; server: UpdateServer }>({
  // eslint-disable-next-line no-empty-pattern -- vitest reads the names of fixtures from the pattern
  bench: async ({}, use) => {
    await using bench = await UpdateBench.start();
    await use(bench);
  },
  server: ({ bench }, use) => use(bench.server),
});

/** Lets a program that runs make the check that is due, if one is. */
export async function passTime(updates: Updates): Promise<void> {
  updates.start(0);
  await pause(50);
  await until(() => updates.state.check.kind !== 'running');
}

/** Resolves when the download has ended. */
export async function download(updates: Updates): Promise<UpdateState['download']> {
  updates.download();
  await until(() => updates.state.download?.kind !== 'running');
  return updates.state.download;
}

export function expectFailure(state: UpdateState['check'] | UpdateState['download'], code: string): void {
  expect(state).toMatchObject({ kind: 'failed', error: { code } });
}

/** Sends until the other side ends the connection. */
export function sendForever(response: ServerResponse): void {
  if (response.destroyed) return;
  if (response.write('x'.repeat(10_000))) setImmediate(sendForever, response);
  else
    response.once('drain', () => {
      sendForever(response);
    });
}
