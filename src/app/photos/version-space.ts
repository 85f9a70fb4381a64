/** Bounds the disk space of versions: which ones make room for the next result. Nothing that is not saved is ever chosen. Pure. */
import type { PhotoJob } from '#shared/app-state.ts';

/** Of all versions of all open photos together. */
export const MAX_VERSION_BYTES = 20e9;

export interface RoomPlan {
  /** Ids of the versions to remove. */
  readonly removed: readonly string[];
  /** Whether the others still take all the space. */
  readonly isFull: boolean;
}

/** @param jobs oldest first. @param maxBytes the next result may begin below it */
export function planRoom(jobs: readonly PhotoJob[], maxBytes: number): RoomPlan {
  let bytes = jobs.reduce((sum, { result }) => sum + (result?.bytes ?? 0), 0);
  const removed: string[] = [];
  for (const { id, photoId, result } of jobs) {
    if (bytes < maxBytes) break;
    const isNewest = jobs.findLast((job) => job.photoId === photoId && job.result !== null)?.id === id;
    if (result === null || result.savedAs === null || result.isSaving || isNewest) continue;
    bytes -= result.bytes ?? 0;
    removed.push(id);
  }
  return { removed, isFull: bytes >= maxBytes };
}
