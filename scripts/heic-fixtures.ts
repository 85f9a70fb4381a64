/**
 * Makes the files of tests/fixtures/heic again: node scripts/run.mjs scripts/heic-fixtures.ts, with heif-enc and heif-convert
 * (Debian 12: libheif-examples 1.15.1) on the PATH. What heif-enc cannot make (turned images, grids) is put together here.
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Sharp } from 'sharp';
import type { HeifFile } from '#tests/helpers/heif-files.ts';
import {
  addProperties,
  assembleHeif,
  makeGridData,
  makeRotation,
  makeSize,
  parseHeif,
} from '#tests/helpers/heif-files.ts';

const TARGET = 'tests/fixtures/heic';
const FACE = { left: 130, top: 70, width: 128, height: 96 };
const TILE_SIDE_PX = 64;
/** Less than 2 x 2 tiles, so that the last ones are cut. */
const GRID = { widthPx: 118, heightPx: 100 };
const EXIF = {
  IFD0: { Make: 'Skip', Model: 'Stone 4', Copyright: 'Anna' },
  IFD2: { DateTimeOriginal: '2025:07:14 09:30:00', ISOSpeedRatings: '400' },
  IFD3: { GPSLatitudeRef: 'N' },
};
const XMP =
  '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><r:RDF xmlns:r="rdf">' +
  '<r:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6" title="Katze"/></r:RDF></x:xmpmeta>' +
  '<?xpacket end="w"?>';

const folder = await mkdtemp(join(tmpdir(), 'heic-fixtures-'));
const run = (program: string, ...args: readonly string[]) =>
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
const cut = (part = FACE): Sharp => sharp('examples/cat.png').extract(part);

async function encode(images: readonly Sharp[], extension: 'png' | 'jpg', ...options: readonly string[]) {
  const paths = images.map((_, i) => join(folder, `${i}.${extension}`));
  for (const [i, image] of images.entries()) await image.toFile(paths[i]!);
  const made = join(folder, 'made.heic');
  run('heif-enc', '-q', '80', ...options, ...paths, '-o', made);
  return readFile(made);
}

const put = (name: string, content: Buffer) => writeFile(join(TARGET, name), content);

/** The first four images of a file as one grid. */
function joinTiles(file: HeifFile): HeifFile {
  const tiles = file.items.slice(0, 4);
  const grid = {
    id: 10,
    type: 'grid',
    data: makeGridData(2, 2, GRID.widthPx, GRID.heightPx),
    properties: [makeSize(GRID.widthPx, GRID.heightPx)],
    references: [{ type: 'dimg', to: tiles.map(({ id }) => id) }],
  };
  return { ...file, primary: grid.id, items: [...tiles, grid] };
}

try {
  await put('plain.heic', await encode([cut()], 'png'));
  await put('ten-bit.heic', await encode([cut().toColourspace('rgb16')], 'png', '-b', '10'));
  await put('grey.heic', await encode([cut().toColourspace('b-w')], 'png'));
  const wide = sharp('examples/cat.png').resize(320, 240, { fit: 'cover' });
  await put('slices.heic', await encode([wide], 'png', '-q', '20', '-p', 'x265:slices=3'));

  // Odd, so that halved colour has an edge. The EXIF says "turn" as well, as that of phones does.
  const phone = cut({ ...FACE, width: 131, height: 97 })
    .withMetadata({ orientation: 6 })
    .withExifMerge(EXIF)
    .withIccProfile('p3')
    .withXmp(XMP)
    .jpeg({ quality: 100, chromaSubsampling: '4:4:4' });
  const lying = parseHeif(await encode([phone], 'jpg'));
  await put('phone.heic', assembleHeif(addProperties(lying, makeRotation(3))));

  const { data, info } = await cut().ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  for (let i = 3; i < data.length; i += 4) data[i] = Math.round((255 * ((i >> 2) % info.width)) / (info.width - 1));
  await put('alpha.heic', await encode([sharp(data, { raw: info })], 'png'));

  const corners = [0, TILE_SIDE_PX].flatMap((top) => [0, TILE_SIDE_PX].map((left) => ({ left, top })));
  const tiles = corners.map(({ left, top }) =>
    cut({ left: FACE.left + left, top: FACE.top + top, width: TILE_SIDE_PX, height: TILE_SIDE_PX }),
  );
  await put('grid.heic', assembleHeif(joinTiles(parseHeif(await encode(tiles, 'png')))));

  for (const name of ['plain', 'grey', 'phone', 'alpha', 'grid']) {
    const converted = join(folder, `${name}.png`);
    run('heif-convert', join(TARGET, `${name}.heic`), converted);
    // Without the EXIF, whose orientation would turn it again.
    await put(
      `${name}.png`,
      await sharp(converted, { ignoreIcc: true })
        .keepIccProfile()
        .png({ compressionLevel: 9, adaptiveFiltering: true })
        .toBuffer(),
    );
  }
} finally {
  await rm(folder, { recursive: true });
}
