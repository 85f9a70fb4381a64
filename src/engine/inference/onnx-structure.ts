/**
 * Reads of an ONNX file, without running it, which other files it takes weights from (only what is hashed may be read)
 * and which operators it has. Pure.
 */

/** A message of onnx.proto: which of its fields are messages that may hold tensors. */
interface MessageKind {
  readonly fields: () => Readonly<Record<number, MessageKind>>;
}

const TENSOR: MessageKind = { fields: () => ({}) };
const SPARSE: MessageKind = { fields: () => ({ 1: TENSOR, 2: TENSOR }) };
const ATTRIBUTE: MessageKind = {
  fields: () => ({ 5: TENSOR, 6: GRAPH, 10: TENSOR, 11: GRAPH, 22: SPARSE, 23: SPARSE }),
};
const NODE: MessageKind = { fields: () => ({ 5: ATTRIBUTE }) };
const GRAPH: MessageKind = { fields: () => ({ 1: NODE, 5: TENSOR, 15: SPARSE }) };
const FUNCTION: MessageKind = { fields: () => ({ 7: NODE, 11: ATTRIBUTE }) };
const TRAINING: MessageKind = { fields: () => ({ 1: GRAPH, 2: GRAPH }) };
const MODEL: MessageKind = { fields: () => ({ 7: GRAPH, 20: TRAINING, 25: FUNCTION }) };

/** `TensorProto.external_data`: entries of key and value. */
const EXTERNAL_DATA = 13;
/** Graphs in attributes of nodes of graphs; networks have two or three. */
const MAX_DEPTH = 64;

/** `NodeProto.op_type` */
const OPERATOR = 4;

export interface OnnxStructure {
  /** The names of other files; empty: all weights are inside. */
  readonly externalFiles: readonly string[];
  /** Types of operators, those of graphs inside of operators too; each one once. */
  readonly operators: readonly string[];
}

/** @throws {RangeError} for what is no protocol buffer */
export function readStructure(onnx: Buffer): OnnxStructure {
  const [files, operators] = [new Set<string>(), new Set<string>()];
  walk(onnx, MODEL, { files, operators, depth: 0 });
  return { externalFiles: [...files], operators: [...operators] };
}

interface WalkState {
  readonly files: Set<string>;
  readonly operators: Set<string>;
  readonly depth: number;
}

function walk(message: Buffer, kind: MessageKind, state: WalkState): void {
  if (state.depth > MAX_DEPTH) throw new RangeError('graphs are nested too deeply');
  const inner = kind.fields();
  for (const { number, bytes } of readFields(message)) {
    if (bytes === null) continue;
    if (kind === TENSOR && number === EXTERNAL_DATA) noteLocation(bytes, state.files);
    if (kind === NODE && number === OPERATOR) state.operators.add(bytes.toString());
    const next = inner[number];
    if (next !== undefined) walk(bytes, next, { ...state, depth: state.depth + 1 });
  }
}

/** An entry without a place still says that the data is elsewhere. */
function noteLocation(entry: Buffer, found: Set<string>): void {
  const fields = [...readFields(entry)];
  const textOf = (wanted: number): string => fields.find(({ number }) => number === wanted)?.bytes?.toString() ?? '';
  if (textOf(1) === 'location') found.add(textOf(2));
  else if (found.size === 0) found.add('');
}

interface Field {
  readonly number: number;
  /** null for numbers. */
  readonly bytes: Buffer | null;
}

function* readFields(message: Buffer): Generator<Field, void, undefined> {
  let at = 0;
  const readVarint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = message.readUInt8(at++);
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError('a number is too long');
  };
  const take = (length: number): Buffer => {
    if (length > message.length - at) throw new RangeError('a field ends behind its message');
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const tag = readVarint();
    const number = Math.floor(tag / 8);
    const wireType = tag % 8;
    if (wireType === 2) yield { number, bytes: take(readVarint()) };
    else {
      if (wireType === 0) readVarint();
      else if (wireType === 1) take(8);
      else if (wireType === 5) take(4);
      else throw new RangeError(`field ${number} has the unknown wire type ${wireType}`);
      yield { number, bytes: null };
    }
  }
}
