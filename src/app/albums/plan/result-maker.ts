/** What makes the result of a photo, as results remember it: the engine's model, or an imported network by its content. Pure. */
import { findNetwork } from '#shared/imported/network-work.ts';
import type { NetworkEntry } from '#shared/imported/networks.ts';
import type { PresetChoice } from '#shared/jobs.ts';
import type { ModelVersion } from '#shared/models.ts';

export interface Makers {
  /** The engine's; null: not known. */
  readonly model: ModelVersion | null;
  readonly networks: readonly NetworkEntry[];
}

/** Before the name of a network: the ids of models have no slash. */
const IMPORTED = 'network/';

/** null: not known, or the network is not there. */
export function findMaker(preset: PresetChoice, { model, networks }: Makers): ModelVersion | null {
  // The model may be described at length; this is what tells it from others.
  if (preset.kind !== 'network') return model === null ? null : { id: model.id, version: model.version };
  const network = findNetwork(networks, preset);
  return network === null ? null : { id: `${IMPORTED}${network.id}`, version: network.network.sha256 };
}

export function isImported({ id }: ModelVersion): boolean {
  return id.startsWith(IMPORTED);
}
