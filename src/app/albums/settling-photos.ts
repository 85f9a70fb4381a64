/** Decides when a photo that arrives has stopped growing. Keeps what was seen; who looks, and when, is left to watch-folder.ts. */
import type { FileStamp } from './fingerprint.ts';
import { isSameStamp } from './fingerprint.ts';

/** A photo as one look found it. */
export interface SeenPhoto<Photo> {
  readonly photo: Photo;
  readonly stamp: FileStamp;
}

export interface Observation<Photo> {
  /** In the order of the look. Each comes again with every look until it is accepted. */
  readonly settled: readonly SeenPhoto<Photo>[];
  /** True while a photo may settle soon: worth looking again before long. */
  readonly isWaiting: boolean;
}

interface Sighting {
  readonly stamp: FileStamp;
  /** When this stamp was first seen. */
  readonly sinceMs: number;
  readonly isAccepted: boolean;
}

/**
 * Remembers the photos of a folder by path. A photo settles when its size and time of change stay for `quietMs` and it is not
 * empty: once, and anew after every change.
 */
export class SettlingPhotos<Photo extends { readonly path: string }> {
  readonly #quietMs: number;
  #sightings = new Map<string, Sighting>();

  constructor(quietMs: number) {
    this.#quietMs = quietMs;
  }

  /** Takes in one look at the whole folder; what is not in it is forgotten. `nowMs` is of any clock that never goes back. */
  observe(nowMs: number, seen: readonly SeenPhoto<Photo>[]): Observation<Photo> {
    const sightings = new Map<string, Sighting>();
    const settled: SeenPhoto<Photo>[] = [];
    let isWaiting = false;
    for (const { photo, stamp } of seen) {
      const before = this.#sightings.get(photo.path);
      const isSame = before !== undefined && isSameStamp(before.stamp, stamp);
      const sighting = isSame ? before : { stamp, sinceMs: nowMs, isAccepted: false };
      sightings.set(photo.path, sighting);
      if (sighting.isAccepted) continue;
      const isQuiet = nowMs - sighting.sinceMs >= this.#quietMs;
      // An empty file may stay empty for days; once it is quiet it is no reason to hurry.
      if (!isQuiet) isWaiting = true;
      else if (stamp.sizeBytes > 0) settled.push({ photo, stamp });
    }
    this.#sightings = sightings;
    return { settled, isWaiting };
  }

  /** The photo was passed on as it is, and comes again only after a change. */
  accept({ photo: { path }, stamp }: SeenPhoto<Photo>): void {
    const sighting = this.#sightings.get(path);
    if (sighting === undefined || !isSameStamp(sighting.stamp, stamp)) return;
    this.#sightings.set(path, { ...sighting, isAccepted: true });
  }
}
