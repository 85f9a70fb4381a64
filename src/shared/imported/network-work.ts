/** What an imported network does to give a photo a size, in words for the window, and how long that takes. Pure, without schemas. */
import type { NetworkChoice, PresetChoice, Size, Target } from '../jobs.ts';
import { findFactor, findPart, planNetworkPasses } from '../target-size.ts';
import type { ImportedNetwork, NetworkEntry, NetworkTraits } from './networks.ts';

/** The network of a preset; null: it is none, is not there, or cannot be used. */
export function findNetwork(networks: readonly NetworkEntry[], preset: PresetChoice): ImportedNetwork | null {
  if (preset.kind !== 'network') return null;
  const entry = networks.find(({ id }) => id === preset.id);
  return entry !== undefined && 'network' in entry ? entry.network : null;
}

/** Scales of those that can be used, by name. */
export function listScales(networks: readonly NetworkEntry[]): ReadonlyMap<string, number> {
  return new Map(networks.flatMap((entry) => ('network' in entry ? [[entry.id, entry.network.traits.scale]] : [])));
}

/** The strength of clean-up that is meant, 0..1; null: the automatic one, which imported networks do not have. */
export function chooseStrength({
  preset,
  cleanup,
}: {
  readonly preset: PresetChoice;
  readonly cleanup: number | null;
}): number | null {
  return cleanup ?? (preset.kind === 'network' ? 0 : null);
}

export type NetworkWork = 'reduced' | 'plain' | 'twice' | 'twice-plain';

/**
 * How a network comes to a size: `reduced`, its result is larger; `plain`, a plain resize makes the rest; `twice`, it runs on
 * its own result; `twice-plain`, a plain resize makes the rest after that; null: its scale is that of the size.
 */
export function describeNetworkWork(photo: Size, target: Target, scale: number): NetworkWork | null {
  const factor = findFactor(photo, target);
  if (factor < scale) return 'reduced';
  if (planNetworkPasses(photo, target, scale).length === 2) return factor > scale ** 2 ? 'twice-plain' : 'twice';
  return factor > scale ? 'plain' : null;
}

/** Whether a person can choose between a second pass and a plain resize. */
export function hasNetworkPlainChoice(photo: Size, target: Target, scale: number): boolean {
  return scale > 1 && findFactor(photo, target) > scale;
}

/** Milliseconds of all passes, from the time of a call that was measured when the network was imported. */
export function estimateNetworkMs(photo: Size, target: Target, traits: NetworkTraits): number {
  const passes = planNetworkPasses(photo, target, traits.scale);
  const inputs: readonly Size[] = [findPart(photo, target) ?? photo, ...passes.slice(0, -1)];
  return inputs.reduce((sum, input) => sum + traits.msPerPixel * countRunPixels(input, traits), 0);
}

/** Pixels that the calls see: of tiles, halos too. */
function countRunPixels({ widthPx, heightPx }: Size, { tile }: NetworkTraits): number {
  if (tile === null) return widthPx * heightPx;
  const corePx = tile.sizePx - 2 * tile.haloPx;
  const along = (sidePx: number): number => (sidePx <= tile.sizePx ? sidePx : (sidePx * tile.sizePx) / corePx);
  return along(widthPx) * along(heightPx);
}

/** Bytes that a call takes for a photo that is run as a whole; null: it is run in tiles. */
export function findWholeBytes(photo: Size, target: Target, { tile, bytesPerPixel }: NetworkTraits): number | null {
  const { widthPx, heightPx } = findPart(photo, target) ?? photo;
  return tile === null ? bytesPerPixel * widthPx * heightPx : null;
}

/** A network as a preset, back-projected as the one before where that was a network. */
export function choosePresetOf(id: string, before: PresetChoice): NetworkChoice {
  return { kind: 'network', id, backProjection: before.kind === 'network' ? before.backProjection : 0 };
}
