import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RunLock } from '#app/albums/store/run-lock.ts';
import { AppError } from '#shared/errors.ts';
import { B_FAILS, createFakeAlbumWorld, runAlbumProgram, useAlbumFolder } from './fakes.ts';

const folder = useAlbumFolder();

describe('run', () => {
  it('says what it will do, does it, names what failed, and the next time does only what is left', async () => {
    const out = join(folder.root, 'out');
    await folder.run(['create', 'Holiday', folder.photos, '--recursive', '--out', out, '--preset', 'instant']);
    const { code, out: text, err, world } = await folder.run(['run', 'Holiday'], B_FAILS);
    expect(code).toBe(1);
    expect(text).toMatch(/^Holiday: 3 photos to do, 2\.9 megapixels of results\n/);
    expect(text).toContain('  a.jpg -> a-4x-instant.jpg\n');
    expect(text).toContain(`a.jpg  -> ${join(out, 'a-4x-instant.jpg')}  40 x 20, `);
    expect(text).toMatch(/\n2 done, 1 failed in [\d.]+ s\n$/);
    expect(err).toMatch(/^\[\d\/3\] b\.jpg {2}failed: b\.jpg is cut off\.\n/);
    expect(err).toContain('skipstone album retry Holiday');
    expect(world.begun.sort()).toEqual(['a.jpg', 'b.jpg', 'c.jpg']);
    expect(await readdir(join(out, 'below'))).toEqual(['c-4x-instant.jpg']);

    await writeFile(join(folder.photos, 'd.jpg'), 'new');
    const again = await folder.run(['run', 'Holiday']);
    expect([again.code, again.world.begun]).toEqual([1, ['d.jpg']]);
    const retried = await folder.run(['retry', 'Holiday']);
    expect([retried.code, retried.world.begun, retried.err]).toEqual([0, ['b.jpg'], '']);
  });

  it('makes changed photos again, or leaves them, and says which', async () => {
    await folder.run(['create', 'Holiday', folder.photos, '--preset', 'instant']);
    await folder.run(['run', 'Holiday']);
    await folder.run(['set', 'Holiday', '--preset', 'fidelity']);
    await writeFile(join(folder.photos, 'a.jpg'), 'another photo');
    expect((await folder.run(['status', 'Holiday'])).out).toContain(
      'made with other options than the present ones: 2\n',
    );
    const left = await folder.run(['run', 'Holiday', '--only-new']);
    expect([left.code, left.world.begun]).toEqual([0, []]);
    expect(left.out).toContain('Holiday: nothing to do\n  2 finished photos are left as they are: other options\n');
    const json = await folder.run(['run', 'Holiday', '--dry-run', '--json']);
    expect(json.lines()[0]).toMatchObject({
      photoCount: 2,
      again: {
        changed: { isChosen: true, photoCount: 2, reasons: { options: 2, file: 0, gone: 0 }, replacedCount: 0 },
        olderModel: { isChosen: false, photoCount: 0, reasons: { older: 0, unknown: 0, network: 0 } },
      },
    });
    const made = await folder.run(['run', 'Holiday']);
    expect(made.out).toMatch(
      /^Holiday: 2 photos to do, .*\n {2}of these, 2 finished photos are made again: other options \(--only-new leaves them\)\n/,
    );
    expect(made.world.begun.sort()).toEqual(['a.jpg', 'b.jpg']);
    await rm(join(folder.photos, 'b-4x-fidelity.jpg'));
    const gone = await folder.run(['run', 'Holiday', '--dry-run']);
    expect(gone.out).toContain('1 finished photo is made again: the result is gone');
    // The other result is found; the one of another photo is none.
    await folder.run(['set', 'Holiday', '--preset', 'instant']);
    const back = await folder.run(['run', 'Holiday', '--dry-run']);
    expect(back.out).toContain('1 finished photo is made again: other options');
    expect(back.out).toContain('  a.jpg -> a-4x-instant.jpg\n');
  });

  it('--new-model makes those of an older model again, which stay as they are otherwise', async () => {
    await folder.run(['create', 'Holiday', folder.photos]);
    await folder.run(['run', 'Holiday'], { modelVersion: '1' });
    const newer = { modelVersion: '2' };
    await writeFile(join(folder.photos, 'd.jpg'), 'new');
    const usual = await folder.run(['run', 'Holiday', '--dry-run'], newer);
    expect(usual.out).toContain(
      '  2 photos were made by an older model and stay as they are; --new-model makes them again\n',
    );
    const { out, world } = await folder.run(['run', 'Holiday', '--only-new', '--new-model', '--dry-run'], newer);
    expect([out.includes('of these, 2 finished photos are made again: an older model\n'), world.begun]).toEqual([
      true,
      [],
    ]);
    const made = await folder.run(['run', 'Holiday', '--new-model', '--json'], newer);
    expect(made.world.begun.sort()).toEqual(['a.jpg', 'b.jpg', 'd.jpg']);
    expect(made.lines().find(({ kind }) => kind === 'photo')).toMatchObject({ model: { id: 'm', version: '2' } });
  });

  it('as JSON reports every photo once, with whole paths', async () => {
    await folder.run(['create', 'Holiday', folder.photos]);
    const { code, lines, err } = await folder.run(['run', 'Holiday', '--json'], B_FAILS);
    expect([code, err]).toEqual([1, '']);
    const reported = lines().filter(({ kind }) => kind !== 'progress');
    expect(reported.map(({ kind }) => kind)).toEqual(['preflight', 'photo', 'photo', 'summary']);
    expect(reported[0]).toMatchObject({ name: 'Holiday', photoCount: 2, collisions: { count: 0 } });
    expect(reported.find(({ state }) => state === 'done')).toMatchObject({
      ...{ inputPath: join(folder.photos, 'a.jpg'), outputPath: join(folder.photos, 'a-4x-balanced.jpg'), photos: 2 },
      ...{ error: null, isQuarantined: false, output: { widthPx: 40, heightPx: 20 } },
    });
    expect(reported.find(({ state }) => state === 'failed')).toMatchObject({ error: B_FAILS.error, outputPath: null });
    expect(reported.at(-1)).toMatchObject({
      done: 1,
      failed: 1,
      exitCode: 1,
      album: { run: { kind: 'idle' }, total: 2 },
    });
  });

  it('--dry-run does nothing, for a retry too', async () => {
    await writeFile(join(folder.photos, 'unreadable.jpg'), 'x');
    await folder.run(['create', 'Holiday', folder.photos]);
    const { code, out, world } = await folder.run(['run', 'Holiday', '--dry-run']);
    expect([code, world.begun]).toEqual([0, []]);
    expect(out).toContain('  1 photo cannot be read:\n');
    expect(out).toContain('unreadable.jpg is damaged.');
    await folder.run(['run', 'Holiday'], B_FAILS);
    expect((await folder.run(['retry', 'Holiday', '--dry-run'])).world.begun).toEqual([]);
    expect((await folder.run(['status', 'Holiday', '--json'])).lines()[0]).toMatchObject({ counts: { failed: 1 } });
  });

  it('that is interrupted pauses, says how to resume, and resumes', async () => {
    await folder.run(['create', 'My Holiday', folder.photos]);
    const world = createFakeAlbumWorld(folder.root, {
      choose: () => {
        setTimeout(() => {
          world.interrupt.abort();
        }, 5);
        return 'hold';
      },
    });
    const { code, out } = await runAlbumProgram(world, ['run', 'My Holiday']);
    expect(code).toBe(130);
    expect(out).toMatch(/Paused: 2 not done yet in .*\nResume with: skipstone album run "My Holiday"\n$/);
    expect((await folder.run(['status', 'My Holiday'])).out).toMatch(/^My Holiday: paused\n {2}photos: 2 waiting/);
    expect(await readdir(folder.photos)).toEqual(['a.jpg', 'b.jpg', 'below']);
    expect(await folder.run(['run', 'My Holiday'])).toMatchObject({ code: 0 });
  });

  it('that is interrupted before it started has started nothing', async () => {
    await folder.run(['create', 'Holiday', folder.photos]);
    const world = createFakeAlbumWorld(folder.root);
    world.interrupt.abort();
    expect(await runAlbumProgram(world, ['run', 'Holiday'])).toMatchObject({ code: 130 });
    expect(world.begun).toEqual([]);
  });

  it('cannot start without an engine, without an album, or while another program runs albums', async () => {
    await folder.run(['create', 'Holiday', folder.photos]);
    const engineFault = new AppError('model/missing', 'There is no model.');
    expect(await folder.run(['run', 'Holiday'], { engineFault })).toMatchObject({
      ...{ code: 3, out: '', err: 'skipstone: There is no model.\n' },
    });
    expect(await folder.run(['run', 'Nope', '--json'])).toMatchObject({ code: 2, err: '' });
    const lock = RunLock.take(join(folder.root, 'data'));
    expect(await folder.run(['run', 'Holiday'])).toMatchObject({
      code: 3,
      err: expect.stringContaining('Another') as string,
    });
    lock?.release();
    expect(await folder.run(['run', 'Holiday'])).toMatchObject({ code: 0 });
  });

  it('opens the engine and the folders of its options', async () => {
    await folder.run(['create', 'Holiday']);
    const args = ['run', 'Holiday', '--model', 'm', '--threads', '3', '--data-folder', 'd', '--cache-folder', 'c'];
    const { world, code } = await folder.run(args);
    expect(code).toBe(0);
    expect(world.openings).toMatchObject([
      { dataFolder: 'd', cacheFolder: 'c', engine: { modelFolder: 'm', threads: 3 } },
    ]);
  });
});
