/** An album store, an engine that follows a script, and a run scheduler on top of them, for tests. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ResultList } from '#files/own-results.ts';
import type { ErrorCode } from '#shared/errors.ts';
import { until } from '#tests/helpers/waiting.ts';
import type { FakeAlbumEngine, Script } from '../fakes.ts';
import { createFakeAlbumEngine } from '../fakes.ts';
import { AlbumStore } from '../store/album-store.ts';
import type { PhotoRecord } from '../store/photo-record.ts';
import type { RunSchedulerOptions } from './run-scheduler.ts';
import { RunScheduler } from './run-scheduler.ts';

export const fail = (code: ErrorCode): Script => ({ fail: { code, message: code } });

/** The album is `a`; `open` makes engine and scheduler. */
export class SchedulerWorld {
  readonly root: string;
  /** Folder for photos. */
  readonly photos: string;
  store: AlbumStore;
  engine: FakeAlbumEngine = createFakeAlbumEngine();
  scheduler!: RunScheduler;
  freeBytes = 0;

  private constructor(root: string) {
    this.root = root;
    this.photos = join(root, 'photos');
    this.store = AlbumStore.open(join(root, 'data'));
  }

  static async create(): Promise<SchedulerWorld> {
    return new SchedulerWorld(await mkdtemp(join(tmpdir(), 'skipstone-runs-')));
  }

  open(choose?: (name: string, attempt: number) => Script, change: Partial<RunSchedulerOptions> = {}): void {
    this.engine = createFakeAlbumEngine(choose);
    this.scheduler = new RunScheduler({
      ...{ store: this.store, engine: this.engine, dataFolder: join(this.root, 'data') },
      results: new ResultList(join(this.root, 'data')),
      ...{ checkEngine: () => Promise.resolve(null), getNetworks: () => [] },
      measureFreeBytes: () => Promise.resolve(this.freeBytes),
      readHeaders: () => Promise.resolve(),
      isWatching: () => false,
      onPhotos: () => undefined,
      onRun: () => undefined,
      checkMs: 10,
      ...change,
    });
  }

  rows(): PhotoRecord[] {
    return this.store.photos.page('a', 'all', { offset: 0, limit: -1 });
  }

  listStates(): string {
    return this.rows()
      .map(({ state }) => state)
      .join(' ');
  }

  untilRun(kind: string): Promise<true> {
    return until(() => this.scheduler.describeRun(this.store.find('a')!).kind === kind);
  }

  /** Runs the whole album. */
  async run(): Promise<void> {
    this.scheduler.start('a');
    await this.untilRun('idle');
  }

  /** A new store on the same file, as after the end of a program. */
  reopenStore(): void {
    this.store.close();
    this.store = AlbumStore.open(join(this.root, 'data'));
  }

  async end(): Promise<void> {
    await this.scheduler.end();
    this.store.close();
    await rm(this.root, { recursive: true, force: true });
  }
}
