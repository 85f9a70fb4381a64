/** Which fine candidates run: by a fixed table, all of them, or by a policy that looks at probe tiles. */
import type { Networks, Plane, Policy } from '../ports.ts';
import type { Size } from '../../shared/jobs.ts';
import { sizeOfRegion } from '../tiling/region.ts';
import type { Region } from '../tiling/region.ts';
import { decisionsOfTable, REFINE_ALL } from './fine-skip.ts';
import type { LatentWindow, Sampler } from './sample.ts';
import { advanceLatent, drawStepNoise, estimateClean } from './sample.ts';
import { abarAt, FIRST_FINE_CANDIDATE, fineLevel } from './schedule.ts';
import type { ScheduledStep } from './schedule.ts';

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
  if (networks.decide === undefined) {
    throw new TypeError("preset asks for fine: 'network', but the model has no policy network");
  }
  return { kind: 'policy', policy: networks.decide };
}

/** A tile on which the policy is asked, a picture of its own, with its latent at t = 0.1, where the coarse chain landed. */
export interface Probe {
  readonly state: LatentWindow;
  readonly picture: Size;
  /** Where its noise is taken from. */
  readonly noiseRegion: Region;
}

export interface DecideOptions {
  readonly sampler: Sampler;
  readonly policy: Policy;
  readonly probes: readonly Probe[];
  readonly skip: 'stride' | 'restart';
  /** Number of the first fine evaluation, which keys its noise. */
  readonly firstIndex: number;
  readonly signal: AbortSignal;
}

/**
 * Samples all probes through the fine grid and lets the mean answer of the policy decide each candidate, once for the
 * whole picture. Probes are sampled as the picture will be: a refused candidate skips under the same semantics.
 * @throws the signal's reason when aborted.
 */
export async function decideFineSteps(options: DecideOptions): Promise<boolean[]> {
  const refine = decisionsOfTable([0]);
  const walks = options.probes.map((probe) => new ProbeWalk(options, probe));
  for (let candidate = FIRST_FINE_CANDIDATE; candidate > 0; candidate--) {
    let sum = 0;
    for (const walk of walks) {
      options.signal.throwIfAborted();
      sum += await walk.ask(candidate);
    }
    const refines = sum / walks.length >= 0.5;
    refine[candidate] = refines;
    for (const walk of walks) walk.follow(refines);
  }
  return refine;
}

/** What an evaluation of the denoiser is given. */
interface Offer {
  readonly x: Plane;
  readonly level: number;
}

/** One probe on its way through the fine grid. An evaluation waits until somebody asks what comes after it. */
class ProbeWalk {
  readonly #options: DecideOptions;
  readonly #probe: Probe;
  /** What the candidate in question would be given. */
  #offer: Offer;
  /** What the last candidate that refined was given, and the estimate that it made of it; null from the coarse latent on. */
  #last: (Offer & { r0: Plane | null }) | null = null;
  #executed = 0;
  #memory: Plane | null = null;

  constructor(options: DecideOptions, probe: Probe) {
    this.#options = options;
    this.#probe = probe;
    this.#offer = { x: probe.state.x, level: fineLevel(FIRST_FINE_CANDIDATE) };
  }

  /** The policy's answer about a candidate. */
  async ask(candidate: number): Promise<number> {
    this.#offer = await this.#prepareOffer(fineLevel(candidate));
    const { region, mu, features } = this.#probe.state;
    const { refine, memory } = await this.#options.policy({
      ...this.#offer,
      size: sizeOfRegion(region),
      mu,
      features,
      candidate,
      executed: this.#executed,
      memory: this.#memory,
    });
    this.#memory = memory;
    return refine;
  }

  /** Does with the candidate what was decided for all probes. */
  follow(refines: boolean): void {
    if (refines) {
      this.#last = { ...this.#offer, r0: null };
      this.#executed++;
    } else if (this.#options.skip === 'restart') {
      this.#last = null;
      this.#executed = 0;
    }
  }

  async #prepareOffer(level: number): Promise<Offer> {
    const last = this.#last;
    if (last === null) {
      const told = this.#options.skip === 'restart' ? level : fineLevel(FIRST_FINE_CANDIDATE);
      return { x: this.#probe.state.x, level: told };
    }
    const step: ScheduledStep = {
      stage: 'fine',
      level: last.level,
      abar: abarAt(last.level),
      abarNext: abarAt(level),
    };
    last.r0 ??= await this.#estimate(last, step);
    const { sampler, firstIndex } = this.#options;
    const noise = drawStepNoise(sampler, step, firstIndex + this.#executed - 1, this.#probe.noiseRegion);
    const latent = { x: last.x.slice(), r0: last.r0, noise };
    advanceLatent(sampler, latent, step);
    return { x: latent.x, level };
  }

  async #estimate({ x }: Offer, step: ScheduledStep): Promise<Plane> {
    const { state, picture } = this.#probe;
    const place = { core: state.region, picture };
    return (await estimateClean(this.#options.sampler, { ...state, x }, step, place)).r0;
  }
}
