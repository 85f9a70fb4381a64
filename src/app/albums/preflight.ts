/** Puts together what a run would do, from what was found out about each photo. Pure; looking is left to others. */
import type { Findings, Preflight } from '../../shared/albums.ts';
import { MOST_FINDINGS } from '../../shared/albums.ts';
import type { ErrorValue } from '../../shared/errors.ts';
import { AppError } from '../../shared/errors.ts';
import { assertFitsFormat } from '../../shared/output-format.ts';
import type { ResultToStore } from './estimate-space.ts';
import { estimateOutputBytes, estimateWorkingBytes } from './estimate-space.ts';
import type { PlannedOutput } from './plan-outputs.ts';

/** A photo that waits to be enhanced, and what is known of it. */
export interface PhotoToCheck {
  readonly id: number;
  /** For people. */
  readonly name: string;
  /** null when its header could not be read; `error` says why. */
  readonly result: ResultToStore | null;
  readonly error: ErrorValue | null;
  /** null: not hashed. */
  readonly contentHash: string | null;
  readonly planned: PlannedOutput;
  /** Folder of the result, for people, and the id of its drive. */
  readonly target: { readonly folder: string; readonly driveId: string };
  /** null while the engine has not been measured. */
  readonly estimatedMs: number | null;
}

export interface PreflightInputs {
  /** In the order in which they would be worked on. */
  readonly photos: readonly PhotoToCheck[];
  /** By id; null where the system does not say. A drive that is not here is not known either. */
  readonly freeBytes: ReadonlyMap<string, number | null>;
  /** Name of a path for people. */
  readonly toName: (path: string) => string;
}

/** Photos whose new names are shown. */
const EXAMPLES = 5;

type Finding = Findings['first'][number];

/** The report. A photo is in one list of what stops it at most: unreadable, too large or collision; duplicates are worked on. */
export function assemblePreflight({ photos, freeBytes, toName }: PreflightInputs): Preflight {
  const unreadable: Finding[] = [];
  const tooLarge: Finding[] = [];
  const collisions: Finding[] = [];
  const due: DuePhoto[] = [];
  for (const photo of photos) {
    const { planned, result } = photo;
    const error = photo.error ?? findFormatError(photo);
    if (error?.code === 'image/too-large' || error?.code === 'output/too-large')
      tooLarge.push(makeFinding(photo, error));
    else if (error !== null) unreadable.push(makeFinding(photo, error));
    else if (planned.kind === 'refused') collisions.push(makeFinding(photo, planned.error, toName(planned.other)));
    else if (planned.kind === 'write' && result !== null) due.push({ ...photo, result });
  }
  return {
    photoCount: due.length,
    outputPixels: sum(due.map(({ result: { output } }) => output.widthPx * output.heightPx)),
    estimatedMs: sumKnown(due.map(({ estimatedMs }) => estimatedMs)),
    drives: sumUpDrives(due, freeBytes),
    unreadable: list(unreadable),
    tooLarge: list(tooLarge),
    duplicates: list(findDuplicates(due)),
    collisions: list(collisions),
    examples: due.slice(0, EXAMPLES).map(({ name, planned }) => ({ name, outputName: toName(planned.outputPath) })),
  };
}

interface DuePhoto extends PhotoToCheck {
  readonly result: ResultToStore;
}

function findFormatError({ result, planned }: PhotoToCheck): ErrorValue | null {
  if (result === null) return null;
  try {
    assertFitsFormat(result.format, result.output, planned.outputPath);
    return null;
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    return thrown.toValue();
  }
}

/** All but the first of each content, in the order of the photos. */
function findDuplicates(photos: readonly PhotoToCheck[]): Finding[] {
  const firstNames = new Map<string, string>();
  return photos.flatMap((photo) => {
    const { contentHash, name } = photo;
    if (contentHash === null) return [];
    const first = firstNames.get(contentHash);
    if (first === undefined) {
      firstNames.set(contentHash, name);
      return [];
    }
    // Nothing fails for it; the contract has a code with every sentence.
    const message = `${name} has the same content as ${first}.`;
    return [makeFinding(photo, { code: 'output/exists', message }, first)];
  });
}

/** Results add up; what the engine needs to work it needs once, for the largest of them. */
function sumUpDrives(photos: readonly DuePhoto[], freeBytes: PreflightInputs['freeBytes']): Preflight['drives'] {
  const drives = new Map<string, { folder: string; outputBytes: number; workingBytes: number }>();
  for (const { result, target } of photos) {
    const { outputBytes, workingBytes, folder } = drives.get(target.driveId) ?? {
      folder: target.folder,
      outputBytes: 0,
      workingBytes: 0,
    };
    drives.set(target.driveId, {
      folder,
      outputBytes: outputBytes + estimateOutputBytes(result),
      workingBytes: Math.max(workingBytes, estimateWorkingBytes(result)),
    });
  }
  return [...drives].map(([id, { folder, outputBytes, workingBytes }]) => {
    return { folder, neededBytes: outputBytes + workingBytes, freeBytes: freeBytes.get(id) ?? null };
  });
}

function makeFinding({ id, name }: PhotoToCheck, error: ErrorValue, other = ''): Finding {
  return { photoId: id, name, other, error };
}

function list(findings: readonly Finding[]): Findings {
  return { count: findings.length, first: findings.slice(0, MOST_FINDINGS) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** null as soon as one is not known, for a part would pass for the whole. */
function sumKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length < values.length ? null : sum(known);
}
