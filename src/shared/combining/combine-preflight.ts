/** Adds up the parts of a pre-flight that a choice asks for. Pure. */
import type { AgainChoice, Findings, Preflight, PreflightPart } from '../albums.ts';
import { MAX_FINDINGS } from '../albums.ts';

/** What a start with this choice would do. Working space counts once for each part: the sum of a drive is an upper bound. */
export function combinePreflight(preflight: Preflight, again: AgainChoice): PreflightPart {
  const { changed, olderModel, ...waiting } = preflight;
  return [...(again.changed ? [changed] : []), ...(again.olderModel ? [olderModel] : [])].reduce<PreflightPart>(
    addParts,
    waiting,
  );
}

function addParts(one: PreflightPart, other: PreflightPart): PreflightPart {
  return {
    photoCount: one.photoCount + other.photoCount,
    outputPixels: one.outputPixels + other.outputPixels,
    estimatedMs: one.estimatedMs === null || other.estimatedMs === null ? null : one.estimatedMs + other.estimatedMs,
    drives: addDrives(one.drives, other.drives),
    unreadable: addFindings(one.unreadable, other.unreadable),
    tooLarge: addFindings(one.tooLarge, other.tooLarge),
    duplicates: addFindings(one.duplicates, other.duplicates),
    collisions: addFindings(one.collisions, other.collisions),
    examples: one.examples.length > 0 ? one.examples : other.examples,
  };
}

/** A drive has the same folder in every part. */
function addDrives(some: PreflightPart['drives'], others: PreflightPart['drives']): PreflightPart['drives'] {
  const drives = new Map(some.map((drive) => [drive.folder, drive]));
  for (const drive of others) {
    const neededBytes = (drives.get(drive.folder)?.neededBytes ?? 0) + drive.neededBytes;
    drives.set(drive.folder, { ...drive, neededBytes });
  }
  return [...drives.values()];
}

function addFindings(some: Findings, others: Findings): Findings {
  return { count: some.count + others.count, first: [...some.first, ...others.first].slice(0, MAX_FINDINGS) };
}
