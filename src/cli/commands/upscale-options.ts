/** The options of `skipstone upscale`: from what commander read to checked values. Pure; looks at no file. */
import { z } from 'zod';
import type { NameTemplate } from '../../shared/name-template.ts';
import { parseNameOption } from '../name-option.ts';
import { parseOptions } from './option-parsing.ts';
import type { IfExists, PictureOptions } from './picture-options.ts';
import {
  chooseIfExists,
  choosePicture,
  ENGINE_EXPECTED,
  ENGINE_SHAPE,
  PICTURE_EXPECTED,
  PICTURE_SHAPE,
} from './picture-options.ts';

export interface UpscaleOptions extends PictureOptions {
  /** As typed; null: beside the inputs. */
  readonly out: string | null;
  readonly template: NameTemplate;
  readonly isNamed: boolean;
  readonly recursive: boolean;
  readonly ifExists: IfExists;
  readonly modelFolder: string | null;
  /** null: one per physical core. */
  readonly threads: number | null;
}

const rawSchema = z.strictObject({
  ...PICTURE_SHAPE,
  ...ENGINE_SHAPE,
  recursive: z.boolean().default(false),
  json: z.boolean().default(false),
});

/**
 * Checks what commander read. Values arrive as the text that was typed; what was not typed must be absent.
 * @throws {AppError} `options/invalid`
 */
export function parseUpscaleOptions(raw: unknown): UpscaleOptions {
  const options = parseOptions(rawSchema, raw, { ...PICTURE_EXPECTED, ...ENGINE_EXPECTED });
  const picture = choosePicture(options);
  return {
    ...picture,
    out: options.out ?? null,
    template: parseNameOption(options.name, picture.target),
    isNamed: options.name !== undefined,
    recursive: options.recursive,
    ifExists: chooseIfExists(options),
    modelFolder: options.model ?? null,
    threads: options.threads ?? null,
  };
}
