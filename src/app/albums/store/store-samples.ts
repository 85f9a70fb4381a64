/** A store, photos and results for tests. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_ALBUM_OPTIONS } from '#shared/albums.ts';
import { AlbumStore } from './album-store.ts';
import type { PhotoHeader, MadeResult } from './photo-record.ts';
import type { NewPhoto } from './photo-store.ts';

export function makeNewPhoto(name: string): NewPhoto {
  const fileStat = { sizeBytes: 100, mtimeMs: 1700000000000.5 };
  return { path: `/photos/${name}.jpg`, folderBelow: '', isSentIn: false, fileStat };
}

/** Named from 1. */
export function makeNewPhotos(count: number): NewPhoto[] {
  return Array.from({ length: count }, (_, index) => makeNewPhoto(String(index + 1)));
}

export function makeHeader(widthPx: number, heightPx: number, format: PhotoHeader['format'] = 'jpeg'): PhotoHeader {
  return { size: { widthPx, heightPx }, format, bitDepth: 8, isLossy: format === 'jpeg', takenAt: null };
}

export const MADE: MadeResult = {
  fileStat: { sizeBytes: 999, mtimeMs: 5.25 },
  output: { widthPx: 40, heightPx: 20 },
  elapsedMs: 70,
  wallMs: 50,
  source: { sizeBytes: 100, mtimeMs: 1 },
  optionsHash: 'x',
  remarks: ['iptc-lost'],
  model: { id: 'm', version: '1' },
};

/** A store in a folder of its own, with the album `a`. */
export class TestStore {
  readonly folder: string;
  store: AlbumStore;

  private constructor(folder: string) {
    this.folder = folder;
    this.store = AlbumStore.open(folder);
    const album = { id: 'a', name: 'Holiday', createdAtMs: 1, options: DEFAULT_ALBUM_OPTIONS, outputFolder: null };
    this.store.create(album);
  }

  static async create(): Promise<TestStore> {
    return new TestStore(await mkdtemp(join(tmpdir(), 'skipstone-albums-')));
  }

  async remove(): Promise<void> {
    this.store.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
