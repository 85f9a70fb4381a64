/**
 * Gives mutated photos of every format to the command line and to the web page: `npm run bench:fuzz -- [--files 2000]
 * [--seed 1] [--from 0]`. One JSON line for each fault, with the seed that makes the file again, and one for the sums;
 * the exit code is 1 when there is a fault.
 *
 * | fault       | what counts                                                                                         |
 * | ----------- | --------------------------------------------------------------------------------------------------- |
 * | `crash`     | a process ends, a file has no outcome, or its failure is not a reason in the file                   |
 * | `hang`      | 30 s without a sign                                                                                 |
 * | `leftover`  | a file in the folders of photos, results, temporary files or caches that does not belong there      |
 * | `untrue`    | "done" without `damaged-in-parts`, although a checksum or a length shows a fault                    |
 * | `unwritten` | as before, although a row of 4 pixels' height or 16 x 16 pixels look as if no decoder wrote them    |
 *
 * Decided: (1) The sound files have no black, transparent, green or plain areas, so that these are never theirs. (2)
 * Samples that stand in the file as they are (TIFF without compression or with PackBits) are right whatever they are.
 * (3) Zeros are codes of a JPEG, which become black; only its filling for lacking blocks, grey, counts. (4) A wrong
 * checksum of a PNG chunk that holds metadata costs the metadata alone. (5) Bytes behind the last box of AVIF and HEIC,
 * the end of JPEG, and the trailer of GIF are no fault. (6) Damage in coded data that decodes to its end, in formats
 * without checksums, cannot be told. (7) Photos above 1 megapixel by their header take minutes: the web page alone opens
 * them, and those above 10 are left out.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { inspectImage } from '#engine/imageio/decode.ts';
import type { FuzzFile } from '#tests/helpers/fuzz-files.ts';
import { makeFuzzFiles } from '#tests/helpers/fuzz-files.ts';
import { judgeMutant } from '#tests/helpers/judge-mutant.ts';
import type { Mutant } from '#tests/helpers/mutations.ts';
import { mutate } from '#tests/helpers/mutations.ts';
import { SCALE, upscaleFolder } from './fuzz-command-line.ts';
import type { FuzzOutcome } from './fuzz-outcome.ts';
import { openWebPage } from './fuzz-web.ts';

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
  },
});
const FILES_PER_FOLDER = 100;
const SEED_STEP = 1_000_000;
const MAX_UPSCALED_PIXELS = 1_000_000;
const MAX_OPENED_PIXELS = 10_000_000;

interface NumberedMutant extends Mutant {
  readonly name: string;
  readonly seed: number;
  readonly file: FuzzFile;
}

const faults = { crash: 0, hang: 0, leftover: 0, untrue: 0, unwritten: 0 };
const counts: Record<string, number> = {};

const sources = await makeFuzzFiles();
const root = await mkdtemp(join(tmpdir(), 'skipstone-fuzz-'));
const page = await openWebPage(join(root, 'web'));
const [first, end] = [Number(values.from), Number(values.from) + Number(values.files)];
for (let from = first; from < end; from += FILES_PER_FOLDER) {
  const mutants = Array.from({ length: Math.min(FILES_PER_FOLDER, end - from) }, (_, i) => makeMutant(from + i));
  const folder = join(root, String(from));
  const opened = await writeMutants(mutants, folder);
  const { outcomes, leftovers } = await upscaleFolder(folder);
  for (const name of leftovers) report('leftover', { by: 'command line', from, name });
  for (const mutant of mutants) {
    await judge('command line', mutant, outcomes.get(mutant.name), SCALE);
    if (opened.has(mutant)) await judge('web', mutant, await page.open(mutant.name, mutant.bytes), 1);
  }
  for (const name of await page.listLeftovers()) report('leftover', { by: 'web', from, name });
  await rm(folder, { recursive: true });
}
await page.close();
await rm(root, { recursive: true });
print({ files: end - first, seed: Number(values.seed), outcomes: counts, faults });
process.exitCode = Object.values(faults).some((count) => count > 0) ? 1 : 0;

function makeMutant(index: number): NumberedMutant {
  const file = sources[index % sources.length]!;
  const seed = Number(values.seed) * SEED_STEP + index;
  const name = `${String(index).padStart(5, '0')}-${file.kind}.${file.extension}`;
  return { ...mutate(file.bytes, seed), name, seed, file };
}

/** Returns those that are small enough to be opened; those that are small enough to be upscaled are written. */
async function writeMutants(mutants: readonly NumberedMutant[], folder: string): Promise<ReadonlySet<NumberedMutant>> {
  const photos = join(folder, 'in');
  await mkdir(photos, { recursive: true });
  const opened = new Set<NumberedMutant>();
  for (const mutant of mutants) {
    const path = join(photos, mutant.name);
    await writeFile(path, mutant.bytes);
    const size = await inspectImage(path).then(
      (info) => info.size,
      () => ({ widthPx: 0, heightPx: 0 }),
    );
    const pixels = size.widthPx * size.heightPx;
    if (pixels <= MAX_OPENED_PIXELS) opened.add(mutant);
    if (pixels > MAX_UPSCALED_PIXELS) await rm(path);
  }
  return opened;
}

/** @param outcome undefined: left out */
async function judge(by: string, mutant: NumberedMutant, outcome: FuzzOutcome | undefined, scale: number) {
  const word = outcome === undefined ? 'left out' : outcome.kind;
  counts[`${by}: ${word}`] = (counts[`${by}: ${word}`] ?? 0) + 1;
  const { seed, file, mutation, isSealed, bytes } = mutant;
  const facts = { by, seed, kind: file.kind, mutation, isSealed };
  switch (outcome?.kind) {
    case 'crashed':
      report('crash', { ...facts, reason: outcome.reason });
      break;
    case 'hung':
      report('hang', facts);
      break;
    case 'done': {
      const { isDamaged, image } = outcome;
      const verdict = judgeMutant({ bytes, unwritten: file.unwritten, isDamaged, image: await view(image), scale });
      if (verdict !== null) report(verdict.kind, { ...facts, reason: verdict.reason });
      break;
    }
    case 'refused':
    case undefined:
  }
}

async function view(image: Buffer) {
  const opened = sharp(image, { limitInputPixels: false }).toColourspace('srgb').ensureAlpha();
  const { data, info } = await opened.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  return { widthPx: info.width, heightPx: info.height, rgba: data };
}

function report(fault: keyof typeof faults, facts: object): void {
  faults[fault] += 1;
  print({ fault, ...facts });
}

function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
