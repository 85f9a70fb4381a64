import { describe } from 'vitest';
import type { Chunk } from '#tests/helpers/coloured-files.ts';
import {
  getP3,
  makeChromaticities,
  makeCodes,
  makeGamma,
  makePng,
  makeProfileChunk,
} from '#tests/helpers/coloured-files.ts';
import type { CurveName, Triple } from '#tests/helpers/colour-numbers.ts';
import { ALPHA, express, GREY_PHOTO, onlyGrey, PHOTO, withAlpha } from '#tests/helpers/colour-numbers.ts';
import { makeGreyProfile } from '#tests/helpers/images.ts';
import type { ColourCase } from '#tests/helpers/colour-viewer.ts';
import { itShowsThePhoto } from '#tests/helpers/colour-viewer.ts';

type Make = () => Promise<Buffer>;

const srgbXy = [31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000] as const;
const adobeXy = [31270, 32900, 64000, 33000, 21000, 71000, 15000, 6000] as const;
const p3Xy = [31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000] as const;

const png =
  (numbers: readonly (readonly number[])[], bitDepth: 8 | 16, ...chunks: readonly Chunk[]): Make =>
  () =>
    makePng(numbers, bitDepth, chunks);
const greyOn = (curve: CurveName): readonly Triple[] => express(GREY_PHOTO, 'srgb', curve);

const PNG_CASES: readonly ColourCase[] = [
  ...([8, 16] as const).flatMap((depth): ColourCase[] => [
    [`no word, ${depth} bits`, 'rgb', png(PHOTO, depth)],
    [`sRGB, ${depth} bits`, 'rgb', png(PHOTO, depth, ['sRGB', Buffer.from([0])], makeGamma(70_000))],
    [`gAMA of sRGB, ${depth} bits`, 'rgb', png(PHOTO, depth, makeGamma(45_455), makeChromaticities(...srgbXy))],
    [`gAMA 1.0, ${depth} bits`, 'rgb', png(express(PHOTO, 'srgb', 1), depth, makeGamma(100_000))],
    [`gAMA 0.556, ${depth} bits`, 'rgb', png(express(PHOTO, 'srgb', 1.8), depth, makeGamma(55_556))],
    [`gAMA 0.4, ${depth} bits`, 'rgb', png(express(PHOTO, 'srgb', 2.5), depth, makeGamma(40_000))],
    [
      `gAMA and cHRM of Adobe RGB, ${depth} bits`,
      'rgb',
      png(express(PHOTO, 'adobe', 2.2), depth, makeGamma(45_455), makeChromaticities(...adobeXy)),
    ],
    [`cHRM of P3 alone, ${depth} bits`, 'rgb', png(express(PHOTO, 'p3', 'srgb'), depth, makeChromaticities(...p3Xy))],
    [`cICP of P3, ${depth} bits`, 'rgb', png(express(PHOTO, 'p3', 'srgb'), depth, makeCodes(12, 13))],
    [`cICP of BT.2020 with a power, ${depth} bits`, 'rgb', png(express(PHOTO, 'bt2020', 2.2), depth, makeCodes(9, 4))],
    [`cICP, linear, ${depth} bits`, 'rgb', png(express(PHOTO, 'srgb', 1), depth, makeCodes(1, 8))],
    [
      `cICP of a limited range, ${depth} bits`,
      'rgb',
      png(
        PHOTO.map((rgb) => rgb.map((value) => (16 + 219 * value) / (256 - 2 ** (8 - depth)))),
        depth,
        makeCodes(1, 13, 0, 0),
      ),
    ],
    [`gAMA 1.0, grey, ${depth} bits`, 'grey', png(onlyGrey(greyOn(1)), depth, makeGamma(100_000))],
    [`gAMA 0.556, grey, ${depth} bits`, 'grey', png(onlyGrey(greyOn(1.8)), depth, makeGamma(55_556))],
    [`cICP of P3, grey, ${depth} bits`, 'grey', png(onlyGrey(GREY_PHOTO), depth, makeCodes(12, 13))],
    [
      `gAMA 0.556, alpha, ${depth} bits`,
      'rgb with alpha',
      png(withAlpha(express(PHOTO, 'srgb', 1.8)), depth, makeGamma(55_556)),
    ],
    [
      `gAMA 0.556, grey, alpha, ${depth} bits`,
      'grey with alpha',
      png(
        greyOn(1.8).map(([grey], i) => [grey, ALPHA[i]!]),
        depth,
        makeGamma(55_556),
      ),
    ],
    [
      `cICP of P3, alpha, ${depth} bits`,
      'rgb with alpha',
      png(withAlpha(express(PHOTO, 'p3', 'srgb')), depth, makeCodes(12, 13)),
    ],
  ]),
  [
    'cICP counts more than iCCP',
    'rgb',
    async () => makePng(PHOTO, 8, [makeCodes(1, 13), makeProfileChunk(await getP3())]),
  ],
  [
    'iCCP counts more than gAMA',
    'rgb',
    async () => makePng(express(PHOTO, 'p3', 'srgb'), 8, [makeGamma(100_000), makeProfileChunk(await getP3())]),
  ],
  ['iCCP on 16 bits', 'rgb', async () => makePng(express(PHOTO, 'p3', 'srgb'), 16, [makeProfileChunk(await getP3())])],
  ...([8, 16] as const).flatMap((depth): ColourCase[] => [
    [
      `iCCP on grey, ${depth} bits`,
      'grey',
      png(onlyGrey(express(GREY_PHOTO, 'srgb', 1.8)), depth, makeProfileChunk(makeGreyProfile(1.8))),
    ],
    [
      `iCCP on grey with alpha, ${depth} bits`,
      'grey with alpha',
      png(
        express(GREY_PHOTO, 'srgb', 2.2).map(([grey], i) => [grey, ALPHA[i]!]),
        depth,
        makeProfileChunk(makeGreyProfile(2.2)),
      ),
    ],
  ]),
  ['a cICP with a matrix counts as none', 'rgb', png(PHOTO, 8, makeCodes(9, 13, 6))],
  ['a cICP that is cut short counts as none', 'rgb', png(PHOTO, 8, ['cICP', Buffer.from([200, 13, 0])])],
  [
    'a cICP that says nothing counts as none',
    'rgb',
    png(express(PHOTO, 'srgb', 1.8), 8, makeCodes(2, 2), makeGamma(55_556)),
  ],
  ['a gAMA of zero counts as none', 'rgb', png(PHOTO, 8, makeGamma(0))],
  ['a gAMA beyond reason counts as none', 'rgb', png(PHOTO, 8, makeGamma(4_000_000_000))],
  ['a cHRM without a triangle counts as none', 'rgb', png(PHOTO, 8, makeChromaticities(1, 1, 1, 1, 1, 1, 1, 1))],
  [
    'a broken iCCP counts as none',
    'rgb',
    png(express(PHOTO, 'srgb', 1.8), 8, ['iCCP', Buffer.from('ICC\0\0junk')], makeGamma(55_556)),
  ],
];

describe('colours of PNG', () => {
  itShowsThePhoto(PNG_CASES);
});
