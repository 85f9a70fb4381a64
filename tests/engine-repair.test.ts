/** Repairs of the engine process with the shipped model: photos that keep their size. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readImage } from '#engine/imageio/decode.ts';
import type { JobEvent, JobRequest } from '#shared/jobs.ts';
import type { EngineWithPhoto } from './helpers/engine.ts';
import { EXAMPLES, makeJob, openEngineWithPhoto } from './helpers/engine.ts';
import { makeTempFolder } from './helpers/folders.ts';
import { writeFixture } from './helpers/image-fixtures.ts';

const REPAIR = { target: { kind: 'repair' }, cleanup: 0.5 } as const;

let opened: EngineWithPhoto;

beforeAll(async () => {
  opened = await openEngineWithPhoto();
});

afterAll(() => opened.close());

/** Runs a job to its end and returns its result and its events. */
async function run(inputPath: string, outputPath: string, changes: Partial<JobRequest>) {
  const events: JobEvent[] = [];
  const job = makeJob(inputPath, outputPath, { ...REPAIR, ...changes });
  const { error, result } = await opened.engine.client.runJob(job, (event) => events.push(event));
  expect(error).toBeNull();
  return { result: result!, events };
}

describe('a repair', () => {
  it('keeps size, metadata and profile, in one step of the restorer', async () => {
    await using folder = await makeTempFolder();
    const photo = await writeFixture('jpeg-tagged', folder.path);
    const out = join(folder.path, 'out.jpg');
    const { result, events } = await run(photo, out, { format: 'jpeg' });
    expect(result).toMatchObject({ evaluations: 1, cleanup: 0.5, remarks: [], hasResidualMap: false });
    expect(result.output).toEqual(result.input);
    expect(events[0]).toMatchObject({ kind: 'started', evaluations: 1, canEndEarly: false });
    const stages = events.flatMap((event) => (event.kind === 'progress' ? event.step.stage : []));
    expect(new Set(stages)).toEqual(new Set(['restore']));
    const [before, after] = [await readImage(photo), await readImage(out)];
    expect(after.info.size).toEqual(before.info.size);
    expect(after.metadata.icc).toEqual(before.metadata.icc);
    expect(after.metadata.xmp).toEqual(before.metadata.xmp);
    expect((await sharp(out).metadata()).density).toBe((await sharp(photo).metadata()).density);
    expect(after.metadata.exif!.includes('Stone 3')).toBe(true);
  });

  it('keeps alpha and 16 bits as they are, and changes the colours', async () => {
    await using folder = await makeTempFolder();
    const photo = await writeFixture('png-alpha-16', folder.path);
    const out = join(folder.path, 'out.png');
    await run(photo, out, {});
    const [before, after] = [(await readImage(photo)).image, (await readImage(out)).image];
    expect(after).toMatchObject({ widthPx: before.widthPx, heightPx: before.heightPx, channels: 4 });
    expect(after.samples.bitDepth).toBe(16);
    const pick = (image: typeof before, isAlpha: boolean) =>
      [...image.samples.data].filter((_, i) => (i % 4 === 3) === isAlpha);
    expect(pick(after, true)).toEqual(pick(before, true));
    expect(pick(after, false)).not.toEqual(pick(before, false));
  });

  it.each(['png-alpha', 'png-grey-16'] as const)(
    'with a clean-up of 0 writes the pixels of %s, and says so',
    async (kind) => {
      await using folder = await makeTempFolder();
      const photo = await writeFixture(kind, folder.path);
      const out = join(folder.path, 'out.png');
      const { result, events } = await run(photo, out, { cleanup: 0 });
      expect(result).toMatchObject({ evaluations: 0, remarks: ['nothing-to-repair'] });
      expect(events[0]).toMatchObject({ kind: 'started', evaluations: 0 });
      expect((await readImage(out)).image).toEqual((await readImage(photo)).image);
    },
  );

  it('is what an exact size comes to that the photo has already, whatever preset and seed', async () => {
    await using folder = await makeTempFolder();
    const { size } = (await readImage(opened.photo)).info;
    const [first, second] = [join(folder.path, 'a.png'), join(folder.path, 'b.png')];
    await run(opened.photo, first, {});
    const preset = { kind: 'preset', name: 'perception' } as const;
    await run(opened.photo, second, { target: { kind: 'size', widthPx: size.widthPx }, preset, seed: 9 });
    expect((await readFile(second)).equals(await readFile(first))).toBe(true);
  });

  it('shows the repaired photo while it runs, at its own size', async () => {
    await using folder = await makeTempFolder();
    const { events } = await run(opened.photo, join(folder.path, 'out.png'), { viewFolder: folder.path });
    expect(events.some(({ kind }) => kind === 'estimate')).toBe(true);
    expect((await readImage(join(folder.path, 'estimate-1.jpg'))).info.size).toEqual(
      (await readImage(opened.photo)).info.size,
    );
  });

  it('cancelled in mid-run leaves nothing, within a second', async () => {
    await using folder = await makeTempFolder();
    const large = join(folder.path, 'large.png');
    await sharp(join(EXAMPLES, 'rocket.jpg')).resize(1600).png().toFile(large);
    const job = makeJob(large, join(folder.path, 'out.png'), REPAIR);
    let cancelledAt = 0;
    const snapshot = await opened.engine.client.runJob(job, (event) => {
      if (event.kind !== 'progress' || cancelledAt > 0) return;
      cancelledAt = performance.now();
      opened.engine.client.cancel(job.id);
    });
    expect(snapshot.state).toBe('cancelled');
    expect(performance.now() - cancelledAt).toBeLessThan(1000);
    expect(await readdir(folder.path)).toEqual(['large.png']);
  });
});
