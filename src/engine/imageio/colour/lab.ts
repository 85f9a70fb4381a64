/** Converts the samples of CIE L*a*b* to sRGB; the curve and the white are those of ISO/IEC 61966-2-1. */
import { maxSample } from '#core/image/pixels.ts';
import type { Vector } from './chromaticity.ts';
import { adaptWhite, combine, measurePrimaries, solve, toXyz } from './chromaticity.ts';
import type { ColourModel } from './colour-description.ts';
import { D65, SRGB_PRIMARIES } from './colour-description.ts';
import { encodeSrgb } from './transfer-curves.ts';

type LabModel = Extract<ColourModel, { kind: 'lab' }>;

/** Below this, CIE's cube root becomes a straight line. */
const LINE_END = 6 / 29;

/** A function that replaces the L*, a* and b* at an index by red, green and blue of the same depth. */
export function makeLabConverter(
  { coding, white }: LabModel,
  bitDepth: 8 | 16,
): (data: Uint8Array | Uint16Array, at: number) => void {
  const most = maxSample(bitDepth);
  // The ICC coding of 16 bits ends below the largest number.
  const whiteLevel = coding === 'icc' && bitDepth === 16 ? 0xff00 : most;
  const unit = bitDepth === 8 ? 1 : 256;
  const readSigned = (value: number): number => {
    if (coding === 'icc') return value / unit - 128;
    return (value >= 128 * unit ? value - 256 * unit : value) / unit;
  };
  const columns = makeMatrix(toXyz(white));
  return (data, at) => {
    const y = ((data[at]! / whiteLevel) * 100 + 16) / 116;
    const x = y + readSigned(data[at + 1]!) / 500;
    const z = y - readSigned(data[at + 2]!) / 200;
    const rgb = combine(columns, [cube(x), cube(y), cube(z)]);
    for (let i = 0; i < 3; i++) data[at + i] = encodeSrgb(rgb[i]!, most);
  };
}

/** From X, Y and Z in shares of their white to the light of sRGB, as columns. */
function makeMatrix(white: Vector): readonly [Vector, Vector, Vector] {
  const srgb = measurePrimaries(SRGB_PRIMARIES);
  const column = (...xyz: Vector): Vector => solve(srgb, adaptWhite(xyz, white, toXyz(D65)));
  return [column(white[0], 0, 0), column(0, white[1], 0), column(0, 0, white[2])];
}

function cube(value: number): number {
  return value > LINE_END ? value * value * value : 3 * LINE_END * LINE_END * (value - 4 / 29);
}
