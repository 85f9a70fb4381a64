/** The options of `skipstone upscale`: from what commander read to checked values. Pure; looks at no file. */
import { z } from 'zod';
import type { IfExists } from '#shared/jobs.ts';
import type { NameTemplate } from '#shared/naming/name-template.ts';
import type { EngineChoice } from '../open-engine.ts';
import { chooseEngine, ENGINE_EXPECTED, ENGINE_SHAPE } from '../options/engine-options.ts';
import { parseNameOption } from '../options/name-option.ts';
import { parseOptions } from '../options/option-parsing.ts';
import type { ImageOptions } from '../options/image-options.ts';
import type { ImportedNetwork } from '#shared/imported/networks.ts';
import { chooseIfExists, chooseImage, describePresets, IMAGE_EXPECTED, IMAGE_SHAPE } from '../options/image-options.ts';

export interface UpscaleOptions extends ImageOptions, EngineChoice {
  /** As typed; null: beside the inputs. */
  readonly out: string | null;
  readonly template: NameTemplate;
  readonly isNamed: boolean;
  readonly recursive: boolean;
  readonly ifExists: IfExists;
  readonly json: boolean;
}

const rawSchema = z.strictObject({
  ...IMAGE_SHAPE,
  ...ENGINE_SHAPE,
  recursive: z.boolean().default(false),
  json: z.boolean().default(false),
});

/**
 * Checks what commander read. Values arrive as the text that was typed; what was not typed must be absent.
 * @throws {AppError} `options/invalid`
 */
export function parseUpscaleOptions(raw: unknown, networks: readonly ImportedNetwork[] = []): UpscaleOptions {
  const { shape, expected } = describePresets(networks);
  const all = { ...IMAGE_EXPECTED, ...ENGINE_EXPECTED, ...expected };
  const options = parseOptions(rawSchema.extend(shape), raw, all);
  const image = chooseImage(options, networks);
  return {
    ...image,
    out: options.out ?? null,
    template: parseNameOption(options.name, image.target),
    isNamed: options.name !== undefined,
    recursive: options.recursive,
    ifExists: chooseIfExists(options),
    json: options.json,
    ...chooseEngine(options),
  };
}
