/**
 * A fake app for developing the window without an engine; bridge.ts keeps it out of what is shipped. `?fake=3` opens three photos.
 * Further parameters of the address:
 * - `album=5000`: an album of that many photos; `5000,40,0`: several
 * - `run=disk-full`: the state of the first album (fake-album-examples.ts)
 * - `albums=damaged`, `preflight=trouble`, `front-end=web`, `engine=starting|failed`, `session=none`
 * - `updates=ask|offer|none`: the question of the start page, a newer version, a build without a key
 * - `network=server|visitor` beside `front-end=web`: the page of a server for others, at the computer itself or as a visitor
 * - `networks=many`: imported networks, one of them broken
 * - `preview=failed`: every preview of an area fails after its first tile
 * - `speed=4`, `language=zh-CN`, `theme=dark`
 */
import type { CommandArguments, CommandResults, Outcome } from '#shared/api.ts';
import type { SkipstoneBridge } from '#shared/bridge.ts';
import type { AppEvent } from '#shared/app-state.ts';
import { settingsPatchSchema, settingsSchema } from '#shared/settings.ts';
import type { ConnectionStatus } from '../bridge/web-connection.ts';
import { createAlbumCommands } from './fake-album-commands.ts';
import { toExampleRun } from './fake-album-examples.ts';
import { FAKE_FOLDER, FakeAlbums } from './fake-albums.ts';
import { FakeImages } from './fake-images.ts';
import { FakeJobs } from './fake-jobs.ts';
import { FakePhotos } from './fake-photos.ts';
import { startFakePreview } from './fake-previews.ts';
import { createNetworkCommands } from './fake-network-commands.ts';
import { createUpdateCommands } from './fake-update-commands.ts';
import { FAKE_NAMES, FakeState, fail, ok, pause } from './fake-state.ts';

const ALBUM_NAMES = ['Grandmother’s slides, 1962–1978', 'Wedding', 'Scans'];
const CALL_MS = 30;
const UPLOAD_MS = 300;

type Commands = {
  [Name in keyof CommandResults]: (parameters: CommandArguments<Name>) => Outcome<CommandResults[Name]>;
};

interface FakeApp {
  readonly state: FakeState;
  readonly images: FakeImages;
  readonly photos: FakePhotos;
  readonly jobs: FakeJobs;
  readonly albums: FakeAlbums;
}

export function createFakeBridge(
  parameters: URLSearchParams,
  onStatus: (status: ConnectionStatus) => void,
): SkipstoneBridge {
  const app = createFakeApp(parameters);
  const { state, images, photos } = app;
  const commands = createCommands(app);
  const isRejected = parameters.get('session') === 'none';
  return {
    call: async (name, given) => {
      await pause(CALL_MS);
      if (!isRejected) return commands[name](given);
      onStatus('rejected');
      return { ok: false, error: fail('request/refused') };
    },
    onEvent: (listener) => state.onEvent(listener),
    onReconnect: () => () => undefined,
    openFiles: async (files) => {
      await pause(UPLOAD_MS);
      return photos.open(files.map(({ name }) => name));
    },
    addFilesToAlbum: async (albumId, files) => {
      await pause(UPLOAD_MS);
      return commands.addOpenPhotos({ albumId, photoIds: files.map(({ name }) => name) });
    },
    sendNetwork: null,
    viewUrl: (token, file) => images.urlOf(token, file),
    desktop: null,
  };
}

function createFakeApp(parameters: URLSearchParams): FakeApp {
  const state = new FakeState(parameters);
  const images = new FakeImages();
  const albums = new FakeAlbums({
    images,
    speed: state.speed,
    hasTrouble: parameters.get('preflight') === 'trouble',
    emit: (event) => {
      state.emit(event);
    },
  });
  const [first, ...others] = parameters.get('album')?.split(',').map(Number) ?? [];
  for (const [index, count] of others.entries()) {
    albums.addExample(count, index % 2 === 0 ? 'done' : 'ready', ALBUM_NAMES[index % ALBUM_NAMES.length]);
  }
  if (first !== undefined) albums.addExample(first, toExampleRun(parameters.get('run')));
  const photos = new FakePhotos(state, images);
  const count = Number(parameters.get('fake') ?? 0);
  photos.open(Array.from({ length: count }, (_, index) => FAKE_NAMES[index % FAKE_NAMES.length]!));
  return { state, images, photos, jobs: new FakeJobs(state, images), albums };
}

