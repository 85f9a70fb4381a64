/** Rejects ONNX files that no tile could be trusted of, before one of them is opened. Pure. */
import type { AppError } from '#shared/errors.ts';
import type { NetworkFault } from '#shared/imported/network-faults.ts';
import { rejectNetwork } from '#shared/imported/network-faults.ts';
import type { OnnxStructure } from '../onnx-structure.ts';
import { readStructure } from '../onnx-structure.ts';

/** What such a network does depends on the values or the size of its input: a probe shows only some of it. */
const CONTROL_FLOW: readonly string[] = ['If', 'Loop', 'Scan', 'SequenceMap'];
const RANDOM: readonly string[] = [
  ...['RandomNormal', 'RandomNormalLike', 'RandomUniform', 'RandomUniformLike', 'Multinomial', 'Bernoulli'],
];

/** @throws {AppError} `network/unusable` with the reason */
export function checkFile(onnx: Buffer, label: string): void {
  const reject = (fault: NetworkFault, reason: string, cause?: unknown): AppError =>
    rejectNetwork(label, fault, reason, cause);
  let structure: OnnxStructure;
  try {
    structure = readStructure(onnx);
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    throw reject('no-onnx', 'is no ONNX file', thrown);
  }
  const { externalFiles, operators } = structure;
  if (operators.length === 0) throw reject('no-onnx', 'is no ONNX file: it has no operators');
  if (externalFiles.length > 0)
    throw reject(
      'external-data',
      `keeps its weights in another file (${externalFiles.join(', ')}); export it as one file`,
    );
  const has = (list: readonly string[]): string => operators.filter((name) => list.includes(name)).join(', ');
  if (has(CONTROL_FLOW) !== '')
    throw reject(
      'control-flow',
      `has dynamic control flow (${has(CONTROL_FLOW)}); export it without branches and loops`,
    );
  if (has(RANDOM) !== '')
    throw reject('random', `draws random numbers (${has(RANDOM)}), so its results would differ from tile to tile`);
}
