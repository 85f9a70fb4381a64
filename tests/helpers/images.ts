/** Makes images for tests on the fly: noise, gradients, tagged and turned ones, parts of photographs. */
import type { Sharp } from 'sharp';
import sharp from 'sharp';
import type { Samples, SourceImage } from '#core/ports.ts';

export interface ImageSpec {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly channels: 1 | 2 | 3 | 4;
  readonly bitDepth: 8 | 16;
  readonly seed: number;
}

/** An image of noise: every sample differs from its neighbours and follows from the seed. */
export function makeImage({ widthPx, heightPx, channels, bitDepth, seed }: ImageSpec): SourceImage {
  const length = widthPx * heightPx * channels;
  const data = bitDepth === 8 ? new Uint8Array(length) : new Uint16Array(length);
  let state = seed >>> 0;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[i] = state >>> (32 - bitDepth);
  }
  return { widthPx, heightPx, channels, samples: { bitDepth, data } as Samples };
}

/** An image that changes slowly, so that lossy formats come close to it. */
export function makeGradient({ widthPx, heightPx, channels }: Omit<ImageSpec, 'seed' | 'bitDepth'>): SourceImage {
  const data = new Uint8Array(widthPx * heightPx * channels);
  for (let i = 0; i < data.length; i++) {
    const pixel = Math.floor(i / channels);
    const across = (pixel % widthPx) / widthPx;
    const down = Math.floor(pixel / widthPx) / heightPx;
    data[i] = 40 + 150 * ([across, down, 1 - across, 1 - down / 2][i % channels] ?? 0);
  }
  return { widthPx, heightPx, channels, samples: { bitDepth: 8, data } };
}

/** Opens samples in sharp; the result keeps channels and bit depth in PNG and TIFF. */
export function openSamples({ widthPx, heightPx, channels, samples }: SourceImage): Sharp {
  const space = channels < 3 ? (samples.bitDepth === 8 ? 'b-w' : 'grey16') : samples.bitDepth === 8 ? 'srgb' : 'rgb16';
  return sharp(samples.data, { raw: { width: widthPx, height: heightPx, channels } }).toColourspace(space);
}

/** Writes a grey PNG that changes slowly. */
export async function writeGreyImage(path: string, widthPx: number, heightPx: number): Promise<void> {
  await openSamples(makeGradient({ widthPx, heightPx, channels: 1 }))
    .png()
    .toFile(path);
}

/** The 8-bit samples of an image at a quarter of its width and height. */
export async function shrinkByFour(path: string): Promise<Uint8Array> {
  const { width, height } = await sharp(path).metadata();
  return sharp(path)
    .resize(width / 4, height / 4, { fit: 'fill' })
    .raw()
    .toBuffer();
}

export const XMP_SAMPLE =
  '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><r:RDF xmlns:r="rdf"><r:Description ' +
  'xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6" title="Steine über dem Wasser"/></r:RDF></x:xmpmeta>' +
  '<?xpacket end="w"?>';

/** Adds EXIF (with a camera, an aperture, a place), XMP, 300 ppi and the profile of Display P3. */
export function tagImage(image: Sharp): Sharp {
  return image
    .withIccProfile('p3')
    .withExif({
      IFD0: { Make: 'Skip', Model: 'Stone 3', Copyright: 'Anna' },
      IFD2: { FNumber: '28/10', ISOSpeedRatings: '400' },
      IFD3: { GPSLatitudeRef: 'N' },
    })
    .withXmp(XMP_SAMPLE)
    .withDensity(300);
}

/** The eight EXIF orientations. */
export const ORIENTATIONS = [1, 2, 3, 4, 5, 6, 7, 8] as const;

/**
 * A JPEG of 32 x 16 pixels that lies as the orientation says. Upright it has a red top left, a green top right, a blue bottom
 * left and a white bottom right quarter (and for 5 to 8, upright is 16 x 32).
 */
export async function makeOriented(orientation: (typeof ORIENTATIONS)[number]): Promise<Buffer> {
  const [width, height] = orientation < 5 ? [32, 16] : [16, 32];
  const colours = [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255];
  const upright = await sharp(Uint8Array.from(colours), { raw: { width: 2, height: 2, channels: 3 } })
    .resize(width, height, { kernel: 'nearest', fit: 'fill' })
    .raw()
    .toBuffer();
  // What undoes each orientation: a mirror after a turn.
  const [turn, mirror] = (
    [
      [0, false],
      [0, true],
      [180, false],
      [180, true],
      [90, true],
      [270, false],
      [270, true],
      [90, false],
    ] as const
  )[orientation - 1]!;
  const turned = await sharp(upright, { raw: { width, height, channels: 3 } })
    .rotate(turn)
    .raw()
    .toBuffer({ resolveWithObject: true });
  const raw = { width: turned.info.width, height: turned.info.height, channels: 3 } as const;
  const lying = sharp(turned.data, { raw }).flop(mirror);
  return lying.withMetadata({ orientation }).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer();
}

/** A grey profile (ICC 2.1) with a plain power curve. */
export function makeGreyProfile(gamma: number): Buffer {
  const uint32 = (...values: number[]): Buffer => Buffer.concat(values.map((value) => Buffer.from(toBytes(value))));
  const text = (value: string): Buffer => Buffer.from(value, 'latin1');
  const d50 = uint32(0xf6d6, 0x10000, 0xd32d);
  const bodies = [
    ['desc', Buffer.concat([text('desc'), uint32(0, 5), text('grey\0'), Buffer.alloc(79)])],
    ['wtpt', Buffer.concat([text('XYZ '), uint32(0), d50])],
    ['kTRC', Buffer.concat([text('curv'), uint32(0, 1, Math.round(gamma * 256) << 16)])],
  ] as const;
  let end = 128 + 4 + 12 * bodies.length;
  const directory: Buffer[] = [uint32(bodies.length)];
  for (const [name, body] of bodies) {
    directory.push(text(name), uint32(end, body.length));
    end += body.length;
  }
  const header = Buffer.alloc(128);
  uint32(end, 0, 0x02100000).copy(header);
  text('mntrGRAYXYZ ').copy(header, 12);
  text('acsp').copy(header, 36);
  d50.copy(header, 68);
  return Buffer.concat([header, ...directory, ...bodies.map(([, body]) => body)]);
}

function toBytes(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
}

/** Cuts a part out of a photograph into a lossless file. */
export async function cutPhoto(
  source: string,
  path: string,
  part: { readonly left: number; readonly top: number; readonly width: number; readonly height: number },
): Promise<string> {
  await sharp(source).extract(part).png().toFile(path);
  return path;
}

/** The same photo in another size, as PNG. */
export async function resizePhoto(source: string, path: string, widthPx: number): Promise<string> {
  await sharp(source).resize({ width: widthPx }).png().toFile(path);
  return path;
}

/** A strip of 4 pixels' height. */
export async function writeWideImage(path: string, widthPx: number): Promise<string> {
  await openSamples(makeImage({ widthPx, heightPx: 4, channels: 3, bitDepth: 8, seed: 1 }))
    .png()
    .toFile(path);
  return path;
}
