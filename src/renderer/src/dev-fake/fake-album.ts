/** A fake album: its state, its photos, and the progress that they add up to. */
import type { Album, AlbumPhoto, AlbumPhotoState, AlbumPhotoStateName, AlbumProgress } from '#shared/albums.ts';
import { resolveOutputSize } from '#shared/target-size.ts';

/** Milliseconds that a photo takes at speed 1. */
export const PHOTO_MS = 600;

/** Mutable: FakeAlbums and FakeAlbumRun replace its fields. */
export interface FakeAlbum {
  album: Album;
  photos: AlbumPhoto[];
  /** The options that its results were made with, as text. */
  madeWith: string;
  nextId: number;
}

/** The state of a photo with a result. */
export function finishPhoto(photo: AlbumPhoto): AlbumPhotoState {
  const output = resolveOutputSize(photo.size ?? { widthPx: 4, heightPx: 3 }, { kind: 'scale', factor: 4 });
  return {
    kind: 'done',
    outputName: photo.name.replace('.jpg', '-4x-balanced.jpg'),
    outputToken: photo.token,
    output,
    outputBytes: Math.round(output.widthPx * output.heightPx * 0.3),
    elapsedMs: PHOTO_MS,
    remarks: [],
    hasPresentOptions: true,
  };
}

/** Counts the photos by state. */
export function summarise(photos: readonly AlbumPhoto[], speed: number): AlbumProgress {
  const count = (kind: AlbumPhotoStateName): number => photos.filter(({ state }) => state.kind === kind).length;
  const counts = {
    waiting: count('waiting'),
    running: count('running'),
    done: count('done'),
    failed: count('failed'),
    skipped: count('skipped'),
    cancelled: count('cancelled'),
  };
  const left = counts.waiting + counts.running;
  return {
    counts,
    quarantined: photos.filter(({ state }) => state.kind === 'failed' && state.isQuarantined).length,
    otherOptions: photos.filter(({ state }) => state.kind === 'done' && !state.hasPresentOptions).length,
    total: photos.length,
    fraction: left + counts.done === 0 ? 0 : counts.done / (left + counts.done),
    remainingMs: (left * PHOTO_MS) / speed,
    runningIds: photos.filter(({ state }) => state.kind === 'running').map(({ id }) => id),
  };
}
