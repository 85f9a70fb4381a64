/** Which fine candidates run: by a fixed table, all of them, or by a policy that looks at probe tiles. */
import type { DenoiserInput, Networks, Plane } from '../ports.ts';
import type { Size } from '../../shared/jobs.ts';
import { sizeOfRegion } from '../tiling/region.ts';
import type { Region } from '../tiling/region.ts';
import { decisionsOfTable, REFINE_ALL } from './fine-skip.ts';
import type { LatentWindow, Sampler } from './sample.ts';
import { advanceLatent, estimateClean } from './sample.ts';
import { abarAt, FIRST_FINE_CANDIDATE, fineLevel } from './schedule.ts';
import type { ScheduledStep } from './schedule.ts';

/** The probability, 0..1, that candidate 9..1 refines a picture that looks like `state`. */
export type Policy = (state: DenoiserInput, candidate: number) => Promise<number>;

/** How the fine steps are chosen: known before the run, or asked of a policy. */
export type FineChoice =
  | { readonly kind: 'fixed'; readonly refine: readonly boolean[] }
  | { readonly kind: 'policy'; readonly policy: Policy };

/**
 * Reads `fine` of a preset. A model without a policy network cannot serve `network`.
 * @throws TypeError when `network` is asked of networks that have no `decide`.
 */
export function chooseFineSteps(fine: 'every' | 'network' | readonly number[], networks: Networks): FineChoice {
  if (fine === 'every') return { kind: 'fixed', refine: REFINE_ALL };
  if (fine !== 'network') return { kind: 'fixed', refine: decisionsOfTable(fine) };
  const policy = networks.decide;
  if (policy === undefined) throw new TypeError("preset asks for fine: 'network', but the model has no policy network");
  return { kind: 'policy', policy: (state, candidate) => policy(state, candidate) };
}

/** A tile on which the policy is asked, a picture of its own, with its latent at t = 0.1, where the coarse chain landed. */
export interface Probe {
  readonly state: LatentWindow;
  readonly picture: Size;
  /** Where its noise is taken from. */
  readonly noiseRegion: Region;
}

/**
 * Samples all probes through the fine grid and lets the mean answer of the policy decide each candidate, once for the
 * whole picture. Probes are sampled as the picture will be: a refused candidate skips under the same semantics.
 * @param firstIndex number of the first fine evaluation, which keys its noise.
 */
export async function decideFineSteps(
  sampler: Sampler,
  policy: Policy,
  probes: readonly Probe[],
  skip: 'stride' | 'restart',
  firstIndex: number,
): Promise<boolean[]> {
  const refine = decisionsOfTable([0]);
  const walks = probes.map((probe) => new ProbeWalk(sampler, probe, skip, firstIndex));
  for (let candidate = FIRST_FINE_CANDIDATE; candidate > 0; candidate--) {
    let sum = 0;
    for (const walk of walks) sum += await policy(walk.describe(candidate), candidate);
    refine[candidate] = sum / walks.length >= 0.5;
    for (const walk of walks) {
      if (refine[candidate]) await walk.refine(candidate);
      else walk.skip();
    }
  }
  return refine;
}

/** One probe on its way through the fine grid; the move after an evaluation waits until its destination is known. */
class ProbeWalk {
  readonly #sampler: Sampler;
  readonly #probe: Probe;
  readonly #semantics: 'stride' | 'restart';
  readonly #coarse: Plane;
  #x: Plane;
  /** The level that the network is told, and the estimate of the evaluation whose move is still to come. */
  #level: number = fineLevel(FIRST_FINE_CANDIDATE);
  #pending: Plane | null = null;
  #index: number;

  constructor(sampler: Sampler, probe: Probe, semantics: 'stride' | 'restart', firstIndex: number) {
    this.#sampler = sampler;
    this.#probe = probe;
    this.#semantics = semantics;
    this.#coarse = probe.state.x;
    this.#x = probe.state.x.slice();
    this.#index = firstIndex;
  }

  describe(candidate: number): DenoiserInput {
    const level = this.#semantics === 'restart' ? fineLevel(candidate) : this.#level;
    const { region, mu, features } = this.#probe.state;
    return { size: sizeOfRegion(region), x: this.#x, mu, features, level };
  }

  async refine(candidate: number): Promise<void> {
    const level = fineLevel(candidate);
    if (this.#pending !== null) {
      const step: ScheduledStep = {
        stage: 'fine',
        level: this.#level,
        abar: abarAt(this.#level),
        abarNext: abarAt(level),
      };
      const latent = { x: this.#x, r0: this.#pending, region: this.#probe.noiseRegion };
      advanceLatent(this.#sampler, latent, step, this.#index++);
      this.#level = level;
    } else if (this.#semantics === 'restart') {
      this.#level = level;
    }
    const now: ScheduledStep = { stage: 'fine', level: this.#level, abar: abarAt(this.#level), abarNext: 1 };
    const { state, picture } = this.#probe;
    const place = { core: state.region, picture };
    this.#pending = (await estimateClean(this.#sampler, { ...state, x: this.#x }, now, place)).r0;
  }

  skip(): void {
    if (this.#semantics === 'stride') return;
    this.#x = this.#coarse.slice();
    this.#pending = null;
  }
}
