/** Why a network cannot be imported; front ends have a sentence for each. Without schemas. */
import { AppError } from '../errors.ts';

export const NETWORK_FAULTS = [
  'no-onnx',
  /** Weights in another file. */
  'external-data',
  'control-flow',
  'random',
  /** Several inputs or outputs, or none of the shape [1, 3, h, w]. */
  'inputs',
  'type',
  'fixed-size',
  'scale',
  /** Its output is no enhanced image of its input. */
  'no-image',
  'memory',
  'fails',
  'unreadable',
] as const;
export type NetworkFault = (typeof NETWORK_FAULTS)[number];

/** `network/unusable` with the fault in its details. @param sentence follows the name of the file */
export function rejectNetwork(fileName: string, fault: NetworkFault, sentence: string, cause?: unknown): AppError {
  return new AppError('network/unusable', `${fileName} ${sentence}.`, { details: { fault }, cause });
}

/** The fault in the details of an error; null: it has none. */
export function readNetworkFault(details: Readonly<Record<string, unknown>> | undefined): NetworkFault | null {
  return NETWORK_FAULTS.find((fault) => fault === details?.['fault']) ?? null;
}
