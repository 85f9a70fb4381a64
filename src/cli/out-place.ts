/** Decides what `--out` means: beside the inputs, a folder, or one file. The caller looks at the disk. */
import { resolve } from 'node:path';
import type { PathKind } from '../app/find-photos.ts';
import { AppError } from '../shared/errors.ts';
import type { OutputFormat } from '../shared/jobs.ts';
import { OUTPUT_FORMATS } from '../shared/jobs.ts';
import { getFormatOfPath, hasForeignExtension } from '../app/photo-formats.ts';

/** Where outputs go. Paths are absolute. */
export type OutPlace =
  | { readonly kind: 'beside' }
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'file'; readonly path: string; readonly format: OutputFormat };

export interface OutWish {
  readonly out: string | null;
  readonly outKind: PathKind;
  /** What stands at each input, in the order of the command line. */
  readonly inputKinds: readonly PathKind[];
  readonly format: OutputFormat | null;
  /** True when `--name` was given. */
  readonly isNamed: boolean;
}

/**
 * An `--out` with the extension of a picture is a file, anything else a folder; what stands there already decides first.
 * @throws {AppError} `options/invalid`
 */
export function decideOutPlace(wish: OutWish): OutPlace {
  const { out, outKind } = wish;
  if (out === null) return { kind: 'beside' };
  const path = resolve(out);
  const looksLikeFile = !/[/\\]$/.test(out) && (getFormatOfPath(out) !== null || hasForeignExtension(out));
  if (outKind === 'folder' || (outKind === 'absent' && !looksLikeFile)) return { kind: 'folder', path };
  return { kind: 'file', path, format: checkFile(out, wish) };
}

function checkFile(out: string, { inputKinds, format, isNamed }: OutWish): OutputFormat {
  const refuse = (reason: string) => new AppError('options/invalid', `--out "${out}" is a file, ${reason}`);
  if (inputKinds.length > 1) throw refuse(`but there are ${inputKinds.length} inputs: give a folder`);
  if (inputKinds.includes('folder')) throw refuse('but the input is a folder: give a folder');
  if (isNamed) throw refuse('so --name has nothing to name: give one of the two');
  const own = getFormatOfPath(out);
  if (own === null)
    throw refuse(`but its extension is none of a format that can be written: ${OUTPUT_FORMATS.join(', ')}`);
  if (format !== null && format !== own) throw refuse(`and its extension says ${own}, but --format says ${format}`);
  return own;
}
