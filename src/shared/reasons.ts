/** Why a request is rejected, or an option cannot be used, where its code alone does not say; front ends have a sentence for each. */
import type { Size } from './jobs.ts';

/** Details of `request/refused`. */
export const REJECTION_REASONS = [
  /** What the request names was closed, removed or deleted. */
  'gone',
  /** The photo is still being opened. */
  'not-ready',
  'no-result',
  /** The job works on one strip, or one tile, at a time. */
  'cannot-end-early',
  /** A server that was not started to replace files. */
  'no-replacing',
  'updates-off',
  /** A visitor of a server has used its share of the disk. */
  'visitor-space',
  /** Left to the person at the server, or to who made the album. */
  'not-for-visitors',
  /** Unsaved versions of open photos take all the disk space that versions may have. */
  'versions-full',
  /** A job that has not ended, or a result that is being saved. */
  'in-use',
] as const;
export type RejectionReason = (typeof REJECTION_REASONS)[number];

export type WantedSize = Readonly<Record<keyof Size | 'wantedWidthPx' | 'wantedHeightPx', number>>;

/** Details of `options/invalid`: an impossible size of a photo (`TargetProblem`), or a pattern for file names. */
export type InvalidOption =
  | ({ readonly reason: 'smaller' } & WantedSize)
  | ({ readonly reason: 'stretched' } & WantedSize)
  /** `mostWidthPx`, `mostHeightPx`: the largest size that is possible. */
  | ({
      readonly reason: 'too-large';
      readonly maxFactor: number;
      readonly mostWidthPx: number;
      readonly mostHeightPx: number;
    } & WantedSize)
  | { readonly reason: 'pattern'; readonly part: string; readonly maxCharacters: number; readonly maxStars: number };

const INVALID_OPTION_REASONS: readonly InvalidOption['reason'][] = ['smaller', 'stretched', 'too-large', 'pattern'];

/** Whether details are those of an option; the app, which writes them, gives each reason its figures. */
export function isInvalidOption(details: object | undefined): details is InvalidOption {
  return includes(INVALID_OPTION_REASONS, details);
}

export function isRejection(details: object | undefined): details is { readonly reason: RejectionReason } {
  return includes(REJECTION_REASONS, details);
}

function includes(reasons: readonly string[], details: object | undefined): boolean {
  return details !== undefined && 'reason' in details && reasons.includes(String(details.reason));
}
