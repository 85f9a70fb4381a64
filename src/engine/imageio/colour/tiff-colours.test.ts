import { describe } from 'vitest';
import type { TiffTag } from '#tests/helpers/coloured-files.ts';
import { makeTiff, pack } from '#tests/helpers/coloured-files.ts';
import type { CurveName, Triple } from '#tests/helpers/colour-numbers.ts';
import {
  ALPHA,
  express,
  GREY_PHOTO,
  onlyGrey,
  PHOTO,
  premultiply,
  toLab,
  toYcbcr,
  withAlpha,
} from '#tests/helpers/colour-numbers.ts';
import type { ColourCase } from '#tests/helpers/colour-viewer.ts';
import { itShowsThePhoto } from '#tests/helpers/colour-viewer.ts';

type Make = () => Promise<Buffer>;

const greyOn = (curve: CurveName): readonly Triple[] => express(GREY_PHOTO, 'srgb', curve);

const tiff =
  (
    numbers: readonly (readonly number[])[],
    bitDepth: 8 | 16,
    photometric: number,
    tags: readonly TiffTag[] = [],
  ): Make =>
  () =>
    makeTiff(pack(numbers, bitDepth), { photometric, bitDepth, channels: numbers[0]!.length, tags });

/** The samples of Lab, as numbers of 0..1. */
function codeLab(bitDepth: 8 | 16, isIcc: boolean): readonly (readonly number[])[] {
  const most = 2 ** bitDepth - 1;
  const unit = bitDepth === 8 ? 1 : 256;
  const signed = (value: number): number =>
    (Math.round(value * unit) + (isIcc || value < 0 ? (isIcc ? 128 : 256) * unit : 0)) / most;
  const white = isIcc && bitDepth === 16 ? 0xff00 / most : 1;
  return toLab(PHOTO).map(([l, a, b]) => [(l / 100) * white, signed(a), signed(b)]);
}

/** A curve as TIFF has it: light of every level. */
const table = (bitDepth: 8 | 16, exponent: number): number[] =>
  Array.from({ length: 2 ** bitDepth }, (_, i) => Math.round(65_535 * (i / (2 ** bitDepth - 1)) ** exponent));
const P3_TAGS: readonly TiffTag[] = [
  [318, 'rational', [0.3127, 0.329]],
  [319, 'rational', [0.68, 0.32, 0.265, 0.69, 0.15, 0.06]],
];
const FULL_SIZED: TiffTag = [530, 'short', [1, 1]];
const BT709: TiffTag = [529, 'rational', [0.2126, 0.7152, 0.0722]];

