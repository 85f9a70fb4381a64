/** Turns colours that a HEIC file describes by numbers (`nclx`, ISO/IEC 23091-2) into an ICC profile, as other formats need it. */
import type { NclxColours } from './heif-messages.ts';

/** X, Y, Z of red, green and blue, adapted to D50 as ICC has it. */
type Primaries = readonly (readonly [x: number, y: number, z: number])[];
type Curve = 'srgb' | number;

const SRGB: Primaries = [
  [0.43607, 0.22249, 0.01392],
  [0.38515, 0.71687, 0.09708],
  [0.14307, 0.06061, 0.7141],
];
const DISPLAY_P3: Primaries = [
  [0.51512, 0.2412, -0.00105],
  [0.29198, 0.69225, 0.04189],
  [0.1571, 0.06657, 0.78407],
];
const BT_2020: Primaries = [
  [0.67348, 0.27904, -0.00193],
  [0.16567, 0.67534, 0.02998],
  [0.12505, 0.04561, 0.79686],
];

/** Unspecified (2) and the primaries of old television (5, 6, 7, 22) are close to sRGB and are taken for it, as viewers do. */
const PRIMARIES: ReadonlyMap<number, Primaries> = new Map([
  ...[1, 2, 5, 6, 7, 22].map((code) => [code, SRGB] as const),
  [9, BT_2020],
  [12, DISPLAY_P3],
]);
/** The curves of cameras (1, 6, 14, 15) are shown as that of sRGB. Missing: HDR (16, 18) and what no camera writes. */
const CURVES: ReadonlyMap<number, Curve> = new Map<number, Curve>([
  ...[1, 2, 6, 13, 14, 15].map((code) => [code, 'srgb'] as const),
  [4, 2.2],
  [5, 2.8],
  [8, 1],
]);

const D50 = [0.9642, 1, 0.8249] as const;
const SRGB_CURVE = [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045];
const HEADER_BYTES = 128;

/** True for the two curves of high dynamic range, PQ and HLG. */
export function isHdr({ transfer }: NclxColours): boolean {
  return transfer === 16 || transfer === 18;
}

/**
 * A profile (ICC 4.2) of the colours. Null when they are those of sRGB, which needs none; undefined when they cannot be told by a
 * profile of ours.
 */
export function makeNclxProfile({ primaries, transfer }: NclxColours): Buffer | null | undefined {
  const colours = PRIMARIES.get(primaries);
  const curve = CURVES.get(transfer);
  if (colours === undefined || curve === undefined) return undefined;
  if (colours === SRGB && curve === 'srgb') return null;
  const trc = curve === 'srgb' ? makeCurve(3, SRGB_CURVE) : makeCurve(0, [curve]);
  return assemble([
    ['desc', makeText(`Colours ${primaries}/${transfer}`)],
    ['cprt', makeText('No copyright')],
    ['wtpt', makeXyz(D50)],
    ...(['rXYZ', 'gXYZ', 'bXYZ'] as const).map((name, i) => [name, makeXyz(colours[i]!)] as const),
    ...(['rTRC', 'gTRC', 'bTRC'] as const).map((name) => [name, trc] as const),
  ]);
}

function assemble(tags: readonly (readonly [name: string, body: Buffer])[]): Buffer {
  let end = HEADER_BYTES + 4 + 12 * tags.length;
  const directory = [uint32(tags.length)];
  for (const [name, body] of tags) {
    directory.push(text(name), uint32(end, body.length));
    end += body.length;
  }
  const header = Buffer.alloc(HEADER_BYTES);
  uint32(end, 0, 0x04200000).copy(header);
  text('mntrRGB XYZ ').copy(header, 12);
  text('acsp').copy(header, 36);
  fixed(D50).copy(header, 68);
  return Buffer.concat([header, ...directory, ...tags.map(([, body]) => body)]);
}

const makeXyz = (xyz: readonly number[]): Buffer => Buffer.concat([text('XYZ \0\0\0\0'), fixed(xyz)]);

/** A curve by a formula of ICC: 0 is a power, 3 a power with a straight beginning. */
function makeCurve(formula: 0 | 3, parameters: readonly number[]): Buffer {
  return Buffer.concat([text('para\0\0\0\0'), uint32(formula * 2 ** 16), fixed(parameters)]);
}

function makeText(value: string): Buffer {
  const words = Buffer.from(value, 'utf16le').swap16();
  const head = [text('mluc\0\0\0\0'), uint32(1, 12), text('enUS'), uint32(words.length, 28)];
  return Buffer.concat([...head, words, Buffer.alloc(words.length % 4)]);
}

/** Numbers with 16 bits before and 16 after the point. */
const fixed = (values: readonly number[]): Buffer => uint32(...values.map((value) => Math.round(value * 2 ** 16)));

function uint32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => bytes.writeUInt32BE(value >>> 0, 4 * i));
  return bytes;
}

function text(value: string): Buffer {
  return Buffer.from(value, 'latin1');
}
