/** What `--name` means on the command line, where photos are not opened before names are given. */
import type { Target } from '../shared/jobs.ts';
import type { NameTemplate, PlaceholderName, TemplateRules } from '../shared/name-template.ts';
import { describePlaceholders, getDefaultTemplate, parseTemplate } from '../shared/name-template.ts';

const NO_DATES = { date: 'only in an album' } as const;

/** The part of `--help` that documents templates. */
export const TEMPLATE_HELP = `Placeholders of --name:
${describePlaceholders({ label: '--name', missing: NO_DATES })
  .map((line) => `  ${line}`)
  .join('\n')}
  {scale} is known only with --scale, {width} and {height} only with --width and --height.
  Default: {name}-{scale}x-{preset}.{ext}, or with --width and --height {name}-{width}x{height}-{preset}.{ext}
  (only one of them: {name}-{width}w-{preset}.{ext}, {name}-{height}h-{preset}.{ext}).
  Without {ext} in the template, .{ext} is put at its end. A template names a file, not a folder: no / \\ or :`;

/**
 * Checks `--name`, or takes the default for the target.
 * @throws {AppError} `options/invalid`
 */
export function parseNameOption(typed: string | undefined, target: Target): NameTemplate {
  return parseTemplate(typed ?? getDefaultTemplate(target), getNameRules(target));
}

function getNameRules(target: Target): TemplateRules {
  const missing: Partial<Record<PlaceholderName, string>> = { ...NO_DATES };
  if (target.kind !== 'scale') missing.scale = 'only with --scale';
  if (target.kind !== 'size' || target.widthPx === undefined) missing.width = 'only with --width';
  if (target.kind !== 'size' || target.heightPx === undefined) missing.height = 'only with --height';
  return { label: '--name', missing };
}