const TIFF_CASES: readonly ColourCase[] = [
  ...([8, 16] as const).flatMap((depth): ColourCase[] => [
    [`no word, ${depth} bits`, 'rgb', tiff(PHOTO, depth, 2)],
    [`YCbCr, ${depth} bits`, 'rgb', tiff(toYcbcr(PHOTO, 0.299, 0.114), depth, 6, [FULL_SIZED])],
    [`YCbCr of BT.709, ${depth} bits`, 'rgb', tiff(toYcbcr(PHOTO, 0.2126, 0.0722), depth, 6, [FULL_SIZED, BT709])],
    [`Lab, ${depth} bits`, 'rgb', tiff(codeLab(depth, false), depth, 8)],
    [
      `Lab with alpha, ${depth} bits`,
      'rgb with alpha',
      tiff(withAlpha(codeLab(depth, false) as readonly Triple[]), depth, 8, [[338, 'short', [2]]]),
    ],
    [`ICC Lab, ${depth} bits`, 'rgb', tiff(codeLab(depth, true), depth, 9)],
    [
      `TransferFunction, ${depth} bits`,
      'rgb',
      tiff(express(PHOTO, 'srgb', 1.8), depth, 2, [[301, 'short', table(depth, 1.8)]]),
    ],
    [
      `three TransferFunctions, ${depth} bits`,
      'rgb',
      tiff(
        PHOTO.map((rgb, i): Triple => [
          express(PHOTO.slice(i, i + 1), 'srgb', 1.8)[0]![0],
          express([rgb], 'srgb', 2)[0]![1],
          express([rgb], 'srgb', 2.4)[0]![2],
        ]),
        depth,
        2,
        [[301, 'short', [...table(depth, 1.8), ...table(depth, 2), ...table(depth, 2.4)]]],
      ),
    ],
    [`PrimaryChromaticities, ${depth} bits`, 'rgb', tiff(express(PHOTO, 'p3', 'srgb'), depth, 2, P3_TAGS)],
    [
      `TransferFunction, grey, ${depth} bits`,
      'grey',
      tiff(onlyGrey(greyOn(1.8)), depth, 1, [[301, 'short', table(depth, 1.8)]]),
    ],
    [
      `white is zero, ${depth} bits`,
      'grey',
      tiff(
        GREY_PHOTO.map(([grey]) => [1 - grey]),
        depth,
        0,
      ),
    ],
    [`straight alpha, ${depth} bits`, 'rgb with alpha', tiff(withAlpha(PHOTO), depth, 2, [[338, 'short', [2]]])],
    [`premultiplied alpha, ${depth} bits`, 'rgb with alpha', tiff(premultiply(PHOTO), depth, 2, [[338, 'short', [1]]])],
    [`an unspecified channel, ${depth} bits`, 'rgb', tiff(withAlpha(PHOTO), depth, 2, [[338, 'short', [0]]])],
    [`a channel without a word is alpha, ${depth} bits`, 'rgb with alpha', tiff(withAlpha(PHOTO), depth, 2)],
    [
      `grey with an unspecified channel, ${depth} bits`,
      'grey',
      tiff(
        GREY_PHOTO.map(([grey], i) => [grey, ALPHA[i]!]),
        depth,
        1,
        [[338, 'short', [0]]],
      ),
    ],
    [
      `an unspecified channel, then alpha, ${depth} bits`,
      'rgb with alpha',
      tiff(
        PHOTO.map((rgb, i) => [...rgb, 0.5, ALPHA[i]!]),
        depth,
        2,
        [[338, 'short', [0, 2]]],
      ),
    ],
    [
      `two unspecified channels, ${depth} bits`,
      'rgb',
      tiff(
        PHOTO.map((rgb) => [...rgb, 0.5, 0.2]),
        depth,
        2,
        [[338, 'short', [0, 0]]],
      ),
    ],
  ]),
  [
    'YCbCr of a limited range',
    'rgb',
    tiff(toYcbcr(PHOTO, 0.299, 0.114, true), 8, 6, [FULL_SIZED, [532, 'rational', [16, 235, 128, 240, 128, 240]]]),
  ],
  [
    'YCbCr of 16 bits with the levels of 8',
    'rgb',
    tiff(toYcbcr(PHOTO, 0.299, 0.114), 16, 6, [FULL_SIZED, [532, 'rational', [0, 255, 128, 255, 128, 255]]]),
  ],
  [
    'YCbCr with levels, shares and a white beyond reason',
    'rgb',
    tiff(toYcbcr(PHOTO, 0.299, 0.114), 8, 6, [
      FULL_SIZED,
      [318, 'rational', [0, 0.3]],
      [529, 'rational', [0.9, 0.9, 0.9]],
      [532, 'rational', [0, 4000, 0, 4000, 0, 4000]],
    ]),
  ],
  ['Lab with a white beyond reason', 'rgb', tiff(codeLab(8, false), 8, 8, [[318, 'rational', [0, 0.3]]])],
  [
    'YCbCr with alpha',
    'rgb with alpha',
    tiff(withAlpha(toYcbcr(PHOTO, 0.299, 0.114)), 8, 6, [FULL_SIZED, [338, 'short', [2]]]),
  ],
  [
    'YCbCr in planes',
    'rgb',
    () => {
      const planes = [0, 1, 2].map((c) =>
        pack(
          toYcbcr(PHOTO, 0.299, 0.114).map((colour) => [colour[c]!]),
          8,
        ),
      );
      const tags = [FULL_SIZED];
      return makeTiff(Buffer.concat(planes), { photometric: 6, bitDepth: 8, channels: 3, tags, isPlanar: true });
    },
  ],
  [
    'an unspecified channel, then premultiplied alpha',
    'rgb with alpha',
    tiff(
      premultiply(PHOTO).map(([r, g, b, alpha]) => [r!, g!, b!, 0.5, alpha!]),
      8,
      2,
      [[338, 'short', [0, 1]]],
    ),
  ],
  [
    'Lab in the other byte order',
    'rgb',
    () =>
      makeTiff(pack(codeLab(16, false), 16), {
        photometric: 8,
        bitDepth: 16,
        channels: 3,
        isLittleEndian: true,
        tags: [[339, 'short', [1, 1, 1]]],
      }),
  ],
  ['a TransferFunction that falls counts as none', 'rgb', tiff(PHOTO, 8, 2, [[301, 'short', table(8, 1).reverse()]])],
];

describe('colours of TIFF', () => {
  itShowsThePhoto(TIFF_CASES);
});
