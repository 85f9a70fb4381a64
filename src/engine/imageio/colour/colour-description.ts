/**
 * The one description of colour that is read from every format, beside ICC profiles. Reading it is left to the
 * `*-colours.ts` files, making a profile of it to icc-profile.ts, applying it to samples to convert-samples.ts.
 */

/** Chromaticity of CIE 1931. */
export type Xy = readonly [x: number, y: number];

export interface Primaries {
  /** For people who read the name of a profile. */
  readonly name: string;
  readonly red: Xy;
  readonly green: Xy;
  readonly blue: Xy;
  readonly white: Xy;
}

/** From samples to light. */
export type Transfer =
  | { readonly kind: 'srgb' }
  | { readonly kind: 'power'; readonly exponent: number }
  /** (a x + b)^g from d on, c x below. */
  | {
      readonly kind: 'segmented';
      readonly parameters: readonly [g: number, a: number, b: number, c: number, d: number];
    }
  /** One for all colours, or one for each; light of 0..65535 at equal distances. */
  | { readonly kind: 'tables'; readonly tables: readonly Uint16Array[] }
  /** PQ and HLG. */
  | { readonly kind: 'hdr' }
  /** Numbers that no photo has. */
  | { readonly kind: 'unknown'; readonly code: string };

/** What RGB or grey samples mean. */
export interface ColourSpace {
  readonly primaries: Primaries;
  readonly transfer: Transfer;
}

/** How samples become RGB or grey, as far as the decoder leaves that to us. */
export type ColourModel =
  | { readonly kind: 'rgb'; readonly range: 'full' | 'limited' }
  /** `reference`: black and white of Y, Cb and Cr, over the range of the samples as 0..1. */
  | { readonly kind: 'ycbcr'; readonly luma: readonly number[]; readonly reference: readonly number[] }
  /** `coding`: how a* and b* lie in unsigned samples, signed (`cie`) or with an offset (`icc`). */
  | { readonly kind: 'lab'; readonly coding: 'cie' | 'icc'; readonly white: Xy };

export interface ColourDescription {
  /** Null: the file says nothing, which means sRGB. */
  readonly space: ColourSpace | null;
  /** The description counts more than an ICC profile. */
  readonly outranksProfile: boolean;
  readonly model: ColourModel;
  /** Colours of transparent pixels are stored multiplied by alpha, which the decoder leaves so. */
  readonly isPremultiplied: boolean;
  /** Which of the channels behind the colours is alpha; null for none, undefined where the decoder knows. */
  readonly alphaIndex: number | null | undefined;
}

export const D65: Xy = [0.3127, 0.329];
export const D50: Xy = [0.34567, 0.3585];

export const SRGB_PRIMARIES: Primaries = {
  name: 'sRGB',
  red: [0.64, 0.33],
  green: [0.3, 0.6],
  blue: [0.15, 0.06],
  white: D65,
};
export const SRGB_TRANSFER: Transfer = { kind: 'srgb' };

export const ADOBE_RGB: ColourSpace = {
  primaries: { ...SRGB_PRIMARIES, name: 'Adobe RGB (1998)', green: [0.21, 0.71] },
  transfer: { kind: 'power', exponent: 563 / 256 },
};

/** A file that says nothing. */
export const UNDESCRIBED: ColourDescription = {
  space: null,
  outranksProfile: false,
  model: { kind: 'rgb', range: 'full' },
  isPremultiplied: false,
  alphaIndex: undefined,
};

/** Rounding of the formats lies far below, differences that can be seen far above. */
const MAX_XY_DISTANCE = 0.001;

export function isSrgb({ primaries, transfer }: ColourSpace): boolean {
  return transfer.kind === 'srgb' && arePrimariesOfSrgb(primaries);
}

export function arePrimariesOfSrgb(primaries: Primaries): boolean {
  return (['red', 'green', 'blue', 'white'] as const).every((name) =>
    primaries[name].every((value, i) => Math.abs(value - SRGB_PRIMARIES[name][i]!) <= MAX_XY_DISTANCE),
  );
}