function createCommands({ state, images, photos, jobs, albums }: FakeApp): Commands {
  const emit = (event: AppEvent): Outcome<null> => {
    state.emit(event);
    return ok(null);
  };
  return {
    ...createAlbumCommands(albums),
    ...createUpdateCommands(state),
    ...createNetworkCommands(state),
    hello: () => ok({ sequence: state.sequence, snapshot: state.snapshot }),
    choosePhotos: () => photos.open([FAKE_NAMES[state.snapshot.photos.length % 3]!]),
    chooseFolder: () => photos.open([...FAKE_NAMES, 'notes.txt']),
    openRecent: ({ recentId }) => photos.open([FAKE_NAMES[Number(recentId.slice(-1))]!]),
    pastePhoto: () => photos.open(['Pasted photo']),
    viewPhoto: () => ok(null),
    estimateCleanup: () => ok(null),
    changePhotoOptions: ({ changes }) => {
      for (const photo of state.snapshot.photos) {
        const options = changes.find(({ photoId }) => photoId === photo.id)?.options;
        if (options !== undefined) state.emit({ kind: 'photo', photo: { ...photo, options } });
      }
      return ok(null);
    },
    closePhoto: ({ photoId }) => emit({ kind: 'photo-closed', photoId }),
    previewRegion: (parameters) => startFakePreview(state, images, parameters),
    cancelPreview: () => {
      const { preview } = state.snapshot;
      return emit({ kind: 'preview', preview: preview === null ? null : { ...preview, state: 'cancelled' } });
    },
    upscale: (parameters) => jobs.upscale(parameters),
    cancelJob: ({ jobId }) => emit({ kind: 'job', jobId, event: { kind: 'cancelled' } }),
    endJobEarly: ({ jobId }) => {
      jobs.endEarly(jobId);
      return ok(null);
    },
    saveResult: (parameters) => saveResult(state, parameters),
    saveResults: ({ jobIds, to }) => saveResults(state, jobIds, to),
    cancelSaving: () => ok(null),
    removeResult: ({ jobId }) => emit({ kind: 'job-removed', jobId }),
    showResult: () => ok(null),
    copyResult: () => ok(null),
    prepareDrag: () => ok({ fileId: 'fake' }),
    openSavedResult: ({ resultId }) => photos.open([FAKE_NAMES[Number(resultId.slice(-1))]!]),
    showSavedResult: () => ok(null),
    clearHistory: ({ of }) =>
      emit(of === 'photos' ? { kind: 'recent', recent: [] } : { kind: 'saved-results', results: [] }),
    changeSettings: ({ patch }) => {
      const parsed = settingsPatchSchema.safeParse(patch);
      if (!parsed.success) return { ok: false, error: fail('options/invalid') };
      return emit({
        kind: 'settings',
        settings: settingsSchema.parse({ ...state.snapshot.settings, ...parsed.data }),
      });
    },
  };
}

function saveResults(
  state: FakeState,
  jobIds: readonly string[],
  to: CommandArguments<'saveResults'>['to'],
): Outcome<CommandResults['saveResults']> {
  const count = jobIds.length;
  for (const { id, result } of state.snapshot.jobs) {
    const savedAs = `${FAKE_FOLDER}/${id}.jpg`;
    if (result && jobIds.includes(id)) state.emit({ kind: 'job-result', jobId: id, result: { ...result, savedAs } });
  }
  if (to === 'folder')
    return ok({ kind: 'saved', folder: FAKE_FOLDER, count, jobId: jobIds.at(-1) ?? '', rejected: [] });
  const [name, bytes] = ['enhanced-photos.zip', 1_200_000 * count];
  return ok({ kind: 'download', url: 'data:,fake', name, count, bytes, rejected: [] });
}

function saveResult(
  state: FakeState,
  { jobId, to, format }: CommandArguments<'saveResult'>,
): Outcome<CommandResults['saveResult']> {
  if (to === 'download') return ok({ kind: 'download', url: 'data:,fake', name: `result.${format}` });
  const path = `${FAKE_FOLDER}/lake-in-the-morning-x4.${format}`;
  const result = state.snapshot.jobs.find(({ id }) => id === jobId)?.result;
  if (result) state.emit({ kind: 'job-result', jobId, result: { ...result, savedAs: path } });
  return ok({ kind: 'saved', path });
}
