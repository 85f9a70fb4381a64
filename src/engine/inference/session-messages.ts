/** The messages between sessions.ts and session-thread.ts. */
import type { Device } from '#shared/jobs.ts';

/** Row-major float32 values of shape `dims`. */
export interface Tensor {
  readonly data: Float32Array<ArrayBuffer>;
  readonly dims: readonly number[];
}

/** What a network takes or gives. */
export interface TensorInfo {
  readonly name: string;
  /** As onnxruntime names it (`float32`, ...); null: no tensor. */
  readonly type: string | null;
  /** Numbers, and names where a size may be any. */
  readonly dims: readonly (number | string)[];
}

export type SessionRequest =
  | {
      readonly kind: 'open';
      readonly id: number;
      readonly session: number;
      readonly path: string;
      readonly device: Device;
      readonly threads: number;
    }
  | {
      readonly kind: 'run';
      readonly id: number;
      readonly session: number;
      readonly feeds: Readonly<Record<string, Tensor>>;
    }
  | { readonly kind: 'release'; readonly id: number; readonly session: number };

export type SessionReply =
  | {
      readonly kind: 'opened';
      readonly id: number;
      readonly inputs: readonly TensorInfo[];
      readonly outputs: readonly TensorInfo[];
    }
  | { readonly kind: 'ran'; readonly id: number; readonly outputs: Readonly<Record<string, Tensor>> }
  | { readonly kind: 'released'; readonly id: number }
  | { readonly kind: 'failed'; readonly id: number; readonly reason: string };
