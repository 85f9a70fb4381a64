/** Pretended albums: thousands of photos, a run that finishes some every second, failures among them. Part of the pretended app. */
import type { CommandArguments, CommandName, CommandResults, Outcome } from '../../../../shared/api.ts';
import type { Album, AlbumFilter, AlbumPhoto, AlbumRun } from '../../../../shared/albums.ts';
import { ALBUM_PHOTO_STATES, DEFAULT_ALBUM_OPTIONS, DEFAULT_FOLDER_RULES } from '../../../../shared/albums.ts';
import type { AppEvent } from '../../../../shared/app-state.ts';
import type { ErrorValue } from '../../../../shared/errors.ts';
import type { ExampleRun } from './fake-album-examples.ts';
import { createExamplePreflight, createExampleRun, createExampleState } from './fake-album-examples.ts';
import { FakeAlbumRun } from './fake-album-run.ts';
import type { FakePictures } from './fake-pictures.ts';

const FOLDER = '/home/anna/Pictures/2024';
const SIZES = [
  { widthPx: 1600, heightPx: 1200 },
  { widthPx: 1200, heightPx: 1600 },
  { widthPx: 2000, heightPx: 1125 },
] as const;
/** How many pictures are really painted. */
const SCENES = 24;

type AlbumCommand = Extract<CommandName, `${string}Album${string}` | 'addOpenPhotos'>;
export type AlbumCommands = {
  [Name in AlbumCommand]: (parameters: CommandArguments<Name>) => Outcome<CommandResults[Name]>;
};

export interface FakeAlbum {
  album: Album;
  photos: AlbumPhoto[];
  nextId: number;
}

const ok = <Value>(value: Value): Outcome<Value> => ({ ok: true, value });
const REFUSED: ErrorValue = { code: 'request/refused', message: 'pretended: there is no such album or photo' };

export class FakeAlbums {
  readonly #pictures: FakePictures;
  readonly #emit: (event: AppEvent) => void;
  readonly #runs: FakeAlbumRun;
  readonly #hasTrouble: boolean;
  readonly #albums = new Map<string, FakeAlbum>();

