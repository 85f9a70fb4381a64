/** Writes small ONNX files, so that networks of every kind can be imported in tests. */

function varint(value: number): Buffer {
  const bytes = [];
  for (; value >= 0x80; value = Math.floor(value / 128)) bytes.push((value % 128) | 0x80);
  return Buffer.from([...bytes, value]);
}

/** A field of a protocol buffer that holds bytes: a text, a message. */
export function field(number: number, ...parts: readonly (Buffer | string)[]): Buffer {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part)));
  return Buffer.concat([varint(number * 8 + 2), varint(content.length), content]);
}

/** A field that holds a whole number. */
export function numberField(at: number, value: number): Buffer {
  return Buffer.concat([varint(at * 8), varint(value)]);
}

const FLOAT = 1;
const [OF_INT, OF_STRING, OF_INTS] = [2, 3, 7];

type Attribute = number | string | readonly number[];

/** A node; `inputs` and `outputs` are names. */
export function node(
  operator: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, Attribute>> = {},
): Buffer {
  return field(
    1,
    ...inputs.map((name) => field(1, name)),
    ...outputs.map((name) => field(2, name)),
    field(4, operator),
    ...Object.entries(attributes).map(([name, value]) => field(5, field(1, name), ...encodeAttribute(value))),
  );
}

function encodeAttribute(value: Attribute): Buffer[] {
  if (typeof value === 'number') return [numberField(3, value), numberField(20, OF_INT)];
  if (typeof value === 'string') return [field(4, value), numberField(20, OF_STRING)];
  return [...value.map((one) => numberField(8, one)), numberField(20, OF_INTS)];
}

/** Float32 weights of a graph. */
export function weights(name: string, dims: readonly number[], values: readonly number[]): Buffer {
  const raw = Buffer.from(Float32Array.from(values).buffer);
  return field(5, ...dims.map((dim) => numberField(1, dim)), numberField(2, FLOAT), field(8, name), field(9, raw));
}

/** An input (11) or output (12) of a graph; a text is a size that may be any. */
export function value(kind: 11 | 12, name: string, dims: readonly (number | string)[], type = FLOAT): Buffer {
  const shape = dims.map((dim) => field(1, typeof dim === 'number' ? numberField(1, dim) : field(2, dim)));
  return field(kind, field(1, name), field(2, field(1, numberField(1, type), field(2, ...shape))));
}

const ANY = [1, 3, 'h', 'w'] as const;

/** A file of a graph from `in` to `out`; `values` replaces the usual input and output. */
export function writeOnnx(
  parts: readonly Buffer[],
  values: readonly Buffer[] = [value(11, 'in', ANY), value(12, 'out', [1, 3, 'H', 'W'])],
): Buffer {
  const opset = field(8, numberField(2, 13));
  return Buffer.concat([numberField(1, 8), opset, field(7, field(2, 'test'), ...parts, ...values)]);
}

/** RGB -> RGB: every pixel becomes the mean of those at most `radius` away, per channel. */
export function blur(from: string, to: string, radius: number): Buffer[] {
  const side = 2 * radius + 1;
  const kernel = Array.from({ length: 3 * side * side }, () => 1 / side ** 2);
  return [
    weights(`${to}-kernel`, [3, 1, side, side], kernel),
    node('Conv', [from, `${to}-kernel`], [to], { group: 3, pads: [radius, radius, radius, radius] }),
  ];
}

/** Every pixel becomes a square of `scale` pixels. */
export function enlarge(from: string, to: string, scale: number): Buffer[] {
  return [
    weights(`${to}-scales`, [4], [1, 1, scale, scale]),
    node('Resize', [from, '', `${to}-scales`], [to], {
      mode: 'nearest',
      nearest_mode: 'floor',
      coordinate_transformation_mode: 'asymmetric',
    }),
  ];
}

/** Values are clipped to a range, so that images of other ranges are lost. */
export function clip(from: string, to: string, [low, high]: readonly [number, number]): Buffer[] {
  return [
    weights(`${to}-low`, [], [low]),
    weights(`${to}-high`, [], [high]),
    node('Clip', [from, `${to}-low`, `${to}-high`], [to]),
  ];
}
