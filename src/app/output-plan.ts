/**
 * Decides where results go and which of them collide, for the command line, the window and albums. Reads no disk; what a
 * collision is called, and what exists already, is left to the callers.
 */
import { dirname, join } from 'node:path';
import type { ErrorCode } from '#shared/errors.ts';
import { AppError } from '#shared/errors.ts';
import type { NamePlatform } from '#shared/naming/file-names.ts';
import type { NameParts, NameTemplate } from '#shared/naming/name-template.ts';
import { fillTemplate, getDefaultTemplate, parseTemplate } from '#shared/naming/name-template.ts';

/** What decides the name and folder of one result. */
export interface PhotoToName {
  /** Absolute. */
  readonly path: string;
  /** Its folder below the one it was found in; empty at the top. */
  readonly folderBelow: string;
  readonly parts: NameParts;
}

export interface OutputPlace {
  /** `mirror`: below the output folder, in the folders that photos have below the one they were found in. */
  readonly place: 'beside' | 'folder' | 'mirror';
  /** Absolute; null is enough for `beside`. */
  readonly outputFolder: string | null;
  /** null: the default for the photo's target. */
  readonly template: NameTemplate | null;
  readonly platform: NamePlatform;
}

/**
 * Where the result of one photo goes, collisions aside. Absolute.
 * @throws {AppError} `album/no-output-folder` when one is needed
 */
export function locateOutput(photo: PhotoToName, place: OutputPlace): string {
  return join(locateFolder(photo, place), nameOutput(photo.parts, place));
}

/** The folder that the result of a photo goes to. @throws {AppError} `album/no-output-folder` when one is needed */
export function locateFolder(
  { path, folderBelow }: Pick<PhotoToName, 'path' | 'folderBelow'>,
  { place, outputFolder }: Pick<OutputPlace, 'place' | 'outputFolder'>,
): string {
  if (place === 'beside') return dirname(path);
  if (outputFolder === null) throw new AppError('album/no-output-folder', 'The results need a folder to go to.');
  return place === 'mirror' ? join(outputFolder, folderBelow) : outputFolder;
}

/** The file name of one result; by the default template no two settings of one photo share a name. */
export function nameOutput(
  parts: NameParts,
  { template, platform }: Pick<OutputPlace, 'template' | 'platform'>,
): string {
  return fillTemplate(
    template ?? parseTemplate(getDefaultTemplate(parts.target), { label: '', missing: {} }),
    parts,
    platform,
  );
}

/** What is in the way of a result, and whose it is. */
export type Collision =
  /** The photo itself. */
  | { readonly kind: 'own-input'; readonly other: string }
  /** Another photo of the plan. */
  | { readonly kind: 'other-input'; readonly other: string }
  /** The result of another photo of the plan. */
  | { readonly kind: 'other-output'; readonly other: string };

export const COLLISION_CODES: Readonly<Record<Collision['kind'], ErrorCode>> = {
  'own-input': 'output/is-input',
  'other-input': 'output/is-input',
  'other-output': 'output/exists',
};

/** The outputs of one plan: the first of two photos with one output keeps it. Paths compare by keys (`getPathKey`). */
export class OutputClaims {
  readonly #inputs: ReadonlyMap<string, string>;
  readonly #owners = new Map<string, string>();

  /** @param inputs what stands for the photos of the plan, by the keys of their paths */
  constructor(inputs: ReadonlyMap<string, string>) {
    this.#inputs = inputs;
  }

  /** null: nothing of the plan is in the way. */
  findCollision(input: string, outputKey: string): Collision | null {
    const existing = this.#inputs.get(outputKey);
    if (existing === input) return { kind: 'own-input', other: input };
    const owner = this.#owners.get(outputKey);
    if (owner !== undefined) return { kind: 'other-output', other: owner };
    return existing === undefined ? null : { kind: 'other-input', other: existing };
  }

  claim(input: string, outputKey: string): void {
    this.#owners.set(outputKey, input);
  }
}