  constructor(options: {
    readonly pictures: FakePictures;
    readonly speed: number;
    readonly emit: (event: AppEvent) => void;
    /** Pre-flights find everything that can be in the way. */
    readonly hasTrouble?: boolean;
  }) {
    this.#hasTrouble = options.hasTrouble ?? false;
    this.#pictures = options.pictures;
    this.#emit = options.emit;
    this.#runs = new FakeAlbumRun(options.speed, {
      show: (album, changed) => {
        this.#show(album, changed);
      },
    });
  }

  /** An album whose photos stand as the example says; `done` beside the others shows what a list looks like. */
  begin(count: number, example: ExampleRun = 'partly', name = 'Summer 2024'): void {
    const fake = this.#create(name, DEFAULT_ALBUM_OPTIONS);
    if (count > 0) {
      fake.album = { ...fake.album, sources: [{ id: 1, folder: FOLDER, rules: DEFAULT_FOLDER_RULES }] };
      this.#add(fake, count);
    }
    fake.photos = fake.photos.map((photo, index) => {
      const state = createExampleState(index, count, { example, finish: () => this.#runs.finish(photo) });
      return { ...photo, state, exceptions: index % 31 === 4 ? { look: { kind: 'preset', name: 'fidelity' } } : null };
    });
    fake.album = { ...fake.album, run: createExampleRun(example) };
    this.#runs.follow(fake);
    this.#show(fake, []);
  }

  createCommands(): AlbumCommands {
    const within =
      <Wish extends { readonly albumId: string }, Value>(work: (fake: FakeAlbum, wish: Wish) => Value) =>
      (wish: Wish): Outcome<Value> => {
        const fake = this.#albums.get(wish.albumId);
        return fake === undefined ? { ok: false, error: REFUSED } : ok(work(fake, wish));
      };
    const add = within((fake) => this.#add(fake, 12));
    const setRun = (run: AlbumRun) =>
      within((fake) => {
        fake.album = { ...fake.album, run };
        this.#runs.follow(fake);
        this.#show(fake, []);
        return null;
      });
    const changeRows = <Wish extends { readonly albumId: string; readonly photoIds: readonly number[] }>(
      change: (photo: AlbumPhoto, wish: Wish) => AlbumPhoto,
    ) =>
      within((fake, wish: Wish) => {
        this.#change(fake, wish.photoIds, (photo) => change(photo, wish));
        return null;
      });
    return {
      createAlbum: ({ name, options }) => ok({ albumId: this.#create(name, options).album.id }),
      renameAlbum: within((fake, { name }: CommandArguments<'renameAlbum'>) => this.#set(fake, { name })),
      deleteAlbum: within((fake) => {
        this.#albums.delete(fake.album.id);
        this.#runs.forget(fake);
        this.#emit({ kind: 'album-deleted', albumId: fake.album.id });
        return null;
      }),
      changeAlbumOptions: within((fake, { patch }: CommandArguments<'changeAlbumOptions'>) => {
        const given = Object.entries(patch).filter(([, value]) => value !== undefined);
        return this.#set(fake, { options: { ...fake.album.options, ...Object.fromEntries(given) } });
      }),
      chooseAlbumOutput: within((fake) => {
        this.#set(fake, { outputFolder: '/home/anna/Enhanced' });
        return { folder: '/home/anna/Enhanced' };
      }),
      chooseAlbumPhotos: add,
      chooseAlbumFolder: within((fake, { rules }: CommandArguments<'chooseAlbumFolder'>) => {
        const id = fake.album.sources.length + 1;
        this.#set(fake, { sources: [...fake.album.sources, { id, folder: `${FOLDER}/${id}`, rules }] });
        return this.#add(fake, 40);
      }),
      addOpenPhotos: within((fake, { photoIds }: CommandArguments<'addOpenPhotos'>) =>
        this.#add(fake, photoIds.length),
      ),
      changeAlbumSource: within((fake, { sourceId, rules }: CommandArguments<'changeAlbumSource'>) => {
        const sources = fake.album.sources.map((source) => (source.id === sourceId ? { ...source, rules } : source));
        this.#set(fake, { sources });
        return this.#add(fake, 0);
      }),
      removeAlbumSource: within((fake, { sourceId }: CommandArguments<'removeAlbumSource'>) =>
        this.#set(fake, { sources: fake.album.sources.filter(({ id }) => id !== sourceId) }),
      ),
      rescanAlbum: within((fake) => this.#add(fake, 3)),
      pageAlbum: within((fake, { filter, search = '', offset, limit }: CommandArguments<'pageAlbum'>) => {
        const part = search.toLowerCase();
        const rows = fake.photos.filter((photo) => passes(photo, filter) && photo.name.toLowerCase().includes(part));
        return { revision: fake.album.revision, total: rows.length, rows: rows.slice(offset, offset + limit) };
      }),
      moveAlbumPhotos: within((fake, { photoIds, beforeId }: CommandArguments<'moveAlbumPhotos'>) => {
        const isMoved = new Set(photoIds);
        const moved = fake.photos.filter(({ id }) => isMoved.has(id));
        const at = fake.photos.findIndex(({ id }) => id === beforeId);
        const from = at < 0 ? fake.photos.length : at;
        const [head, tail] = [fake.photos.slice(0, from), fake.photos.slice(from)];
        const stays = ({ id }: AlbumPhoto): boolean => !isMoved.has(id);
        fake.photos = [...head.filter(stays), ...moved, ...tail.filter(stays)];
        return this.#set(fake, { revision: fake.album.revision + 1 });
      }),
      removeAlbumPhotos: within((fake, { photoIds }: CommandArguments<'removeAlbumPhotos'>) => {
        const gone = new Set(photoIds);
        fake.photos = fake.photos.filter(({ id }) => !gone.has(id));
        return this.#set(fake, { revision: fake.album.revision + 1 });
      }),
      skipAlbumPhotos: changeRows((photo) =>
        ['waiting', 'failed', 'cancelled'].includes(photo.state.kind)
          ? { ...photo, state: { kind: 'skipped', reason: 'user' } }
          : photo,
      ),
      cancelAlbumPhotos: changeRows((photo) =>
        ['waiting', 'running'].includes(photo.state.kind) ? { ...photo, state: { kind: 'cancelled' } } : photo,
      ),
      retryAlbumPhotos: within((fake, { photoIds }: CommandArguments<'retryAlbumPhotos'>) => {
        const ids = photoIds ?? fake.photos.filter(({ state }) => state.kind === 'failed').map(({ id }) => id);
        this.#change(fake, ids, (photo) => ({ ...photo, state: { kind: 'waiting' } }));
        return { count: ids.length };
      }),
      changeAlbumExceptions: changeRows((photo, { exceptions }: CommandArguments<'changeAlbumExceptions'>) => ({
        ...photo,
        exceptions,
      })),
      preflightAlbum: within(({ album, photos }) => createExamplePreflight(album, photos, this.#hasTrouble)),
      startAlbum: setRun({ kind: 'running' }),
      pauseAlbum: setRun({ kind: 'paused', reason: 'user', at: '' }),
      stopAlbumAfterPhoto: setRun({ kind: 'stopping' }),
      lookAtAlbumPhoto: within((fake, { photoId }: CommandArguments<'lookAtAlbumPhoto'>) => {
        const photo = fake.photos.find(({ id }) => id === photoId);
        const size = photo?.size ?? SIZES[0];
        const seed = photoId % SCENES;
        const before = this.#pictures.add(`album-before-0-${photoId}`, { size, seed, sharpness: 0 });
        if (photo?.state.kind !== 'done') return { before, after: null };
        const after = { size: photo.state.output, seed, sharpness: 1 };
        return { before, after: this.#pictures.add(`album-after-00-${photoId}`, after) };
      }),
      showAlbumResult: within(() => null),
      downloadAlbumResult: within(() => ({ kind: 'download' as const, url: 'data:,pretended', name: 'result.jpg' })),
      exportAlbumReport: within((_fake, { format }: CommandArguments<'exportAlbumReport'>) => ({
        kind: 'saved' as const,
        path: `${FOLDER}/report.${format}`,
      })),
    };
  }

  #create(name: string, options: Album['options']): FakeAlbum {
    const id = `album-${this.#albums.size + 1}`;
    const album: Album = {
      id,
      name,
      createdAtMs: Date.UTC(2024, 7, 30),
      options,
      outputFolder: null,
      sources: [],
      run: { kind: 'idle' },
      progress: this.#runs.sumUp([]),
      revision: 0,
    };
    const fake: FakeAlbum = { album, photos: [], nextId: 1 };
    this.#albums.set(id, fake);
    this.#show(fake, []);
    return fake;
  }

  #add(fake: FakeAlbum, count: number): CommandResults['rescanAlbum'] {
    const first = fake.nextId;
    for (let index = 0; index < count; index++) fake.photos.push(this.#createPhoto(fake.nextId++));
    this.#set(fake, { revision: fake.album.revision + 1 });
    return { added: fake.nextId - first, known: 0, refused: [] };
  }

  #createPhoto(id: number): AlbumPhoto {
    const size = SIZES[id % SIZES.length]!;
    const token = `album-thumb-00-${id % SCENES}`;
    this.#pictures.add(token, { size, seed: id % SCENES, sharpness: 0 });
    const name = `IMG_${String(2000 + id).padStart(4, '0')}.jpg`;
    const folder = `${FOLDER}/${['Lofoten', 'Bergen', 'At home'][Math.floor(id / 50) % 3] ?? ''}`;
    return { id, token, name, folder, bytes: 900_000 + id * 77, size, state: { kind: 'waiting' }, exceptions: null };
  }

  #change(fake: FakeAlbum, photoIds: readonly number[], change: (photo: AlbumPhoto) => AlbumPhoto): void {
    const isMeant = new Set(photoIds);
    fake.photos = fake.photos.map((photo) => (isMeant.has(photo.id) ? change(photo) : photo));
    this.#show(
      fake,
      fake.photos.filter(({ id }) => isMeant.has(id)),
    );
  }

  #set(fake: FakeAlbum, change: Partial<Album>): null {
    fake.album = { ...fake.album, ...change };
    this.#show(fake, []);
    return null;
  }

  #show(fake: FakeAlbum, changed: readonly AlbumPhoto[]): void {
    fake.album = { ...fake.album, progress: this.#runs.sumUp(fake.photos) };
    if (changed.length > 0) this.#emit({ kind: 'album-photos', albumId: fake.album.id, photos: changed });
    this.#emit({ kind: 'album', album: fake.album });
  }
}

function passes({ state }: AlbumPhoto, filter: AlbumFilter): boolean {
  if (filter === 'all') return true;
  if (filter === 'quarantined') return state.kind === 'failed' && state.isQuarantined;
  return ALBUM_PHOTO_STATES.includes(filter) && state.kind === filter;
}
