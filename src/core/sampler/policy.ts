/** Which fine candidates run: all, those of a fixed list, or those that a policy chooses on probe tiles. */
import type { Size } from '#shared/jobs.ts';
import type { Networks, Plane, Policy } from '../ports.ts';
import type { Region } from '../tiling/region.ts';
import { sizeOfRegion } from '../tiling/region.ts';
import { decisionsOfTable, REFINE_ALL } from './fine-skip.ts';
import type { LatentWindow, Sampler } from './sample.ts';
import { advanceLatent, drawStepNoise, estimateClean } from './sample.ts';
import type { ScheduledStep } from './schedule.ts';
import { abarAt, FIRST_FINE_CANDIDATE, fineLevel } from './schedule.ts';

/** How the fine steps are chosen: known before the run, or decided by a policy. */
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

/**
 * A tile on which the policy decides: sampled as an image of its own, with its latent at t = 0.1, where the coarse
 * chain ends.
 */
export interface Probe {
  readonly state: LatentWindow;
  readonly image: Size;
  /** Region of the whole image whose noise it uses. */
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
 * whole image. Probes are sampled as the image will be: a rejected candidate skips under the same semantics.
 * @throws the signal's reason when aborted.
 */
export async function decideFineSteps(options: DecideOptions): Promise<boolean[]> {
  const refine = decisionsOfTable([0]);
  const trajectories = options.probes.map((probe) => new ProbeTrajectory(options, probe));
  for (let candidate = FIRST_FINE_CANDIDATE; candidate > 0; candidate--) {
    let sum = 0;
    for (const trajectory of trajectories) {
      options.signal.throwIfAborted();
      sum += await trajectory.ask(candidate);
    }
    const refines = sum / trajectories.length >= 0.5;
    refine[candidate] = refines;
    for (const trajectory of trajectories) trajectory.follow(refines);
  }
  return refine;
}

/** The inputs of an evaluation of the denoiser that change from step to step. */
interface StepInput {
  readonly x: Plane;
  readonly level: number;
}

/**
 * The sampling trajectory of one probe through the fine grid. An evaluation runs when a later candidate needs its
 * result.
 */
class ProbeTrajectory {
  readonly #options: DecideOptions;
  readonly #probe: Probe;
  /** What the current candidate would be given. */
  #current: StepInput;
  /**
   * What the last candidate that refined was given, and its estimate once it has run; null while the latent is the
   * coarse one.
   */
  #last: (StepInput & { r0: Plane | null }) | null = null;
  #executed = 0;
  #memory: Plane | null = null;

  constructor(options: DecideOptions, probe: Probe) {
    this.#options = options;
    this.#probe = probe;
    this.#current = { x: probe.state.x, level: fineLevel(FIRST_FINE_CANDIDATE) };
  }

  /** The policy's answer about a candidate. */
  async ask(candidate: number): Promise<number> {
    this.#current = await this.#prepareInput(fineLevel(candidate));
    const { region, mu, features } = this.#probe.state;
    const { refine, memory } = await this.#options.policy({
      ...this.#current,
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

  /** Applies the decision about the candidate, which is the same for all probes. */
  follow(refines: boolean): void {
    if (refines) {
      this.#last = { ...this.#current, r0: null };
      this.#executed++;
    } else if (this.#options.skip === 'restart') {
      this.#last = null;
      this.#executed = 0;
    }
  }

  async #prepareInput(level: number): Promise<StepInput> {
    const last = this.#last;
    if (last === null) {
      const given = this.#options.skip === 'restart' ? level : fineLevel(FIRST_FINE_CANDIDATE);
      return { x: this.#probe.state.x, level: given };
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

  async #estimate({ x }: StepInput, step: ScheduledStep): Promise<Plane> {
    const { state, image } = this.#probe;
    const { r0 } = await estimateClean(this.#options.sampler, { ...state, x }, step, { core: state.region, image });
    return r0;
  }
}
