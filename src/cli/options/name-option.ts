/** The option `--name` and its help. `upscale` names outputs before it opens photos, so it does not know their dates. */
import type { Target } from '#shared/jobs.ts';
import type { NameTemplate, PlaceholderName, TemplateRules } from '#shared/naming/name-template.ts';
import { describePlaceholders, getDefaultTemplate, parseTemplate } from '#shared/naming/name-template.ts';

const NO_DATES = { date: 'only in an album' } as const;

/** The part of `--help` that documents templates: the placeholders that `rules` allow, and `notes` about them. */
export function formatTemplateHelp(rules: TemplateRules, notes: readonly string[] = []): string {
  const lines = [
    ...describePlaceholders(rules),
    ...notes,
    'Without {ext} in the template, .{ext} is put at its end. A template names a file, not a folder: no / \\ or :',
  ];
  return ['Placeholders of --name:', ...lines.map((line) => `  ${line}`)].join('\n');
}

export const TEMPLATE_HELP = formatTemplateHelp({ label: '--name', missing: NO_DATES }, [
  '{scale} is known only with --scale, {width} and {height} only with --width and --height.',
  'Default: {name}-{scale}x-{preset}.{ext}, or with --width and --height {name}-{width}x{height}-{preset}.{ext}',
  '(only one of them: {name}-{width}w-{preset}.{ext}, {name}-{height}h-{preset}.{ext}).',
]);

/**
 * Checks `--name`, or takes the default for the target.
 * @throws {AppError} `options/invalid`
 */
export function parseNameOption(typed: string | undefined, target: Target): NameTemplate {
  return parseTemplate(typed ?? getDefaultTemplate(target), getNameRules(target));
}

function getNameRules(target: Target): TemplateRules {
  const missing: Partial<Record<PlaceholderName, string>> = { ...NO_DATES };
  if (target.kind !== 'repair' && target.kind !== 'scale') missing.scale = 'only with --scale';
  if (target.kind !== 'size' || target.widthPx === undefined) missing.width = 'only with --width';
  if (target.kind !== 'size' || target.heightPx === undefined) missing.height = 'only with --height';
  return { label: '--name', missing };
}
