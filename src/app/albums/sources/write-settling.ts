/** Decides when a new photo is written completely, from repeated scans of its folder. Scanning is left to watch-folder.ts. Pure. */
import type { FileStat } from '#files/fingerprint.ts';
import { isSameStat } from '#files/fingerprint.ts';

/** A photo as one scan found it. */
export interface SeenPhoto<Photo> {
  readonly photo: Photo;
  readonly fileStat: FileStat;
}

export interface Observation<Photo> {
  /** In the order of the scan. Each is returned by every scan until it is accepted. */
  readonly settled: readonly SeenPhoto<Photo>[];
  /** True while a photo may settle soon, so that the next scan should come soon. */
  readonly isWaiting: boolean;
}

interface Sighting {
  readonly fileStat: FileStat;
  /** When this fileStat was first seen. */
  readonly sinceMs: number;
  readonly isAccepted: boolean;
}

/**
 * Tracks the photos of a folder by path. A photo settles when its size and time of change stay the same for `quietMs` and it is
 * not empty: once, and again after every change.
 */
export class WriteSettling<Photo extends { readonly path: string }> {
  readonly #quietMs: number;
  #sightings = new Map<string, Sighting>();

  constructor(quietMs: number) {
    this.#quietMs = quietMs;
  }

  /** Takes one scan of the whole folder; other photos are forgotten. `nowMs` is of any monotonic clock. */
  observe(nowMs: number, seen: readonly SeenPhoto<Photo>[]): Observation<Photo> {
    const sightings = new Map<string, Sighting>();
    const settled: SeenPhoto<Photo>[] = [];
    let isWaiting = false;
    for (const { photo, fileStat } of seen) {
      const before = this.#sightings.get(photo.path);
      const isSame = before !== undefined && isSameStat(before.fileStat, fileStat);
      const sighting = isSame ? before : { fileStat, sinceMs: nowMs, isAccepted: false };
      sightings.set(photo.path, sighting);
      if (sighting.isAccepted) continue;
      const isQuiet = nowMs - sighting.sinceMs >= this.#quietMs;
      // An empty file may stay empty for days, so that it does not make scans frequent.
      if (!isQuiet) isWaiting = true;
      else if (fileStat.sizeBytes > 0) settled.push({ photo, fileStat });
    }
    this.#sightings = sightings;
    return { settled, isWaiting };
  }

  /** Call when the photo was passed on: it settles again only after a change. */
  accept({ photo: { path }, fileStat }: SeenPhoto<Photo>): void {
    const sighting = this.#sightings.get(path);
    if (sighting === undefined || !isSameStat(sighting.fileStat, fileStat)) return;
    this.#sightings.set(path, { ...sighting, isAccepted: true });
  }
}
