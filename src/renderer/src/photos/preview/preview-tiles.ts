/** What the tiles of the region preview are, apart from the photo itself: a variant each, with its name for people and what choosing it means. */
import { nameStrength } from '#shared/cleanup.ts';
import type { PreviewComparison, PreviewSubject } from '#shared/previews/region-preview.ts';
import { PRESET_NAMES } from '#shared/models.ts';
import { NETWORK_NAME, SLIDER_NAME, isSameRegion, listStrengths } from '#shared/previews/region-preview.ts';
import type { PhotoOptions } from '#shared/settings.ts';
import { DEFAULT_PHOTO_OPTIONS } from '#shared/settings.ts';
import type { Messages } from '#renderer/i18n/index.ts';
import type { FrameResult } from '#renderer/stage/stage-props.ts';
import type { RegionPreviewState } from './region-preview.svelte.ts';

export interface PreviewTile {
  /** Of the variant. */
  readonly name: string;
  readonly label: string;
  /** What the settings of the photo become. */
  readonly choice: Partial<PhotoOptions>;
}

interface Texts {
  readonly texts: Messages;
  readonly formats: { percent(fraction: number): string };
}

/** Presets as the settings list them, strengths rising; the imported network last. */
export function listTiles(subject: PreviewSubject, words: Texts): readonly PreviewTile[] {
  const { compare, precision } = subject.options;
  const { network } = compare;
  const own = listOwnTiles(compare, words);
  if (network === null) return own;
  // Imported networks run in float32 alone.
  const choice = { preset: network, ...(precision === 'uint8' && { precision: 'auto' as const }) };
  return [...own, { name: NETWORK_NAME, label: network.id, choice }];
}

function listOwnTiles(compare: PreviewComparison, { texts, formats }: Texts): readonly PreviewTile[] {
  if (compare.kind === 'strengths')
    return listStrengths(compare.used).map((strength) => ({
      name: nameStrength(strength),
      label: texts.preview.strength(formats.percent(strength)),
      // Where a network would repair, the model does then.
      choice: { cleanup: strength, ...(compare.network !== null && { preset: DEFAULT_PHOTO_OPTIONS.preset }) },
    }));
  const presets = PRESET_NAMES.map((name): PreviewTile => ({
    ...{ name, label: texts.panel.presets[name].name },
    choice: { preset: { kind: 'preset', name } },
  }));
  const { slider } = compare;
  if (slider === null) return presets;
  const label = texts.preview.slider(formats.percent(slider));
  return [...presets, { name: SLIDER_NAME, label, choice: { preset: { kind: 'slider', value: slider } } }];
}

/** What the frame on the photo shows: the variant that the settings choose, as soon as there is one of this very region. */
export function describeFrame(preview: RegionPreviewState, texts: Texts): FrameResult | null {
  const { wanted, chosenName } = preview;
  if (wanted === null || chosenName === null) return null;
  const shown = preview.findShown(chosenName);
  const label = listTiles(wanted, texts).find(({ name }) => name === chosenName)?.label;
  if (shown === null || label === undefined || !isSameRegion(shown.region, wanted.region)) return null;
  return { image: shown.image, label, isStale: preview.describeTile(chosenName) === 'stale' };
}
