/** Albums on the built command line with the shipped model, as a script uses them: a bad file, reports, an interrupt. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { inspectImage } from '#engine/imageio/decode.ts';
import { CLI_ENTRY, EXAMPLES } from './helpers/engine.ts';
import { makeTempFolder } from './helpers/folders.ts';
import { cutPhoto } from './helpers/images.ts';

const FAST = ['--preset', 'instant', '--precision', 'float32', '--device', 'cpu'];
const TAKEN = new Date(2020, 4, 3);

interface AlbumRunState {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Lines of `--json`. */
  readonly lines: () => Record<string, unknown>[];
}

/** Runs `skipstone album ...` on a store of the test. */
function album(folder: string, ...args: string[]): AlbumRunState {
  const run = spawnSync(process.execPath, [CLI_ENTRY, 'album', ...args, ...places(folder)], { encoding: 'utf8' });
  const lines = (): Record<string, unknown>[] =>
    run.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { code: run.status, stdout: run.stdout, stderr: run.stderr, lines };
}

function places(folder: string): string[] {
  return ['--data-folder', join(folder, 'data'), '--cache-folder', join(folder, 'cache')];
}

/** Three photos, one of them in a folder below. */
async function writePhotos(folder: string, sidePx: number): Promise<string> {
  const photos = join(folder, 'photos');
  await mkdir(join(photos, 'below'), { recursive: true });
  for (const [index, name] of ['a.png', 'b.png', 'below/c.png'].entries()) {
    const place = { left: 60 * index, top: 100, width: sidePx, height: sidePx };
    await cutPhoto(join(EXAMPLES, 'rocket.jpg'), join(photos, name), place);
    await utimes(join(photos, name), TAKEN, TAKEN);
  }
  return photos;
}

it('an album with a bad file is run, shown, repaired, retried and reported', async () => {
  await using folder = await makeTempFolder();
  const photos = await writePhotos(folder.path, 48);
  const out = join(folder.path, 'out');
  const bad = join(photos, 'bad.png');
  const good = await readFile(join(photos, 'a.png'));
  await writeFile(bad, good.subarray(0, 900));
  const options = ['--recursive', '--out', out, '--keep-times', '--name', '{date:YYYY}-{name}-{width}'];
  expect(album(folder.path, 'create', 'Rockets', photos, ...FAST, ...options)).toMatchObject({
    ...{ code: 0, stdout: 'Rockets: 4 added; 4 in all\n', stderr: '' },
  });

  const run = album(folder.path, 'run', 'Rockets');
  expect(run.code).toBe(1);
  expect(run.stdout).toMatch(/^Rockets: 4 photos to do, 0\.1 megapixels of results, about /);
  expect(run.stdout).toMatch(/\n3 done, 1 failed in /);
  expect(run.stderr).toContain(`failed: ${bad} is damaged or cut off`);
  expect((await readdir(out, { recursive: true })).sort()).toEqual([
    ...['2020-a-192.png', '2020-b-192.png', 'below', join('below', '2020-c-192.png')],
  ]);
  expect((await stat(join(out, '2020-a-192.png'))).mtimeMs).toBe(TAKEN.getTime());
  expect(await inspectImage(join(out, '2020-a-192.png'))).toMatchObject({ size: { widthPx: 192 } });

  const status = album(folder.path, 'status', 'Rockets', '--json');
  expect(status.code).toBe(1);
  expect(status.lines()).toMatchObject([
    { kind: 'album', counts: { done: 3, failed: 1 }, failed: [{ inputPath: bad, error: { code: 'image/corrupt' } }] },
  ]);

  await writeFile(bad, good);
  const retry = album(folder.path, 'retry', 'Rockets', '--json');
  expect(retry.code).toBe(0);
  expect(retry.lines().at(-1)).toMatchObject({ kind: 'summary', done: 1, failed: 0, exitCode: 0 });
  expect(album(folder.path, 'status', 'Rockets').code).toBe(0);

  const [csv, sheet] = ['report.csv', 'sheet.html'].map((name) => join(folder.path, name)) as [string, string];
  expect(album(folder.path, 'export', 'Rockets', csv, sheet).code).toBe(0);
  expect((await readFile(csv, 'utf8')).trimEnd().split('\r\n')).toHaveLength(5);
  expect((await readFile(sheet, 'utf8')).match(/<img src="data:image\/jpeg;base64,/g)).toHaveLength(8);
}, 120_000);

it('Ctrl-C pauses a run, which says how to resume and then resumes', async () => {
  await using folder = await makeTempFolder();
  const photos = await writePhotos(folder.path, 192);
  album(folder.path, 'create', 'Rockets', photos, '--recursive', '--preset', 'perception', '--device', 'cpu');
  const args = [CLI_ENTRY, 'album', 'run', 'Rockets', '--json', ...places(folder.path)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (more: string) => {
    const wasRunning = text.includes('"kind":"progress"');
    text += more;
    if (!wasRunning && text.includes('"kind":"progress"')) child.kill('SIGINT');
  });
  expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(130);
  expect(JSON.parse(text.trimEnd().split('\n').at(-1)!)).toMatchObject({
    ...{ kind: 'summary', failed: 0, exitCode: 130, album: { run: { kind: 'paused', reason: 'user' } } },
  });
  expect((await readdir(photos)).filter((name) => name.startsWith('.'))).toEqual([]);
  expect(album(folder.path, 'status', 'Rockets').stdout).toMatch(/^Rockets: paused\n/);
  expect(album(folder.path, 'delete', 'Rockets').code).toBe(0);
}, 120_000);

it('a watched folder: what arrives while the album runs is upscaled, in subfolders too, until Ctrl-C', async () => {
  await using folder = await makeTempFolder();
  const photos = await writePhotos(folder.path, 48);
  const out = join(folder.path, 'out');
  album(folder.path, 'create', 'Rockets', photos, ...FAST, '--recursive', '--watch', '--out', out);
  const arriving = join(folder.path, 'arriving.png');
  await cutPhoto(join(EXAMPLES, 'rocket.jpg'), arriving, { left: 10, top: 100, width: 40, height: 40 });
  const args = [CLI_ENTRY, 'album', 'run', 'Rockets', '--json', ...places(folder.path)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const done: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    const { kind, state, inputPath } = JSON.parse(line) as Record<string, string>;
    if (kind !== 'photo') continue;
    expect(state).toBe('done');
    done.push(relative(photos, inputPath!));
    if (done.length === 3) {
      await mkdir(join(photos, 'later'));
      await copyFile(arriving, join(photos, 'later', 'd.png'));
    } else if (done.length === 4) child.kill('SIGINT');
  }
  if (child.exitCode === null) await once(child, 'exit');
  expect(child.exitCode).toBe(130);
  expect(done.slice(0, 3).sort()).toEqual(['a.png', 'b.png', join('below', 'c.png')]);
  expect(done.slice(3)).toEqual([join('later', 'd.png')]);
  expect(await readdir(join(out, 'later'))).toEqual(['d-4x-instant.png']);
  const { size } = await inspectImage(join(out, 'later', 'd-4x-instant.png'));
  expect(size).toEqual({ widthPx: 160, heightPx: 160 });
}, 120_000);
