/** One photo in the numbers of many colour spaces, by published matrices; files of them are made by coloured-files.ts. */
import { makeGradient } from './images.ts';

export type Triple = readonly [number, number, number];
type Rows = readonly [Triple, Triple, Triple];

export const WIDTH_PX = 40;
export const HEIGHT_PX = 32;

const { data } = makeGradient({ widthPx: WIDTH_PX, heightPx: HEIGHT_PX, channels: 3 }).samples;

/** The photo: RGB in sRGB, 0..1. */
export const PHOTO: readonly Triple[] = Array.from({ length: WIDTH_PX * HEIGHT_PX }, (_, pixel): Triple => {
  const at = 3 * pixel;
  return [data[at]! / 255, data[at + 1]! / 255, data[at + 2]! / 255];
});

/** The same in grey: its green. */
export const GREY_PHOTO: readonly Triple[] = PHOTO.map(([, g]): Triple => [g, g, g]);
/** From a tenth to all, across. */
export const ALPHA: readonly number[] = PHOTO.map((_, i) => 0.1 + (0.9 * (i % WIDTH_PX)) / (WIDTH_PX - 1));

const SRGB_TO_XYZ: Rows = [
  [0.4124564, 0.3575761, 0.1804375],
  [0.2126729, 0.7151522, 0.072175],
  [0.0193339, 0.119192, 0.9503041],
];
/** From XYZ (D65), as published. */
const FROM_XYZ = {
  srgb: [
    [3.2404542, -1.5371385, -0.4985314],
    [-0.969266, 1.8760108, 0.041556],
    [0.0556434, -0.2040259, 1.0572252],
  ],
  p3: [
    [2.4934969, -0.9313836, -0.4027108],
    [-0.829489, 1.7626641, 0.0236247],
    [0.0358458, -0.0761724, 0.9568845],
  ],
  bt2020: [
    [1.7166512, -0.3556708, -0.2533663],
    [-0.6666844, 1.6164812, 0.0157685],
    [0.0176399, -0.0427706, 0.9421031],
  ],
  adobe: [
    [2.041369, -0.5649464, -0.3446944],
    [-0.969266, 1.8760108, 0.041556],
    [0.0134474, -0.1183897, 1.0154096],
  ],
} as const satisfies Record<string, Rows>;
export type PrimariesName = keyof typeof FROM_XYZ;
/** A power, or the curve of sRGB. */
export type CurveName = 'srgb' | number;

const multiply = (rows: Rows, vector: Triple): Triple =>
  rows.map((row) => row[0] * vector[0] + row[1] * vector[1] + row[2] * vector[2]) as unknown as Triple;
const toLight = (value: number): number => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
const fromLight = (light: number): number => (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055);
const bend = (light: number, curve: CurveName): number =>
  curve === 'srgb' ? fromLight(Math.max(0, light)) : Math.max(0, light) ** (1 / curve);

/** The numbers that mean the same colours in other primaries and on another curve. */
export function express(photo: readonly Triple[], primaries: PrimariesName, curve: CurveName): readonly Triple[] {
  return photo.map((rgb) => {
    const light = multiply(FROM_XYZ[primaries], multiply(SRGB_TO_XYZ, rgb.map(toLight) as unknown as Triple));
    return light.map((value) => bend(value, curve)) as unknown as Triple;
  });
}

/** Y, Cb and Cr in 0..1, by the luminance shares of red and blue. */
export function toYcbcr(photo: readonly Triple[], red: number, blue: number, isLimited = false): readonly Triple[] {
  return photo.map(([r, g, b]): Triple => {
    const y = red * r + (1 - red - blue) * g + blue * b;
    const [cb, cr] = [(b - y) / (2 - 2 * blue), (r - y) / (2 - 2 * red)];
    return isLimited
      ? [(16 + 219 * y) / 255, (128 + 224 * cb) / 255, (128 + 224 * cr) / 255]
      : [y, (128 + 255 * cb) / 255, (128 + 255 * cr) / 255];
  });
}

/** The RGB that an encoder with the matrix of Rec. 601 and the full range turns into these numbers. */
export function fromYcbcr(ycbcr: readonly Triple[]): readonly Triple[] {
  return ycbcr.map(([y, cb, cr]): Triple => {
    const [u, v] = [cb - 128 / 255, cr - 128 / 255];
    return [y + 1.402 * v, y - (0.114 * 1.772 * u + 0.299 * 1.402 * v) / 0.587, y + 1.772 * u];
  });
}

/** L*, a* and b* for the white of ICC (D50). */
export function toLab(photo: readonly Triple[]): readonly Triple[] {
  // From sRGB to XYZ adapted to D50 by Bradford, as in the profile of sRGB.
  const rows: Rows = [
    [0.4360747, 0.3850649, 0.1430804],
    [0.2225045, 0.7168786, 0.0606169],
    [0.0139322, 0.0971045, 0.7141733],
  ];
  const root = (t: number): number => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
  return photo.map((rgb): Triple => {
    const [x, y, z] = multiply(rows, rgb.map(toLight) as unknown as Triple);
    const [fx, fy, fz] = [root(x / 0.9642), root(y), root(z / 0.8249)];
    return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
  });
}

export const withAlpha = (photo: readonly (readonly number[])[]): readonly (readonly number[])[] =>
  photo.map((colour, i) => [...colour, ALPHA[i]!]);
export const premultiply = (photo: readonly Triple[]): readonly (readonly number[])[] =>
  photo.map((colour, i) => [...colour.map((value) => value * ALPHA[i]!), ALPHA[i]!]);
export const onlyGrey = (photo: readonly Triple[]): readonly (readonly number[])[] => photo.map(([grey]) => [grey]);
