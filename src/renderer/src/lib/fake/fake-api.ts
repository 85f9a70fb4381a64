/**
 * A pretended app, for developing the window without an engine: `?fake=3` begins with three photos. Further words of the address:
 * `album=5000` (pretended albums of that many photos; `5000,40,0`: several), `run=disk-full` (how the first one stands; fake-album-examples.ts), `preflight=trouble`, `door=web`, `engine=starting|failed`, `session=none`, `speed=4`, `language=zh-CN`, `theme=dark`. A photo named `broken` cannot be
 * read, seed 13 fails, seed 7 makes the engine die once. Never part of what is shipped (bridge.ts).
 */
import type { CommandArguments, CommandResults, OpenReport, Outcome, SkipstoneBridge } from '../../../../shared/api.ts';
import type { AppEvent, AppSnapshot, NumberedEvent, PhotoState, RegionPreview } from '../../../../shared/app-state.ts';
import { applyAppEvent } from '../../../../shared/app-state.ts';
import type { ErrorCode, ErrorValue } from '../../../../shared/errors.ts';
import { createJobSnapshot } from '../../../../shared/jobs.ts';
import { PRESET_NAMES } from '../../../../shared/models.ts';
import { resolveOutputSize } from '../../../../shared/output-size.ts';
import { DEFAULT_SETTINGS, settingsPatchSchema, settingsSchema } from '../../../../shared/settings.ts';
import type { ConnectionStatus } from '../web-bridge.ts';
import { toExampleRun } from './fake-album-examples.ts';
import { FakeAlbums } from './fake-albums.ts';
import { FAKE_ENGINE, FAKE_MODEL, planFakeSteps } from './fake-engine.ts';
import { FakePictures } from './fake-pictures.ts';

const FOLDER = '/home/anna/Pictures/2024';
const NAMES = ['lake-in-the-morning.jpg', 'DSC_0412.NEF.tiff', 'grandmother-1962-scan-of-the-album.png', 'broken.jpg'];
const ALBUM_NAMES = ['Grandmother’s slides, 1962–1978', 'Wedding', 'Scans'];
const SIZES = [
  { widthPx: 640, heightPx: 427 },
  { widthPx: 360, heightPx: 540 },
  { widthPx: 800, heightPx: 450 },
] as const;

const fail = (code: ErrorCode): ErrorValue => ({ code, message: `pretended: ${code}` });
const ok = <Value>(value: Value): Outcome<Value> => ({ ok: true, value });

export function createFakeBridge(
  words: URLSearchParams,
  onStatus: (status: ConnectionStatus) => void,
): SkipstoneBridge {
  return new FakeApp(words, onStatus).createBridge();
}

type Commands = {
  [Name in keyof CommandResults]: (
    parameters: CommandArguments<Name>,
  ) => Outcome<CommandResults[Name]> | Promise<Outcome<CommandResults[Name]>>;
};

class FakeApp {
  readonly #pictures = new FakePictures();
  readonly #albums: FakeAlbums;
  readonly #listeners = new Set<(event: NumberedEvent) => void>();
  readonly #isWeb: boolean;
  readonly #isRefused: boolean;
  readonly #speed: number;
  readonly #onStatus: (status: ConnectionStatus) => void;
  readonly #endings = new Set<string>();
  #snapshot: AppSnapshot;
  #sequence = 0;
  #count = 0;

