/** What the pure core needs from outside: pixels in, pixels out, the networks. Adapters live in src/engine. */
import type { Size } from '#shared/jobs.ts';

/**
 * Interleaved samples of one image, rows from top to bottom. `channels`: 1 grey, 2 grey + alpha, 3 RGB, 4 RGB + alpha.
 */
export type Samples =
  { readonly bitDepth: 8; readonly data: Uint8Array } | { readonly bitDepth: 16; readonly data: Uint16Array };

/** A decoded image, upright, in its own colour space. Alpha is straight, not premultiplied. */
export interface SourceImage {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly channels: 1 | 2 | 3 | 4;
  readonly samples: Samples;
}

/** Takes finished rows in order. Owns the buffer of a call only until the call resolves. */
export interface RowSink {
  writeRows(samples: Samples, rowCount: number): Promise<void>;
}

/** A planar float32 part of the image on the LR grid, [channels, height, width]. */
export type Plane = Float32Array<ArrayBuffer>;

export interface EncoderInput {
  readonly size: Size;
  /** [3, height, width], RGB in 0..1 */
  readonly lr: Plane;
}

export interface RestorerInput extends EncoderInput {
  /** c in (0, 1]: how strong the faults are. */
  readonly cleanup: number;
}

export interface EncoderOutput {
  /** Fidelity estimate, pixel-unshuffled (pixel-unshuffle.ts), [48, height, width], values about 0..1. */
  readonly mu: Plane;
  readonly features: Plane;
}

export interface DenoiserInput {
  readonly size: Size;
  readonly x: Plane;
  readonly mu: Plane;
  readonly features: Plane;
  /** t in [0, 1]: the noise level of x. */
  readonly level: number;
  /** p in [0, 1]: how much perception counts against fidelity. */
  readonly perception: number;
}

/**
 * n cells before an evaluation. Planes are [n, channels, POOLED, POOLED] of what is pooled in cells/observation.ts.
 */
export interface PolicyQuestion {
  readonly count: number;
  readonly features: Plane;
  readonly detail: Plane;
  readonly latent: Plane;
  readonly residual: Plane;
  /** [n, 15]: see SITUATION of cells/policy-decider.ts. */
  readonly situation: Plane;
  /** [n, m] of the last answer about the same cells; null before the first. */
  readonly memory: Plane | null;
}

export interface PolicyAnswer {
  /** Logit of each cell to run, [n]. */
  readonly run: Plane;
  /** [n, m] */
  readonly memory: Plane;
}

export type Policy = (question: PolicyQuestion) => Promise<PolicyAnswer>;

/**
 * An imported network on a part of an image: RGB in 0..1, sides that are multiples of what it needs, to RGB around 0..1,
 * [3, scale height, scale width], which belongs to the caller.
 */
export type ImageNetwork = (input: EncoderInput) => Promise<Plane>;

/** The trained networks on one tile, both sides even; only `estimate` takes odd ones. Outputs belong to the caller. */
export interface Networks {
  readonly featureChannels: number;
  /** The repaired input, [3, height, width], values about 0..1. */
  restore(input: RestorerInput): Promise<Plane>;
  /** The fidelity estimate as a result of its own, in the layout of mu; better than mu, from which sampling starts. */
  estimate(input: EncoderInput): Promise<Plane>;
  encode(input: EncoderInput): Promise<EncoderOutput>;
  /** Returns the prediction (v or x0, as the model says), [48, height, width]. */
  denoise(input: DenoiserInput): Promise<Plane>;
  /** Present when the model has a policy. */
  readonly decide?: Policy;
}
