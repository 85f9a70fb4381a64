/** What the pure core needs from outside: pixels in, pixels out, two networks. Adapters live in src/engine. */
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
}

/** The trained networks on one tile, both sides even. Outputs belong to the caller. */
export interface Networks {
  readonly featureChannels: number;
  /** `lrAndCleanup`: [4, height, width], RGB in 0..1 and the constant clean-up plane. */
  encode(lrAndCleanup: Plane, size: Size): Promise<EncoderOutput>;
  /** Returns the prediction (v or x0, as the model says), [48, height, width]. */
  denoise(input: DenoiserInput): Promise<Plane>;
  /** Present when the model has a policy: the probability that candidate `fineStep` (9..1) refines. */
  readonly decide?: (input: DenoiserInput, fineStep: number) => Promise<number>;
}
