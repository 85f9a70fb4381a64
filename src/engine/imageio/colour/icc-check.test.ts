import { describe } from 'vitest';
import sharp from 'sharp';
import { makeGreyProfile } from '#tests/helpers/images.ts';
import { getP3, makeJpeg, makeTiffWithProfile, makeWebp, pack } from '#tests/helpers/coloured-files.ts';
import type { CurveName, Triple } from '#tests/helpers/colour-numbers.ts';
import { express, GREY_PHOTO, HEIGHT_PX, onlyGrey, PHOTO, WIDTH_PX } from '#tests/helpers/colour-numbers.ts';
import type { ColourCase } from '#tests/helpers/colour-viewer.ts';
import { itShowsThePhoto } from '#tests/helpers/colour-viewer.ts';

const greyOn = (curve: CurveName): readonly Triple[] => express(GREY_PHOTO, 'srgb', curve);

/** Bytes of the profile of P3, changed. */
const changeP3 = async (change: (icc: Buffer) => void): Promise<Buffer> => {
  const icc = Buffer.from(await getP3());
  change(icc);
  return icc;
};
const findTag = (icc: Buffer, name: string): number => icc.indexOf(name, 132, 'latin1');
/** Ways in which a profile can be unusable. */
const UNUSABLE: readonly (readonly [name: string, make: () => Promise<Buffer>])[] = [
  ['for grey', () => Promise.resolve(makeGreyProfile(1))],
  ['that is cut off', async () => (await getP3()).subarray(0, 250)],
  ['of noise', () => Promise.resolve(Buffer.alloc(400, 0x5a))],
  [
    'whose colours are black',
    () =>
      changeP3((icc) => {
        ['rXYZ', 'gXYZ', 'bXYZ'].forEach((name) =>
          icc.fill(0, icc.readUInt32BE(findTag(icc, name) + 4) + 8, icc.readUInt32BE(findTag(icc, name) + 4) + 20),
        );
      }),
  ],
  ['without a curve', () => changeP3((icc) => icc.write('xTRC', findTag(icc, 'gTRC'), 'latin1'))],
  ['of a device link', () => changeP3((icc) => icc.write('link', 12, 'latin1'))],
];
const WRITERS = { jpeg: makeJpeg, webp: makeWebp, tiff: makeTiffWithProfile } as const;

const ICC_CASES: readonly ColourCase[] = [
  ...(['jpeg', 'webp', 'tiff'] as const).flatMap((format): ColourCase[] => [
    [`${format} in P3`, 'rgb', async () => WRITERS[format](express(PHOTO, 'p3', 'srgb'), await getP3())],
    ...UNUSABLE.map(([name, make]): ColourCase => [
      `${format} with a profile ${name}`,
      'rgb',
      async () => WRITERS[format](PHOTO, await make()),
    ]),
  ]),
  ['grey jpeg with a profile for RGB', 'grey', async () => makeJpeg(onlyGrey(GREY_PHOTO), await getP3())],
  ['grey jpeg with a profile for grey', 'grey', () => makeJpeg(onlyGrey(greyOn(1.8)), makeGreyProfile(1.8))],
  ['jpeg in Adobe RGB, by name', 'rgb', () => makeDcf({ ColorSpace: '65535' }, { InteroperabilityIndex: 'R03' })],
  ['jpeg in Adobe RGB, by number', 'rgb', () => makeDcf({ ColorSpace: '2' }, {})],
];

/** A JPEG in Adobe RGB that says so in EXIF alone. */
async function makeDcf(camera: Record<string, string>, interop: Record<string, string>): Promise<Buffer> {
  const raw = { width: WIDTH_PX, height: HEIGHT_PX, channels: 3 } as const;
  const exif = { IFD0: { Make: 'Skip' }, IFD2: camera, IFD4: interop };
  return sharp(pack(express(PHOTO, 'adobe', 563 / 256), 8), { raw })
    .withExif(exif)
    .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
    .toBuffer();
}

describe('colours by profile and by EXIF', () => {
  itShowsThePhoto(ICC_CASES);
});