  constructor(words: URLSearchParams, onStatus: (status: ConnectionStatus) => void) {
    this.#isWeb = words.get('door') === 'web';
    this.#isRefused = words.get('session') === 'none';
    this.#speed = Number(words.get('speed') ?? 1);
    this.#onStatus = onStatus;
    const engine = words.get('engine');
    this.#snapshot = {
      abilities: { door: this.#isWeb ? 'web' : 'desktop', hasFileSystem: !this.#isWeb },
      settings: settingsSchema.parse({
        ...DEFAULT_SETTINGS,
        language: words.get('language') ?? 'auto',
        theme: words.get('theme') ?? 'auto',
      }),
      engine:
        engine === 'starting'
          ? { kind: 'starting' }
          : engine === 'failed'
            ? { kind: 'failed', error: fail('model/corrupt') }
            : FAKE_ENGINE,
      photos: [],
      jobs: [],
      preview: null,
      albums: [],
      damagedAlbums:
        words.get('albums') === 'damaged' ? '/home/anna/.local/share/skipstone/albums.sqlite.broken' : null,
      recent: this.#isWeb
        ? []
        : NAMES.slice(0, 3).map((name, index) => ({ id: `recent-${index}`, name, folder: FOLDER })),
    };
    this.#albums = new FakeAlbums({
      pictures: this.#pictures,
      speed: this.#speed,
      hasTrouble: words.get('preflight') === 'trouble',
      emit: (event) => {
        this.#emit(event);
      },
    });
    const [first, ...others] = words.get('album')?.split(',').map(Number) ?? [];
    for (const [index, count] of others.entries()) {
      this.#albums.begin(count, index % 2 === 0 ? 'done' : 'ready', ALBUM_NAMES[index % ALBUM_NAMES.length]);
    }
    if (first !== undefined) this.#albums.begin(first, toExampleRun(words.get('run')));
    for (let index = 0; index < Number(words.get('fake') ?? 0); index++) this.#openPhoto(NAMES[index % NAMES.length]!);
  }

  createBridge(): SkipstoneBridge {
    const commands = this.#listCommands();
    return {
      call: async (name, parameters) => {
        await pause(30);
        if (this.#isRefused) {
          this.#onStatus('refused');
          return { ok: false, error: fail('request/refused') };
        }
        return commands[name](parameters);
      },
      onEvent: (listener) => {
        this.#listeners.add(listener);
        return () => void this.#listeners.delete(listener);
      },
      onReconnect: () => () => undefined,
      openFiles: async (files) => {
        await pause(300);
        return this.#open(files.map(({ name }) => name));
      },
      addFilesToAlbum: async (albumId, files) => {
        await pause(300);
        return commands.addOpenPhotos({ albumId, photoIds: files.map(({ name }) => name) });
      },
      viewUrl: (token, file) => this.#pictures.urlOf(token, file),
    };
  }

  #listCommands(): Commands {
    return {
      ...this.#albums.createCommands(),
      hello: () => ok({ sequence: this.#sequence, snapshot: this.#snapshot }),
      choosePhotos: () => this.#open([NAMES[this.#count % 3]!]),
      chooseFolder: () => this.#open([...NAMES, 'notes.txt']),
      openRecent: ({ recentId }) => this.#open([NAMES[Number(recentId.slice(-1))]!]),
      pastePhoto: () => this.#open(['Pasted picture']),
      lookAt: () => ok(null),
      closePhoto: ({ photoId }) => this.#done({ kind: 'photo-closed', photoId }),
      previewRegion: (parameters) => this.#preview(parameters),
      cancelPreview: () => {
        const { preview } = this.#snapshot;
        return this.#done({ kind: 'preview', preview: preview === null ? null : { ...preview, state: 'cancelled' } });
      },
      enhance: (parameters) => this.#enhance(parameters),
      cancelJob: ({ jobId }) => this.#done({ kind: 'job', jobId, event: { kind: 'cancelled' } }),
      endJobEarly: ({ jobId }) => {
        this.#endings.add(jobId);
        return ok(null);
      },
      saveResult: ({ jobId, to, format }) => {
        if (to === 'download') return ok({ kind: 'download', url: 'data:,pretended', name: `result.${format}` });
        const path = `${FOLDER}/lake-in-the-morning-x4.${format}`;
        const result = this.#snapshot.jobs.find(({ id }) => id === jobId)?.result;
        if (result) this.#emit({ kind: 'job-result', jobId, result: { ...result, savedAs: path } });
        return ok({ kind: 'saved', path });
      },
      showResult: () => ok(null),
      changeSettings: ({ patch }) => {
        const parsed = settingsPatchSchema.safeParse(patch);
        if (!parsed.success) return { ok: false, error: fail('options/invalid') };
        return this.#done({
          kind: 'settings',
          settings: settingsSchema.parse({ ...this.#snapshot.settings, ...parsed.data }),
        });
      },
    };
  }

  #done(event: AppEvent): Outcome<null> {
    this.#emit(event);
    return ok(null);
  }

  #emit(event: AppEvent): void {
    this.#snapshot = applyAppEvent(this.#snapshot, event);
    const numbered = { sequence: ++this.#sequence, event };
    for (const listener of this.#listeners) listener(numbered);
  }

  #open(names: readonly string[]): Outcome<OpenReport> {
    const refused = names
      .filter((name) => name.endsWith('.txt'))
      .map((name) => ({ name, error: fail('image/unsupported') }));
    return ok({
      photoIds: names.filter((name) => !name.endsWith('.txt')).map((name) => this.#openPhoto(name)),
      refused,
    });
  }

  #openPhoto(name: string): string {
    const index = this.#count++;
    const [id, token] = [`photo-${index}`, `photo-token-000-${index}`];
    const size = SIZES[index % SIZES.length]!;
    const show = (state: PhotoState): void => {
      this.#emit({
        kind: 'photo',
        photo: { id, token, name, folder: this.#isWeb ? '' : FOLDER, state },
      });
    };
    show({ kind: 'reading' });
    const view = this.#pictures.add(token, { size, seed: index, sharpness: 0 });
    const format = name.split('.').at(-1)!.replace('jpg', 'jpeg');
    const ready = { kind: 'ready', size, format, bitDepth: 8, lossy: format === 'jpeg', view } as const;
    setTimeout(() => {
      show(name.startsWith('broken') ? { kind: 'failed', error: fail('image/corrupt') } : ready);
    }, 400 / this.#speed);
    return id;
  }

  async #wait(milliseconds: number): Promise<void> {
    await pause(milliseconds / this.#speed);
  }

  #enhance(parameters: CommandArguments<'enhance'>): Outcome<{ jobId: string }> {
    const photo = this.#snapshot.photos.find(({ id }) => id === parameters.photoId);
    if (photo?.state.kind !== 'ready') return { ok: false, error: fail('request/refused') };
    const index = this.#count++;
    const [jobId, token] = [`job-${index}`, `job-token-00000-${index}`];
    const { look, target } = parameters;
    const cleanup = parameters.cleanup ?? FAKE_MODEL.defaultCleanup[photo.state.lossy ? 'lossy' : 'lossless'];
    const waiting = createJobSnapshot(jobId);
    const job = { id: jobId, photoId: photo.id, token, look, target, cleanup, snapshot: waiting, result: null };
    this.#emit({ kind: 'job-added', job });
    void this.#run(jobId, token, { size: photo.state.size, seed: Number(photo.id.slice(6)), parameters });
    return ok({ jobId });
  }

  async #run(
    jobId: string,
    token: string,
    job: { size: { widthPx: number; heightPx: number }; seed: number; parameters: CommandArguments<'enhance'> },
  ): Promise<void> {
    const emit = (event: Extract<AppEvent, { kind: 'job' }>['event']): void => {
      this.#emit({ kind: 'job', jobId, event });
    };
    const hasEnded = (): boolean =>
      ['cancelled', 'finished'].includes(this.#snapshot.jobs.find(({ id }) => id === jobId)?.snapshot.state ?? '');
    while (this.#snapshot.jobs.some((other) => other.id !== jobId && other.snapshot.state === 'running')) {
      await this.#wait(200);
      if (hasEnded()) return;
    }
    const output = resolveOutputSize(job.size, job.parameters.target);
    const steps = planFakeSteps(job.parameters.look);
    const runs = steps.filter((step) => step.runs);
    emit({ kind: 'started', input: job.size, output, evaluations: runs.length, canEndEarly: true });
    await this.#wait(900);
    emit({ kind: 'scheduled', steps });
    this.#pictures.add(token, { size: output, seed: job.seed, sharpness: 1 });
    const startedMs = performance.now();
    let endedEarly = false;
    for (const [index, { stage, level }] of runs.entries()) {
      await this.#wait(900);
      if (hasEnded()) return;
      if (job.parameters.seed === 13 && index === 2) {
        emit({ kind: 'failed', error: fail('engine/out-of-memory') });
        return;
      }
      if (job.parameters.seed === 7 && index === 1) {
        emit({ kind: 'retrying', reason: fail('engine/crashed') });
        emit({ kind: 'started', input: job.size, output, evaluations: runs.length, canEndEarly: true });
        emit({ kind: 'scheduled', steps });
      }
      emit({
        kind: 'progress',
        fraction: (index + 1) / runs.length,
        step: { stage, index: index + 1, total: runs.length, level },
        partDone: index / runs.length,
        elapsedMs: performance.now() - startedMs,
        remainingMs: (900 * (runs.length - index - 1)) / this.#speed,
      });
      if (index > 0) emit({ kind: 'estimate', version: index });
      if (this.#endings.has(jobId)) {
        endedEarly = true;
        break;
      }
    }
    await this.#wait(500);
    if (hasEnded()) return;
    const elapsedMs = performance.now() - startedMs;
    emit({
      kind: 'finished',
      result: {
        outputPath: '/tmp/pretended.png',
        input: job.size,
        output,
        device: 'cpu',
        precision: 'uint8',
        evaluations: runs.length,
        elapsedMs,
        endedEarly,
        hasHeat: true,
      },
    });
    await this.#wait(400);
    const view = this.#pictures.add(token, { size: output, seed: job.seed, sharpness: 1 });
    this.#emit({ kind: 'job-result', jobId, result: { view, fidelity: null, savedAs: null } });
    await this.#wait(700);
    const fidelity = { psnrDb: 53.8, meanError: 0.31 };
    this.#emit({ kind: 'job-result', jobId, result: { view, fidelity, savedAs: null } });
  }

  #preview(parameters: CommandArguments<'previewRegion'>): Outcome<{ previewId: string }> {
    const index = this.#count++;
    const { photoId, region, dial } = parameters;
    const token = `preview-token-0-${index}`;
    this.#pictures.add(token, { size: { widthPx: 384, heightPx: 384 }, seed: index, sharpness: 1 });
    const preview: RegionPreview = {
      id: `preview-${index}`,
      photoId,
      token,
      region,
      state: 'running',
      looks: [],
      error: null,
    };
    this.#emit({ kind: 'preview', preview });
    void (async () => {
      let current = preview;
      for (const name of dial === null ? PRESET_NAMES : [...PRESET_NAMES, 'dial']) {
        await this.#wait(900);
        const now = this.#snapshot.preview;
        if (now?.id !== preview.id || now.state !== 'running') return;
        current = { ...current, looks: [...current.looks, { name, evaluations: 4, elapsedMs: 1840 }] };
        this.#emit({ kind: 'preview', preview: current });
      }
      this.#emit({ kind: 'preview', preview: { ...current, state: 'finished' } });
    })();
    return ok({ previewId: preview.id });
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
