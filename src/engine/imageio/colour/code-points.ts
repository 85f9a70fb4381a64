/** The code points of colour (ISO/IEC 23091-2, ITU-T H.273) that AVIF, HEIC and PNG write: what their numbers mean. */
import type { ColourSpace, Primaries, Transfer } from './colour-description.ts';
import { D65, SRGB_PRIMARIES, SRGB_TRANSFER } from './colour-description.ts';

export interface CodePoints {
  readonly primaries: number;
  readonly transfer: number;
}

/** With how the coded samples become RGB. */
export interface CodedColours extends CodePoints {
  readonly matrix: number;
  readonly isFullRange: boolean;
}

const UNSPECIFIED = 2;
const ILLUMINANT_C = [0.31, 0.316] as const;

const P3 = { red: [0.68, 0.32], green: [0.265, 0.69], blue: [0.15, 0.06] } as const;
const SMPTE_C = { red: [0.63, 0.34], green: [0.31, 0.595], blue: [0.155, 0.07], white: D65 } as const;

const PRIMARIES: ReadonlyMap<number, Primaries> = new Map<number, Primaries>([
  // 0 and 3 are reserved; viewers take them for unspecified.
  ...[0, 1, UNSPECIFIED, 3].map((code) => [code, SRGB_PRIMARIES] as const),
  [4, { name: 'NTSC', red: [0.67, 0.33], green: [0.21, 0.71], blue: [0.14, 0.08], white: ILLUMINANT_C }],
  [5, { name: 'PAL', red: [0.64, 0.33], green: [0.29, 0.6], blue: [0.15, 0.06], white: D65 }],
  [6, { name: 'SMPTE 170M', ...SMPTE_C }],
  [7, { name: 'SMPTE 240M', ...SMPTE_C }],
  [8, { name: 'film', red: [0.681, 0.319], green: [0.243, 0.692], blue: [0.145, 0.049], white: ILLUMINANT_C }],
  [9, { name: 'BT.2020', red: [0.708, 0.292], green: [0.17, 0.797], blue: [0.131, 0.046], white: D65 }],
  [11, { name: 'DCI P3', ...P3, white: [0.314, 0.351] }],
  [12, { name: 'Display P3', ...P3, white: D65 }],
  [22, { name: 'EBU', red: [0.63, 0.34], green: [0.295, 0.605], blue: [0.155, 0.077], white: D65 }],
]);

const TRANSFERS: ReadonlyMap<number, Transfer> = new Map<number, Transfer>([
  // The curves of cameras (1, 6, 11, 12, 14, 15) are shown as that of sRGB.
  ...[0, 1, UNSPECIFIED, 3, 6, 11, 12, 13, 14, 15].map((code) => [code, SRGB_TRANSFER] as const),
  [4, { kind: 'power', exponent: 2.2 }],
  [5, { kind: 'power', exponent: 2.8 }],
  [7, { kind: 'segmented', parameters: [1 / 0.45, 1 / 1.1115, 0.1115 / 1.1115, 1 / 4, 0.0912] }],
  [8, { kind: 'power', exponent: 1 }],
  // PQ and HLG.
  [16, { kind: 'hdr' }],
  [18, { kind: 'hdr' }],
]);

/** The colours that two code points stand for; null where both say nothing. */
export function getColourSpace({ primaries, transfer }: CodePoints): ColourSpace | null {
  if (primaries === UNSPECIFIED && transfer === UNSPECIFIED) return null;
  const colours = PRIMARIES.get(primaries);
  const curve = TRANSFERS.get(transfer);
  // High dynamic range is the reason to reject a photo, whatever its primaries are.
  if (colours !== undefined && curve !== undefined) return { primaries: colours, transfer: curve };
  const unknown = { kind: 'unknown', code: `${primaries}/${transfer}` } as const;
  return { primaries: SRGB_PRIMARIES, transfer: curve?.kind === 'hdr' ? curve : unknown };
}
