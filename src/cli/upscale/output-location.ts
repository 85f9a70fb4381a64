/** Decides what `--out` means: beside the inputs, one folder, or one file. Pure; the caller looks at the disk. */
import { resolve } from 'node:path';
import type { PathKind } from '#files/folders.ts';
import { AppError } from '#shared/errors.ts';
import type { OutputFormat } from '#shared/formats.ts';
import { OUTPUT_FORMATS } from '#shared/formats.ts';
import { getFormatOfPath, hasImageExtension } from '#shared/formats.ts';

/** Where outputs go. Paths are absolute. */
export type OutputLocation =
  | { readonly kind: 'beside' }
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'file'; readonly path: string; readonly format: OutputFormat };

export interface OutOptions {
  readonly out: string | null;
  readonly outKind: PathKind;
  /** What exists at each input, in the order of the command line. */
  readonly inputKinds: readonly PathKind[];
  readonly format: OutputFormat | null;
  /** True when `--name` was given. */
  readonly isNamed: boolean;
}

/**
 * What exists at `--out` decides; where nothing exists, the extension of an image means a file, anything else a folder.
 * @throws {AppError} `options/invalid`
 */
export function decideOutputLocation(options: OutOptions): OutputLocation {
  const { out, outKind } = options;
  if (out === null) return { kind: 'beside' };
  const path = resolve(out);
  const looksLikeFile = !/[/\\]$/.test(out) && hasImageExtension(out);
  if (outKind === 'folder' || (outKind === 'absent' && !looksLikeFile)) return { kind: 'folder', path };
  return { kind: 'file', path, format: checkFile(out, options) };
}

function checkFile(out: string, { inputKinds, format, isNamed }: OutOptions): OutputFormat {
  const reject = (reason: string) => new AppError('options/invalid', `--out "${out}" is a file, ${reason}`);
  if (inputKinds.length > 1) throw reject(`but there are ${inputKinds.length} inputs: give a folder`);
  if (inputKinds.includes('folder')) throw reject('but the input is a folder: give a folder');
  if (isNamed) throw reject('so --name has nothing to name: give one of the two');
  const own = getFormatOfPath(out);
  if (own === null) throw reject(`but its extension is of no format that can be written: ${OUTPUT_FORMATS.join(', ')}`);
  if (format !== null && format !== own) throw reject(`and its extension says ${own}, but --format says ${format}`);
  return own;
}
