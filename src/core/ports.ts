/** What the pure core needs from outside: pixels in, pixels out, the networks. Adapters live in src/engine. */
import type { Size } from '../shared/jobs.ts';

/** Interleaved samples of one picture, rows from top to bottom. `channels`: 1 grey, 2 grey + alpha, 3 RGB, 4 RGB + alpha. */
export type Samples =
  { readonly bitDepth: 8; readonly data: Uint8Array } | { readonly bitDepth: 16; readonly data: Uint16Array };

/** A decoded picture, upright, in its own colour space. Alpha is straight, not premultiplied. */
export interface SourcePicture {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly channels: 1 | 2 | 3 | 4;
  readonly samples: Samples;
}

/** Takes finished rows in order. Owns the buffer of a call only until the call resolves. */
export interface RowSink {
  writeRows(samples: Samples, rowCount: number): Promise<void>;
}

/** A planar float32 part of the picture on the LR grid, [channels, height, width]. */
export type Plane = Float32Array<ArrayBuffer>;

export interface EncoderInput {
  readonly size: Size;
  /** [3, height, width], RGB in 0..1 */
  readonly lr: Plane;
  /** c in [0, 1]: above 0 the picture is repaired before the network sees it. */
  readonly cleanup: number;
  /** p in [0, 1]: how much perception counts against fidelity in what is put in the place of noise. */
  readonly perception: number;
}

export interface EncoderOutput {
  /** Fidelity estimate, folded: 48 channels, c * 16 + row * 4 + column, values about 0..1. */
  readonly mu: Plane;
  readonly features: Plane;
}

export interface DenoiserInput {
  readonly size: Size;
  readonly x: Plane;
  readonly mu: Plane;
  readonly features: Plane;
  /** t in [0, 1]: what the network is told about the noise in x. */
  readonly level: number;
  /** p in [0, 1]: what it is told about how much perception counts against fidelity. */
  readonly perception: number;
}

/** What a policy is asked: whether a picture that looks like this is refined. */
export interface PolicyQuestion extends Omit<DenoiserInput, 'perception'> {
  /** Fine candidate 9..1; `x` and `level` are what the denoiser would be given if it ran. */
  readonly candidate: number;
  /** Fine evaluations that `x` has behind it. */
  readonly executed: number;
  /** What came with the last answer about the same picture; null before the first. */
  readonly memory: Plane | null;
}

export interface PolicyAnswer {
  /** Probability, 0..1, that the candidate refines. */
  readonly refine: number;
  readonly memory: Plane;
}

export type Policy = (question: PolicyQuestion) => Promise<PolicyAnswer>;

/** The trained networks on one tile, both sides even; only `estimate` takes odd ones, where cleanup is 0. Outputs belong to the caller. */
export interface Networks {
  readonly featureChannels: number;
  /** A fidelity estimate that nothing is added to, folded as mu is: better than mu, which is made to be sampled from. */
  estimate(input: EncoderInput): Promise<Plane>;
  encode(input: EncoderInput): Promise<EncoderOutput>;
  /** Returns the prediction (v or x0, as the model says), [48, height, width]. */
  denoise(input: DenoiserInput): Promise<Plane>;
  /** Present when the model has a policy. */
  readonly decide?: Policy;
}
