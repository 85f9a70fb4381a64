/** Why a request is rejected, or an option cannot be used, where its code alone does not say; front ends have a sentence for each. */
import { z } from 'zod';

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

const size = { widthPx: z.number(), heightPx: z.number(), wantedWidthPx: z.number(), wantedHeightPx: z.number() };

/** Details of `options/invalid`: an impossible size of a photo (`TargetProblem`), or a pattern for file names. */
export const invalidOptionSchema = z.discriminatedUnion('reason', [
  z.object({ reason: z.literal('smaller'), ...size }),
  /** `mostWidthPx`, `mostHeightPx`: the largest size that is possible. */
  z.object({
    reason: z.literal('too-large'),
    ...size,
    maxFactor: z.number(),
    mostWidthPx: z.number(),
    mostHeightPx: z.number(),
  }),
  z.object({ reason: z.literal('stretched'), ...size }),
  z.object({ reason: z.literal('pattern'), part: z.string(), maxCharacters: z.number(), maxStars: z.number() }),
]);
export type InvalidOption = z.infer<typeof invalidOptionSchema>;

export const rejectionSchema = z.object({ reason: z.enum(REJECTION_REASONS) });
