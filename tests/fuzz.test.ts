/** Mutated files of every format, read in this process; bench/fuzz.ts has thousands of them and the whole programs. */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SourceImage } from '#core/ports.ts';
import { inspectImage, readImage } from '#engine/imageio/decode.ts';
import { writeThumb } from '#engine/imageio/deep-zoom.ts';
import type { DecodedImage } from '#engine/imageio/image-types.ts';
import { AppError } from '#shared/errors.ts';
import { VIEW_FILES } from '#shared/image-pyramid.ts';
import { makeTempFolder } from './helpers/folders.ts';
import type { FuzzFile } from './helpers/fuzz-files.ts';
import { makeFuzzFiles } from './helpers/fuzz-files.ts';
import { openSamples } from './helpers/images.ts';
import type { Verdict } from './helpers/judge-mutant.ts';
import { judgeMutant } from './helpers/judge-mutant.ts';
import type { Mutant } from './helpers/mutations.ts';
import { mutate } from './helpers/mutations.ts';
import { findProvenFault } from './helpers/proven-faults.ts';
import type { ViewedImage } from './helpers/unwritten-areas.ts';
import { hasUnwrittenArea } from './helpers/unwritten-areas.ts';

const MUTANTS_PER_FILE = 5;
const LIMIT_MS = 30_000;

async function view(image: SourceImage): Promise<ViewedImage> {
  const rgba = await openSamples(image).toColourspace('srgb').ensureAlpha().raw({ depth: 'uchar' }).toBuffer();
  return { widthPx: image.widthPx, heightPx: image.heightPx, rgba };
}

/** Null: refused, as any file may be. */
async function tryAppError<Result>(result: Promise<Result>): Promise<Result | null> {
  return result.catch((thrown: unknown) => {
    expect(thrown).toBeInstanceOf(AppError);
    expect((thrown as AppError).code).toMatch(/^image\//);
    return null;
  });
}

async function readMutant(path: string): Promise<DecodedImage | null> {
  const decoded = await tryAppError(readImage(path));
  if (decoded === null) return null;
  const { info, image } = decoded;
  expect(await inspectImage(path)).toEqual(info);
  expect({ widthPx: image.widthPx, heightPx: image.heightPx }).toEqual(info.size);
  expect(image.samples.data.length).toBe(info.size.widthPx * info.size.heightPx * info.channels);
  return decoded;
}

async function check(file: FuzzFile, { bytes }: Pick<Mutant, 'bytes'>): Promise<Verdict | null> {
  await using folder = await makeTempFolder();
  const name = `photo.${file.extension}`;
  const path = join(folder.path, name);
  await writeFile(path, bytes);
  const begunMs = performance.now();
  const decoded = await readMutant(path);
  await mkdir(join(folder.path, 'views'));
  const thumb = await tryAppError(writeThumb(path, join(folder.path, 'views')));
  expect(performance.now() - begunMs).toBeLessThan(LIMIT_MS);
  expect(thumb?.isDamaged).toBe(decoded?.isDamaged);
  expect(await readdir(folder.path)).toEqual([name, 'views']);
  expect(await readdir(join(folder.path, 'views'))).toEqual(thumb === null ? [] : [VIEW_FILES.thumb]);
  if (decoded === null) return null;
  const image = await view(decoded.image);
  return judgeMutant({ bytes, unwritten: file.unwritten, isDamaged: decoded.isDamaged, image, scale: 1 });
}

const files = await makeFuzzFiles();

describe('files with changed bytes', () => {
  it.each(files.map((file, index) => [file.kind, file, index] as const))(
    '%s: are read, marked as damaged, or refused',
    async (_kind, file, index) => {
      expect(await check(file, file)).toBeNull();
      for (let i = 0; i < MUTANTS_PER_FILE; i++) {
        const seed = 1000 * index + i;
        const mutant = mutate(file.bytes, seed);
        expect(await check(file, mutant), `seed ${seed}: ${mutant.mutation}`).toBeNull();
      }
    },
  );

  it('are recognised: what is sound has no fault, what is cut off has one', () => {
    const faults = files.map(({ kind, bytes }) => [kind, findProvenFault(bytes)] as const);
    expect(faults.filter(([, fault]) => fault !== null)).toEqual([]);
    const cut = files.map(({ kind, bytes }) => [kind, findProvenFault(bytes.subarray(0, -20))] as const);
    const unproved = cut.filter(([, fault]) => fault === null).map(([kind]) => kind);
    // Other TIFF files have no checksum, and their directory lies at the end.
    expect(unproved.filter((kind) => !kind.startsWith('tiff'))).toEqual([]);
  });

  it('are recognised by what no decoder wrote: rows, tiles', () => {
    const [widthPx, heightPx] = [40, 40];
    const paint = (areaWidthPx: number, areaHeightPx: number, pixel: readonly number[]): ViewedImage => {
      const rgba = new Uint8Array(4 * widthPx * heightPx).fill(200);
      for (let y = heightPx - areaHeightPx; y < heightPx; y++)
        for (let x = widthPx - areaWidthPx; x < widthPx; x++) rgba.set(pixel, 4 * (y * widthPx + x));
      return { widthPx, heightPx, rgba };
    };
    const [black, green, clear, grey] = [
      [0, 0, 0, 255],
      [0, 135, 0, 255],
      [90, 90, 90, 0],
      [128, 128, 128, 255],
    ] as const;
    for (const pixel of [black, green, clear]) {
      expect(hasUnwrittenArea(paint(40, 4, pixel), 1, 'zeros')).toBe(true);
      expect(hasUnwrittenArea(paint(16, 16, pixel), 1, 'zeros')).toBe(true);
      expect(hasUnwrittenArea(paint(16, 8, pixel), 1, 'zeros')).toBe(false);
      expect(hasUnwrittenArea(paint(40, 40, pixel), 1, 'grey')).toBe(false);
    }
    expect(hasUnwrittenArea(paint(40, 4, grey), 1, 'grey')).toBe(true);
    expect(hasUnwrittenArea(paint(40, 40, grey), 1, 'zeros')).toBe(false);
    expect(hasUnwrittenArea(paint(40, 8, black), 2, 'zeros')).toBe(true);
    expect(hasUnwrittenArea(paint(40, 4, black), 2, 'zeros')).toBe(false);
  });
});
