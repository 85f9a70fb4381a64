/** Makes an ICC profile (4.2) of colours that a file describes otherwise; checking profiles is left to icc-check.ts. */
import type { Vector } from './chromaticity.ts';
import { adaptWhite, D50_XYZ, measurePrimaries, toXyz } from './chromaticity.ts';
import type { ColourSpace, Transfer } from './colour-description.ts';
import { isSrgb } from './colour-description.ts';

/** What samples a profile is for; also its signature in the header. */
export type ProfileKind = 'RGB ' | 'GRAY' | 'CMYK';

type Tag = readonly [name: string, body: Buffer];

const SRGB_CURVE = [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045];
const HEADER_BYTES = 128;

/** A profile of colours on a curve that is kept, for RGB or grey. Null when it would say sRGB, which needs none. */
export function makeProfile(space: ColourSpace, kind: 'RGB ' | 'GRAY'): Buffer | null {
  const { primaries, transfer } = space;
  if (isSrgb(space) || (kind === 'GRAY' && transfer.kind === 'srgb')) return null;
  const curve = makeCurve(transfer);
  const name = `Colours of the photo (${kind === 'GRAY' ? 'grey' : primaries.name})`;
  if (kind === 'GRAY') return assembleProfile('GRAY', name, [['kTRC', curve]]);
  const white = toXyz(primaries.white);
  const columns = measurePrimaries(primaries).map((xyz) => adaptWhite(xyz, white, D50_XYZ));
  return assembleProfile('RGB ', name, [
    ...(['rXYZ', 'gXYZ', 'bXYZ'] as const).map((tag, i): Tag => [tag, makeXyz(columns[i]!)]),
    ...(['rTRC', 'gTRC', 'bTRC'] as const).map((tag): Tag => [tag, curve]),
  ]);
}

/** A profile of the given tags, with those that every profile has. */
export function assembleProfile(kind: 'RGB ' | 'GRAY', name: string, colourTags: readonly Tag[]): Buffer {
  const tags: readonly Tag[] = [
    ['desc', makeText(name)],
    ['cprt', makeText('No copyright')],
    ['wtpt', makeXyz(D50_XYZ)],
    ...colourTags,
  ];
  let end = HEADER_BYTES + 4 + 12 * tags.length;
  const directory = [uint32(tags.length)];
  for (const [tag, body] of tags) {
    directory.push(text(tag), uint32(end, body.length));
    end += body.length;
  }
  const header = Buffer.alloc(HEADER_BYTES);
  uint32(end, 0, 0x04200000).copy(header);
  text(`mntr${kind}XYZ `).copy(header, 12);
  text('acsp').copy(header, 36);
  fixed(D50_XYZ).copy(header, 68);
  return Buffer.concat([header, ...directory, ...tags.map(([, body]) => body)]);
}

function makeCurve(transfer: Transfer): Buffer {
  if (transfer.kind === 'srgb') return makeParametric(3, SRGB_CURVE);
  if (transfer.kind === 'power') return makeParametric(0, [transfer.exponent]);
  throw new TypeError(`no profile is made for a curve of kind ${transfer.kind}`);
}

const makeXyz = (xyz: Vector): Buffer => Buffer.concat([text('XYZ \0\0\0\0'), fixed(xyz)]);

/** A curve by a formula of ICC: 0 is a power, 3 a power with a straight beginning. */
function makeParametric(formula: 0 | 3, parameters: readonly number[]): Buffer {
  return Buffer.concat([text('para\0\0\0\0'), uint32(formula * 2 ** 16), fixed(parameters)]);
}

function makeText(value: string): Buffer {
  const words = Buffer.from(value, 'utf16le').swap16();
  const head = [text('mluc\0\0\0\0'), uint32(1, 12), text('enUS'), uint32(words.length, 28)];
  return Buffer.concat([...head, words, Buffer.alloc(words.length % 4)]);
}

/** Numbers with 16 bits before and 16 after the point. */
const fixed = (values: readonly number[]): Buffer => uint32(...values.map((value) => Math.round(value * 2 ** 16)));

function uint32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => bytes.writeUInt32BE(value >>> 0, 4 * i));
  return bytes;
}

function text(value: string): Buffer {
  return Buffer.from(value, 'latin1');
}
