/** What made a version, in words: its preset, its size and its clean-up. Pure. */
import type { PhotoJob } from '#shared/app-state.ts';
import { assertNever } from '#shared/errors.ts';
import type { PresetChoice, Size, Target } from '#shared/jobs.ts';
import type { PhotoOptions } from '#shared/settings.ts';
import type { WindowState } from '#renderer/window/window-state.svelte.ts';

type Ui = Pick<WindowState, 'texts' | 'formats'>;

const SEPARATOR = ' · ';

/** "Perception · ×4 · clean-up 55%". */
export function describeVersion(job: PhotoJob, ui: Ui): string {
  const { texts } = ui;
  const { result } = job.snapshot;
  const cleanup = result?.cleanup ?? job.cleanup;
  const parts = describeChoice(job, ui, result?.output ?? null);
  if (cleanup !== null && isWorthNaming(job, cleanup)) parts.push(describeCleanup(cleanup, ui));
  if (job.seed !== 0 && job.target.kind !== 'repair' && job.preset.kind !== 'network')
    parts.push(texts.versions.seed(String(job.seed)));
  if (result?.endedEarly === true) parts.push(texts.job.endedEarly);
  return parts.join(SEPARATOR);
}

/** "Perception · ×4". */
export function describeOptions(options: PhotoOptions, ui: Ui): string {
  const parts = describeChoice(options, ui, null);
  if (options.cleanup !== null && isWorthNaming(options, options.cleanup))
    parts.push(describeCleanup(options.cleanup, ui));
  return parts.join(SEPARATOR);
}

/** @param output what an exact size came to; null: not known */
function describeChoice(
  { preset, target }: Pick<PhotoOptions, 'preset' | 'target'>,
  { texts, formats }: Ui,
  output: Size | null,
): string[] {
  const name = namePreset(preset, { texts, formats });
  if (target.kind === 'repair') return [...(preset.kind === 'network' ? [name] : []), texts.panel.repair];
  if (target.kind === 'scale') return [name, texts.panel.sizeFactor(formats.integer(target.factor))];
  return [name, output === null ? describeSize(target, { texts, formats }) : formats.size(output)];
}

function namePreset(preset: PresetChoice, { texts, formats }: Ui): string {
  switch (preset.kind) {
    case 'preset':
      return texts.panel.presets[preset.name].name;
    case 'slider':
      return texts.preview.slider(formats.percent(preset.value));
    case 'network':
      return preset.id;
    default:
      return assertNever(preset);
  }
}

/** An imported network has no clean-up of its own. */
function isWorthNaming({ preset }: Pick<PhotoOptions, 'preset'>, cleanup: number): boolean {
  return preset.kind !== 'network' || cleanup > 0;
}

/** The size that was typed; a side that follows from the photo is left out. */
function describeSize(target: Exclude<Target, { kind: 'repair' | 'scale' }>, { texts, formats }: Ui): string {
  switch (target.kind) {
    case 'size':
      return [target.widthPx ?? '…', target.heightPx ?? '…'].join(' × ');
    case 'long-side':
      return `${target.lengthPx} ${texts.panel.pixels}`;
    case 'megapixels':
      return `${texts.panel.sizeKinds.megapixels} ${formats.decimal(target.megapixels, 1)}`;
    case 'print':
      return `${[target.width ?? '…', target.height ?? '…'].join(' × ')} ${texts.panel.lengthUnits[target.unit]}`;
    default:
      return assertNever(target);
  }
}

function describeCleanup(cleanup: number, { texts, formats }: Ui): string {
  return cleanup === 0 ? texts.versions.noCleanup : texts.versions.cleanup(formats.percent(cleanup));
}
