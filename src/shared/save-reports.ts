/** What became of results that a person saves: in a file, in a folder, or on offer to the browser. */
import type { ErrorValue } from './errors.ts';

/** A file that a command leaves out, and why. */
export interface RejectedFile {
  readonly name: string;
  readonly error: ErrorValue;
}

/** `url`: a path at the web front end's own address, good once, which the browser downloads as `name`. */
export interface Offer {
  readonly kind: 'download';
  readonly url: string;
  readonly name: string;
}

export type SaveReport = { readonly kind: 'saved'; readonly path: string } | Offer | { readonly kind: 'dismissed' };

/** `count` results are in the folder or in the ZIP; the others were left out, and with `nothing` all of them were. */
export type SaveAllReport = { readonly rejected: readonly RejectedFile[] } &
  /** `jobId`: the job whose result was saved last, which `showResult` leads to. */
  (
    | { readonly kind: 'saved'; readonly count: number; readonly folder: string; readonly jobId: string }
    | (Offer & { readonly count: number; readonly bytes: number })
    | { readonly kind: 'dismissed' | 'nothing' }
  );
