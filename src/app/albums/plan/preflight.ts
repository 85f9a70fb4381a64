/** Assembles one part of a pre-flight from the facts about its photos. Pure; check-album.ts collects them. */
import type { Findings, PreflightPart } from '#shared/albums.ts';
import { MAX_FINDINGS } from '#shared/albums.ts';
import type { ErrorCode, ErrorValue } from '#shared/errors.ts';
import { AppError } from '#shared/errors.ts';
import { assertFitsFormat } from '#shared/formats.ts';
import type { ResultToStore } from '#shared/estimates/space-estimate.ts';
import { estimateOutputBytes, estimateWorkingBytes } from '#shared/estimates/space-estimate.ts';
import type { PlannedOutput } from './plan-outputs.ts';

/** A photo that would be upscaled, and what is known of it. */
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
  /** In the order in which they would be upscaled. */
  readonly photos: readonly PhotoToCheck[];
  /** By id of the drive; null, or no entry, where it is not known. */
  readonly freeBytes: ReadonlyMap<string, number | null>;
  /** Name of a path for people. */
  readonly toName: (path: string) => string;
}

/** Photos whose result names are shown. */
const MAX_EXAMPLES = 5;

/** Another size, or another format, is possible. `options/invalid`: a photo cannot get the size (`TargetProblem`). */
const SIZE_ERRORS: readonly ErrorCode[] = ['image/too-large', 'output/too-large', 'options/invalid'];

type Finding = Findings['first'][number];

/** The report about some photos. A photo is in at most one list of obstacles: unreadable, too large or collision; duplicates are upscaled all the same. */
export function assemblePreflight({ photos, freeBytes, toName }: PreflightInputs): PreflightPart {
  const unreadable: Finding[] = [];
  const tooLarge: Finding[] = [];
  const collisions: Finding[] = [];
  const ready: ReadyPhoto[] = [];
  for (const photo of photos) {
    const { planned, result } = photo;
    const error = photo.error ?? findFormatError(photo);
    if (error !== null && SIZE_ERRORS.includes(error.code)) tooLarge.push(makeFinding(photo, error));
    else if (error !== null) unreadable.push(makeFinding(photo, error));
    else if (planned.kind === 'rejected') collisions.push(makeFinding(photo, planned.error, toName(planned.other)));
    else if (planned.kind === 'write' && result !== null) ready.push({ ...photo, result });
  }
  return {
    photoCount: ready.length,
    outputPixels: sum(ready.map(({ result: { output } }) => output.widthPx * output.heightPx)),
    estimatedMs: sumKnown(ready.map(({ estimatedMs }) => estimatedMs)),
    drives: sumUpDrives(ready, freeBytes),
    unreadable: list(unreadable),
    tooLarge: list(tooLarge),
    duplicates: list(findDuplicates(ready)),
    collisions: list(collisions),
    examples: ready
      .slice(0, MAX_EXAMPLES)
      .map(({ name, planned }) => ({ name, outputName: toName(planned.outputPath) })),
  };
}

interface ReadyPhoto extends PhotoToCheck {
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
    // No photo fails because of it, but every finding of the contract has a code.
    const message = `${name} has the same content as ${first}.`;
    return [makeFinding(photo, { code: 'output/exists', message }, first)];
  });
}

/** The sizes of results add up; working space is needed once, for the largest result. */
function sumUpDrives(photos: readonly ReadyPhoto[], freeBytes: PreflightInputs['freeBytes']): PreflightPart['drives'] {
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
  return { count: findings.length, first: findings.slice(0, MAX_FINDINGS) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** null if one of them is not known, since a part would be taken for the total. */
function sumKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length < values.length ? null : sum(known);
}
