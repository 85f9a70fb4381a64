/** Judges what became of a mutant that was read: the promise is that no wrong image is taken for a sound one. */
import { findProvenFault } from './proven-faults.ts';
import type { Unwritten, ViewedImage } from './unwritten-areas.ts';
import { hasUnwrittenArea } from './unwritten-areas.ts';

export interface ReadMutant {
  readonly bytes: Buffer;
  /** As in `FuzzFile`. */
  readonly unwritten: Unwritten | null;
  /** Whether the product said that parts of the photo may be wrong. */
  readonly isDamaged: boolean;
  /** What was made of it, with `scale` pixels per pixel of the photo. */
  readonly image: ViewedImage;
  readonly scale: number;
}

export interface Verdict {
  readonly kind: 'untrue' | 'unwritten';
  /** For people. */
  readonly reason: string;
}

/** What should have been refused or remarked; null: nothing. */
export function judgeMutant({ bytes, unwritten, isDamaged, image, scale }: ReadMutant): Verdict | null {
  if (isDamaged) return null;
  const fault = findProvenFault(bytes);
  if (fault !== null) return { kind: 'untrue', reason: fault };
  if (unwritten === null || !hasUnwrittenArea(image, scale, unwritten)) return null;
  return { kind: 'unwritten', reason: 'an area that no decoder wrote' };
}
