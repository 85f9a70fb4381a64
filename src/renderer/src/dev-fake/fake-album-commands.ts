/** The album commands of the fake app. FakeAlbums does what they ask for. */
import type { AlbumFilter, AlbumPhoto, AlbumRunState } from '#shared/albums.ts';
import { ALBUM_PHOTO_STATES } from '#shared/albums.ts';
import type { CommandArguments, CommandName, CommandResults, Outcome } from '#shared/api.ts';
import type { ErrorValue } from '#shared/errors.ts';
import type { FakeAlbum } from './fake-album.ts';
import { createExamplePreflight } from './fake-album-examples.ts';
import type { FakeAlbums } from './fake-albums.ts';
import { FAKE_FOLDER } from './fake-albums.ts';

type AlbumCommand = Extract<CommandName, `${string}Album${string}` | 'addOpenPhotos'>;
export type AlbumCommands = {
  [Name in AlbumCommand]: (parameters: CommandArguments<Name>) => Outcome<CommandResults[Name]>;
};

/** What a command does with its album. */
type Handler<Name extends AlbumCommand> = (fake: FakeAlbum, parameters: CommandArguments<Name>) => CommandResults[Name];
type Handlers<Name extends AlbumCommand> = { readonly [Key in Name]: Handler<Key> };

const OUTPUT_FOLDER = '/home/anna/Enhanced';
const REJECTED: ErrorValue = { code: 'request/refused', message: 'fake: there is no such album or photo' };

/** All album commands; those of an unknown album are rejected. */
export function createAlbumCommands(albums: FakeAlbums): AlbumCommands {
  const handlers: Handlers<Exclude<AlbumCommand, 'createAlbum'>> = {
    ...createAlbumHandlers(albums),
    ...createSourceHandlers(albums),
    ...createPhotoHandlers(albums),
    ...createRunHandlers(albums),
    ...createResultHandlers(albums),
  };
  const commands = Object.fromEntries(
    Object.entries(handlers).map(([name, handle]) => [name, toCommand(albums, handle as Handler<'startAlbum'>)]),
  );
  return {
    // Every handler has the types of its own name; the entries have lost them.
    ...(commands as unknown as Omit<AlbumCommands, 'createAlbum'>),
    createAlbum: ({ name, options }) => ({ ok: true, value: { albumId: albums.create(name, options).album.id } }),
  };
}

function toCommand(albums: FakeAlbums, handle: Handler<'startAlbum'>) {
  return (parameters: CommandArguments<'startAlbum'>): Outcome<unknown> => {
    const fake = albums.find(parameters.albumId);
    return fake === undefined ? { ok: false, error: REJECTED } : { ok: true, value: handle(fake, parameters) };
  };
}

function createAlbumHandlers(
  albums: FakeAlbums,
): Handlers<'renameAlbum' | 'deleteAlbum' | 'changeAlbumOptions' | 'chooseAlbumOutput'> {
  return {
    renameAlbum: (fake, { name }) => albums.set(fake, { name }),
    deleteAlbum: (fake) => {
      albums.delete(fake);
      return null;
    },
    changeAlbumOptions: (fake, { patch }) => {
      const given = Object.entries(patch).filter(([, value]) => value !== undefined);
      const options = { ...fake.album.options, ...Object.fromEntries(given) };
      const hasPresentOptions = JSON.stringify(options) === fake.madeWith;
      albums.set(fake, { options });
      return albums.changePhotos(fake, listDone(fake), (photo) =>
        photo.state.kind === 'done' ? { ...photo, state: { ...photo.state, hasPresentOptions } } : photo,
      );
    },
    chooseAlbumOutput: (fake) => {
      albums.set(fake, { outputFolder: OUTPUT_FOLDER });
      return { folder: OUTPUT_FOLDER };
    },
  };
}

function createSourceHandlers(
  albums: FakeAlbums,
): Handlers<
  | 'chooseAlbumPhotos'
  | 'chooseAlbumFolder'
  | 'addOpenPhotos'
  | 'changeAlbumSource'
  | 'removeAlbumSource'
  | 'rescanAlbum'
> {
  return {
    chooseAlbumPhotos: (fake) => albums.addPhotos(fake, 12),
    chooseAlbumFolder: (fake, { rules }) => {
      const id = fake.album.sources.length + 1;
      albums.set(fake, { sources: [...fake.album.sources, { id, folder: `${FAKE_FOLDER}/${id}`, rules }] });
      return albums.addPhotos(fake, 40);
    },
    addOpenPhotos: (fake, { photoIds }) => albums.addPhotos(fake, photoIds.length),
    changeAlbumSource: (fake, { sourceId, rules }) => {
      const sources = fake.album.sources.map((source) => (source.id === sourceId ? { ...source, rules } : source));
      albums.set(fake, { sources });
      return albums.addPhotos(fake, 0);
    },
    removeAlbumSource: (fake, { sourceId }) =>
      albums.set(fake, { sources: fake.album.sources.filter(({ id }) => id !== sourceId) }),
    rescanAlbum: (fake) => albums.addPhotos(fake, 3),
  };
}

