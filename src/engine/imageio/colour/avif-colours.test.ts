import { describe } from 'vitest';
import { makeProfile as makeProfileBox } from '#tests/helpers/heif-files.ts';
import { getP3, makeAvif, makeNclxBox } from '#tests/helpers/coloured-files.ts';
import type { CurveName, PrimariesName } from '#tests/helpers/colour-numbers.ts';
import { express, fromYcbcr, PHOTO, premultiply, toYcbcr, withAlpha } from '#tests/helpers/colour-numbers.ts';
import type { ColourCase } from '#tests/helpers/colour-viewer.ts';
import { itShowsThePhoto } from '#tests/helpers/colour-viewer.ts';

type Make = () => Promise<Buffer>;

const avif =
  (numbers: readonly (readonly number[])[], options: Parameters<typeof makeAvif>[1]): Make =>
  () =>
    makeAvif(numbers, options);
const codes: readonly (readonly [primaries: number, transfer: number, name: PrimariesName, curve: CurveName])[] = [
  [1, 13, 'srgb', 'srgb'],
  [2, 2, 'srgb', 'srgb'],
  [1, 4, 'srgb', 2.2],
  [1, 8, 'srgb', 1],
  [12, 13, 'p3', 'srgb'],
  [12, 4, 'p3', 2.2],
  [9, 13, 'bt2020', 'srgb'],
  [9, 5, 'bt2020', 2.8],
];

const AVIF_CASES: readonly ColourCase[] = [
  ...codes.map(([primaries, transfer, name, curve]): ColourCase => [
    `nclx ${primaries}/${transfer}`,
    'rgb',
    avif(express(PHOTO, name, curve), { boxes: [makeNclxBox(primaries, transfer, 6)] }),
  ]),
  ...([10, 12] as const).map((bitDepth): ColourCase => [
    `nclx of P3, ${bitDepth} bits`,
    'rgb',
    avif(express(PHOTO, 'p3', 'srgb'), { bitDepth, boxes: [makeNclxBox(12, 13, 6)] }),
  ]),
  ...(
    [
      [1, 0.2126, 0.0722],
      [5, 0.299, 0.114],
      [7, 0.212, 0.087],
      [9, 0.2627, 0.0593],
    ] as const
  ).flatMap(([matrix, red, blue]) =>
    [true, false].map((isFull): ColourCase => {
      const numbers = fromYcbcr(toYcbcr(PHOTO, red, blue, !isFull));
      const range = isFull ? 'full' : 'limited';
      return [
        `matrix ${matrix}, ${range} range`,
        'rgb',
        avif(numbers, { boxes: [makeNclxBox(1, 13, matrix, isFull)] }),
      ];
    }),
  ),
  [
    'matrix 8, which is YCgCo',
    'rgb',
    avif(
      fromYcbcr(
        PHOTO.map(([r, g, b]) => [(r + 2 * g + b) / 4, (2 * g - r - b) / 4 + 128 / 255, (r - b) / 2 + 128 / 255]),
      ),
      { boxes: [makeNclxBox(1, 13, 8)] },
    ),
  ],
  ['no word', 'rgb', avif(PHOTO, {})],
  ['straight alpha', 'rgb with alpha', avif(withAlpha(PHOTO), {})],
  ['premultiplied alpha', 'rgb with alpha', avif(premultiply(PHOTO), { isPremultiplied: true })],
  [
    'premultiplied alpha, P3',
    'rgb with alpha',
    avif(premultiply(express(PHOTO, 'p3', 'srgb')), { isPremultiplied: true, boxes: [makeNclxBox(12, 13, 6)] }),
  ],
  [
    'an ICC profile counts more than nclx',
    'rgb',
    async () =>
      makeAvif(express(PHOTO, 'p3', 'srgb'), { boxes: [makeNclxBox(9, 16, 6), makeProfileBox(await getP3())] }),
  ],
  [
    'a broken ICC profile beside nclx counts as none',
    'rgb',
    async () =>
      makeAvif(express(PHOTO, 'p3', 'srgb'), { boxes: [makeNclxBox(12, 13, 6), makeProfileBox(Buffer.alloc(200))] }),
  ],
];

describe('colours of AVIF', () => {
  itShowsThePhoto(AVIF_CASES);
});
