/** Reads the colours that a PNG describes in chunks (PNG 3): cICP, then iCCP, then sRGB, then gAMA and cHRM count. */
import { crc32 } from 'node:zlib';
import type { ReadAt } from '../metadata/tiff-directory.ts';
import { listPngChunks } from '../png-chunks.ts';
import { arePrimariesUsable } from './chromaticity.ts';
import { getColourSpace } from './code-points.ts';
import type { ColourDescription, ColourSpace, Primaries, Xy } from './colour-description.ts';
import { arePrimariesOfSrgb, SRGB_PRIMARIES, SRGB_TRANSFER, UNDESCRIBED } from './colour-description.ts';

const CHUNKS: readonly string[] = ['cICP', 'sRGB', 'gAMA', 'cHRM'];
const MAX_CHUNKS = 10_000;
const MAX_CHUNK_BYTES = 64;
/** gAMA and cHRM are in units of 1/100000. */
const UNIT = 100_000;
/** What files in sRGB write for programs that know no more: about 1/2.2. */
const GAMMA_OF_SRGB = 45_455;
const GAMMA_TOLERANCE = 500;
/** Beyond these exponents a file is broken. */
const MAX_EXPONENT = 10;

export async function readPngColours(readAt: ReadAt): Promise<ColourDescription> {
  const chunks = await readChunks(readAt);
  const code = chunks.get('cICP');
  // Samples of a PNG are RGB; a matrix in the chunk makes it invalid.
  if (code?.length === 4 && code[2] === 0) {
    const space = getColourSpace({ primaries: code[0]!, transfer: code[1]! });
    const range = code[3] === 0 ? 'limited' : 'full';
    if (space !== null) return { ...UNDESCRIBED, space, outranksProfile: true, model: { kind: 'rgb', range } };
  }
  return { ...UNDESCRIBED, space: chunks.has('sRGB') ? null : readGammaAndPrimaries(chunks) };
}

function readGammaAndPrimaries(chunks: ReadonlyMap<string, Buffer>): ColourSpace | null {
  const primaries = readPrimaries(chunks.get('cHRM'));
  const exponent = readExponent(chunks.get('gAMA'));
  const isNearSrgb = exponent !== null && Math.abs(UNIT / exponent - GAMMA_OF_SRGB) <= GAMMA_TOLERANCE;
  const hasCurveOfSrgb = exponent === null || (primaries === null && isNearSrgb);
  if (primaries === null && hasCurveOfSrgb) return null;
  return {
    primaries: primaries ?? SRGB_PRIMARIES,
    transfer: hasCurveOfSrgb ? SRGB_TRANSFER : { kind: 'power', exponent },
  };
}

/** Null when it is missing or broken. */
function readExponent(chunk: Buffer | undefined): number | null {
  if (chunk?.length !== 4) return null;
  const exponent = UNIT / chunk.readUInt32BE(0);
  return exponent <= MAX_EXPONENT && exponent >= 1 / MAX_EXPONENT ? exponent : null;
}

/** Null when they are missing, broken, or those of sRGB. */
function readPrimaries(chunk: Buffer | undefined): Primaries | null {
  if (chunk?.length !== 32) return null;
  const [white, red, green, blue] = [0, 8, 16, 24].map((at): Xy => [
    chunk.readUInt32BE(at) / UNIT,
    chunk.readUInt32BE(at + 4) / UNIT,
  ]) as [Xy, Xy, Xy, Xy];
  const primaries = { name: 'by chromaticities', white, red, green, blue };
  return arePrimariesUsable(primaries) && !arePrimariesOfSrgb(primaries) ? primaries : null;
}

/** The first chunk of each kind that lies before the pixels and is whole. */
async function readChunks(readAt: ReadAt): Promise<ReadonlyMap<string, Buffer>> {
  const found = new Map<string, Buffer>();
  for await (const { type, at, bytes } of listPngChunks(readAt, MAX_CHUNKS)) {
    if (type === 'IDAT') break;
    if (!CHUNKS.includes(type) || bytes > MAX_CHUNK_BYTES || found.has(type)) continue;
    const body = await readAt(at + 4, bytes + 8);
    const isWhole = body.length === bytes + 8 && crc32(body.subarray(0, bytes + 4)) === body.readUInt32BE(bytes + 4);
    if (isWhole) found.set(type, body.subarray(4, bytes + 4));
  }
  return found;
}