function createPhotoHandlers(
  albums: FakeAlbums,
): Handlers<
  | 'pageAlbum'
  | 'moveAlbumPhotos'
  | 'removeAlbumPhotos'
  | 'skipAlbumPhotos'
  | 'cancelAlbumPhotos'
  | 'retryAlbumPhotos'
  | 'changeAlbumExceptions'
> {
  return {
    pageAlbum: (fake, { filter, search = '', offset, limit }) => {
      const part = search.toLowerCase();
      const rows = fake.photos.filter((photo) => passes(photo, filter) && photo.name.toLowerCase().includes(part));
      return { revision: fake.album.revision, total: rows.length, rows: rows.slice(offset, offset + limit) };
    },
    moveAlbumPhotos: (fake, { photoIds, beforeId }) =>
      albums.setPhotos(fake, movePhotos(fake.photos, new Set(photoIds), beforeId)),
    removeAlbumPhotos: (fake, { photoIds }) => {
      const removed = new Set(photoIds);
      return albums.setPhotos(
        fake,
        fake.photos.filter(({ id }) => !removed.has(id)),
      );
    },
    skipAlbumPhotos: (fake, { photoIds }) =>
      albums.changePhotos(fake, photoIds, (photo) =>
        ['waiting', 'failed', 'cancelled'].includes(photo.state.kind)
          ? { ...photo, state: { kind: 'skipped', reason: 'user' } }
          : photo,
      ),
    cancelAlbumPhotos: (fake, { photoIds }) =>
      albums.changePhotos(fake, photoIds, (photo) =>
        ['waiting', 'running'].includes(photo.state.kind) ? { ...photo, state: { kind: 'cancelled' } } : photo,
      ),
    retryAlbumPhotos: (fake, { photoIds }) => {
      const ids = photoIds ?? fake.photos.filter(({ state }) => state.kind === 'failed').map(({ id }) => id);
      albums.changePhotos(fake, ids, (photo) => ({ ...photo, state: { kind: 'waiting' } }));
      return { count: ids.length };
    },
    changeAlbumExceptions: (fake, { photoIds, exceptions }) =>
      albums.changePhotos(fake, photoIds, (photo) => ({ ...photo, exceptions })),
  };
}

function createRunHandlers(
  albums: FakeAlbums,
): Handlers<'preflightAlbum' | 'startAlbum' | 'pauseAlbum' | 'stopAlbumAfterPhoto'> {
  const setRun = (run: AlbumRunState) => (fake: FakeAlbum) => {
    albums.setRun(fake, run);
    return null;
  };
  return {
    preflightAlbum: ({ album, photos }) => createExamplePreflight(album, photos, albums.hasTrouble),
    startAlbum: (fake, { again }) => {
      if (again.changed && JSON.stringify(fake.album.options) !== fake.madeWith) {
        albums.changePhotos(fake, listDone(fake), (photo) => ({ ...photo, state: { kind: 'waiting' } }));
        fake.madeWith = JSON.stringify(fake.album.options);
      }
      return setRun({ kind: 'running' })(fake);
    },
    pauseAlbum: setRun({ kind: 'paused', reason: 'user', at: '' }),
    stopAlbumAfterPhoto: setRun({ kind: 'stopping' }),
  };
}

function listDone({ photos }: FakeAlbum): number[] {
  return photos.filter(({ state }) => state.kind === 'done').map(({ id }) => id);
}

function createResultHandlers(
  albums: FakeAlbums,
): Handlers<
  | 'viewAlbumPhoto'
  | 'showAlbumResult'
  | 'downloadAlbumResult'
  | 'measureAlbumResults'
  | 'downloadAlbumResults'
  | 'exportAlbumReport'
  | 'linkAlbum'
> {
  return {
    viewAlbumPhoto: (fake, { photoId }) => albums.viewPhoto(fake, photoId),
    showAlbumResult: () => null,
    downloadAlbumResult: () => ({ kind: 'download', url: 'data:,fake', name: 'result.jpg' }),
    measureAlbumResults: (fake) => ({ count: listDone(fake).length, bytes: 1_200_000 * listDone(fake).length }),
    downloadAlbumResults: (fake) => ({
      ...{ kind: 'download', url: 'data:,fake', name: 'album.zip', rejected: [] },
      ...{ count: listDone(fake).length, bytes: 1_200_000 * listDone(fake).length },
    }),
    linkAlbum: ({ album }) => ({ url: `http://192.168.1.20:7391/album/${album.id}` }),
    exportAlbumReport: (_fake, { format }) => ({ kind: 'saved', path: `${FAKE_FOLDER}/report.${format}` }),
  };
}

function passes({ state }: AlbumPhoto, filter: AlbumFilter): boolean {
  if (filter === 'all') return true;
  if (filter === 'quarantined') return state.kind === 'failed' && state.isQuarantined;
  return ALBUM_PHOTO_STATES.includes(filter) && state.kind === filter;
}

function movePhotos(photos: readonly AlbumPhoto[], moved: ReadonlySet<number>, beforeId: number | null): AlbumPhoto[] {
  const at = photos.findIndex(({ id }) => id === beforeId);
  const from = at < 0 ? photos.length : at;
  const stays = ({ id }: AlbumPhoto): boolean => !moved.has(id);
  return [
    ...photos.slice(0, from).filter(stays),
    ...photos.filter(({ id }) => moved.has(id)),
    ...photos.slice(from).filter(stays),
  ];
}
