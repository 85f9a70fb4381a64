/** The fake albums: thousands of photos in every state. FakeAlbumRun runs them; fake-album-commands.ts answers commands. */
import type { CommandResults } from '#shared/api.ts';
import type { Album, AlbumPhoto } from '#shared/albums.ts';
import { DEFAULT_ALBUM_OPTIONS, DEFAULT_FOLDER_RULES } from '#shared/albums.ts';
import type { AppEvent } from '#shared/app-state.ts';
import type { FakeAlbum } from './fake-album.ts';
import { finishPhoto, summarise } from './fake-album.ts';
import type { ExampleRun } from './fake-album-examples.ts';
import { createExampleRun, createExampleState } from './fake-album-examples.ts';
import { FakeAlbumRun } from './fake-album-run.ts';
import type { FakeImages } from './fake-images.ts';

export const FAKE_FOLDER = '/home/anna/Pictures/2024';
const SIZES = [
  { widthPx: 1600, heightPx: 1200 },
  { widthPx: 1200, heightPx: 1600 },
  { widthPx: 2000, heightPx: 1125 },
] as const;
/** Number of different images; photos repeat them. */
const IMAGE_COUNT = 24;

export interface FakeAlbumsOptions {
  readonly images: FakeImages;
  readonly speed: number;
  readonly emit: (event: AppEvent) => void;
  /** Pre-flights find every kind of problem. */
  readonly hasTrouble?: boolean;
}

/** Stores the albums and emits an event for every change. */
export class FakeAlbums {
  readonly images: FakeImages;
  readonly hasTrouble: boolean;
  readonly #speed: number;
  readonly #emit: (event: AppEvent) => void;
  readonly #runs: FakeAlbumRun;
  readonly #albums = new Map<string, FakeAlbum>();

  constructor({ images, speed, emit, hasTrouble = false }: FakeAlbumsOptions) {
    this.images = images;
    this.hasTrouble = hasTrouble;
    this.#speed = speed;
    this.#emit = emit;
    this.#runs = new FakeAlbumRun(speed, (fake, changed) => {
      this.#show(fake, changed);
    });
  }

  /** Creates an album whose photos have the states of an example. */
  addExample(count: number, example: ExampleRun = 'partly', name = 'Summer 2024'): void {
    const fake = this.create(name, DEFAULT_ALBUM_OPTIONS);
    if (count > 0) {
      fake.album = { ...fake.album, sources: [{ id: 1, folder: FAKE_FOLDER, rules: DEFAULT_FOLDER_RULES }] };
      this.addPhotos(fake, count);
    }
    fake.photos = fake.photos.map((photo, index) => ({
      ...photo,
      state: createExampleState(index, count, { example, finish: () => finishPhoto(photo) }),
      exceptions: index % 31 === 4 ? { preset: { kind: 'preset', name: 'fidelity' } } : null,
    }));
    this.setRun(fake, createExampleRun(example));
  }

  find(albumId: string): FakeAlbum | undefined {
    return this.#albums.get(albumId);
  }

  create(name: string, options: Album['options']): FakeAlbum {
    const id = `album-${this.#albums.size + 1}`;
    const album: Album = {
      id,
      name,
      createdAtMs: Date.UTC(2024, 7, 30),
      options,
      outputFolder: null,
      sources: [],
      run: { kind: 'idle' },
      progress: summarise([], this.#speed),
      revision: 0,
    };
    const fake: FakeAlbum = { album, photos: [], madeWith: JSON.stringify(options), nextId: 1 };
    this.#albums.set(id, fake);
    this.#show(fake, []);
    return fake;
  }

  delete(fake: FakeAlbum): void {
    this.#albums.delete(fake.album.id);
    this.#runs.stop(fake);
    this.#emit({ kind: 'album-deleted', albumId: fake.album.id });
  }

  setRun(fake: FakeAlbum, run: Album['run']): void {
    fake.album = { ...fake.album, run };
    this.#runs.follow(fake);
    this.#show(fake, []);
  }

  /** Changes fields of the album; resolves commands without a result. */
  set(fake: FakeAlbum, change: Partial<Album>): null {
    fake.album = { ...fake.album, ...change };
    this.#show(fake, []);
    return null;
  }

  /** Replaces the list of photos. */
  setPhotos(fake: FakeAlbum, photos: AlbumPhoto[]): null {
    fake.photos = photos;
    return this.set(fake, { revision: fake.album.revision + 1 });
  }

  /** Changes some photos in place. */
  changePhotos(fake: FakeAlbum, photoIds: readonly number[], change: (photo: AlbumPhoto) => AlbumPhoto): null {
    const isChanged = new Set(photoIds);
    fake.photos = fake.photos.map((photo) => (isChanged.has(photo.id) ? change(photo) : photo));
    this.#show(
      fake,
      fake.photos.filter(({ id }) => isChanged.has(id)),
    );
    return null;
  }

  addPhotos(fake: FakeAlbum, count: number): CommandResults['rescanAlbum'] {
    const added = Array.from({ length: count }, () => this.#createPhoto(fake.nextId++));
    this.setPhotos(fake, [...fake.photos, ...added]);
    return { added: count, known: 0, rejected: [] };
  }

  /** The views of a photo and, if there is one, of its result. */
  viewPhoto(fake: FakeAlbum, photoId: number): CommandResults['viewAlbumPhoto'] {
    const photo = fake.photos.find(({ id }) => id === photoId);
    const seed = photoId % IMAGE_COUNT;
    const size = photo?.size ?? SIZES[0];
    const before = this.images.add(`album-before-0-${photoId}`, { size, seed, sharpness: 0 });
    if (photo?.state.kind !== 'done') return { before, after: null, residualMap: null };
    const after = { size: photo.state.output, seed, sharpness: 1 };
    const view = this.images.add(`album-after-00-${photoId}`, after);
    return { before, after: view, residualMap: view.token };
  }

  #createPhoto(id: number): AlbumPhoto {
    const size = SIZES[id % SIZES.length]!;
    const token = `album-thumb-00-${id % IMAGE_COUNT}`;
    this.images.add(token, { size, seed: id % IMAGE_COUNT, sharpness: 0 });
    const name = `IMG_${String(2000 + id).padStart(4, '0')}.jpg`;
    const folder = `${FAKE_FOLDER}/${['Lofoten', 'Bergen', 'At home'][Math.floor(id / 50) % 3] ?? ''}`;
    return { id, token, name, folder, bytes: 900_000 + id * 77, size, state: { kind: 'waiting' }, exceptions: null };
  }

  #show(fake: FakeAlbum, changed: readonly AlbumPhoto[]): void {
    fake.album = { ...fake.album, progress: summarise(fake.photos, this.#speed) };
    if (changed.length > 0) this.#emit({ kind: 'album-photos', albumId: fake.album.id, photos: changed });
    this.#emit({ kind: 'album', album: fake.album });
  }
}
