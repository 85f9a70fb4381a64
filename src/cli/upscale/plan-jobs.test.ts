import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { jobRequestSchema } from '#shared/jobs.ts';
import { parseUpscaleOptions } from './upscale-options.ts';
import type { FoundPhoto } from '#files/find-photos.ts';
import type { PlanOptions } from './plan-jobs.ts';
import { planJobs } from './plan-jobs.ts';

const ALBUM = resolve('album');
const OUT = resolve('out');

function photo(name: string, folderBelow = ''): FoundPhoto {
  return {
    path: join(ALBUM, folderBelow, name),
    label: join('album', folderBelow, name),
    folderBelow,
    bytesPath: null,
  };
}

function plan(photos: FoundPhoto[], raw: Record<string, unknown> = {}, options: Partial<PlanOptions> = {}) {
  const upscale = parseUpscaleOptions(raw);
  return planJobs(photos, { upscale, location: { kind: 'beside' }, formats: new Map(), platform: 'linux', ...options });
}

const listOutputs = ({ jobs }: ReturnType<typeof plan>) => jobs.map(({ request }) => request.outputPath);
const listRejections = ({ rejected }: ReturnType<typeof plan>) =>
  rejected.map(({ label, error }) => [label, error.code]);

describe('planJobs', () => {
  it('goes by the content of a photo before its name', () => {
    const [named, unnamed] = [photo('really-png.jpg'), photo('shot')];
    const formats = new Map([
      [named.path, 'png'],
      [unnamed.path, 'heic'],
    ] as const);
    const { jobs } = plan([named, unnamed, photo('gone.webp')], {}, { formats });
    expect(jobs.map(({ request }) => request.format)).toEqual(['png', 'jpeg', 'webp']);
    expect(jobs.map(({ request }) => request.quality)).toEqual([100, 92, 90]);
    expect(jobs[0]!.request.outputPath).toMatch(/\.png$/);
    const asked = plan([named], { format: 'avif' }, { formats });
    expect(asked.jobs[0]!.request.format).toBe('avif');
  });

  it('makes requests that the contract accepts, with everything the options say', () => {
    const raw = {
      width: '300',
      slider: '0.5',
      cleanup: '0',
      seed: '9',
      device: 'cpu',
      precision: 'uint8',
      quality: '77',
      removeMetadata: 'location',
    };
    const { jobs, rejected, photoCount } = plan([photo('a.jpg'), photo('b.png')], { ...raw, overwrite: true });
    expect(jobs.map(({ request }) => jobRequestSchema.parse(request))).toEqual(jobs.map(({ request }) => request));
    expect(rejected).toEqual([]);
    expect(photoCount).toBe(2);
    expect(jobs[0]).toEqual({
      label: join('album', 'a.jpg'),
      index: 1,
      bytesPath: null,
      request: {
        id: '1',
        inputPath: join(ALBUM, 'a.jpg'),
        outputPath: join(ALBUM, 'a-300w-dial-0.5.jpg'),
        target: { kind: 'size', widthPx: 300 },
        preset: { kind: 'slider', value: 0.5 },
        cleanup: 0,
        seed: 9,
        device: 'cpu',
        precision: 'uint8',
        format: 'jpeg',
        quality: 77,
        removeMetadata: 'location',
        ifExists: 'overwrite',
      },
    });
  });

  it('leaves the clean-up to the model unless it was said', () => {
    expect(plan([photo('a.jpg')]).jobs[0]?.request).not.toHaveProperty('cleanup');
  });

  it('keeps the format of the input, takes JPEG for HEIC and PNG for what is not known', () => {
    const photos = ['a.JPEG', 'b.tiff', 'c.webp', 'd.heic', 'scan'].map((name) => photo(name));
    const planned = plan(photos);
    expect(planned.jobs.map(({ request }) => [request.format, request.quality])).toEqual([
      ['jpeg', 92],
      ['tiff', 100],
      ['webp', 90],
      ['jpeg', 92],
      ['png', 100],
    ]);
    expect(listOutputs(planned)[0]).toBe(join(ALBUM, 'a-4x-balanced.jpg'));
    expect(listOutputs(planned)[3]).toBe(join(ALBUM, 'd-4x-balanced.jpg'));
    expect(listOutputs(planned)[4]).toBe(join(ALBUM, 'scan-4x-balanced.png'));
    expect(listOutputs(plan([photo('a.jpg')], { format: 'avif' }))).toEqual([join(ALBUM, 'a-4x-balanced.avif')]);
  });

  it('mirrors the tree below an output folder', () => {
    const planned = plan(
      [photo('a.jpg'), photo('a.jpg', join('x', 'y'))],
      {},
      { location: { kind: 'folder', path: OUT } },
    );
    expect(listOutputs(planned)).toEqual([join(OUT, 'a-4x-balanced.jpg'), join(OUT, 'x', 'y', 'a-4x-balanced.jpg')]);
  });

  it('writes to the named file', () => {
    const location = { kind: 'file', path: join(OUT, 'b.tif'), format: 'tiff' } as const;
    expect(plan([photo('a.jpg')], {}, { location }).jobs[0]?.request).toMatchObject({
      outputPath: location.path,
      format: 'tiff',
    });
  });

  it('numbers photos over the whole batch, rejected ones included', () => {
    const photos = ['a.jpg', 'b.jpg', 'c.jpg'].map((name) => photo(name));
    const planned = plan(photos, { name: '{index}-{name}' });
    expect(planned.jobs.map(({ request, index }) => [request.id, index])).toEqual([
      ['1', 1],
      ['2', 2],
      ['3', 3],
    ]);
    expect(listOutputs(planned)[2]).toBe(join(ALBUM, '3-c.jpg'));
  });
});

describe('collisions', () => {
  it('keeps the first of two photos with one output and rejects the other', () => {
    const planned = plan([photo('a.jpg'), photo('a.jpeg'), photo('b.jpg')]);
    expect(planned.jobs.map(({ label }) => label)).toEqual([join('album', 'a.jpg'), join('album', 'b.jpg')]);
    expect(listRejections(planned)).toEqual([[join('album', 'a.jpeg'), 'output/exists']]);
    expect(planned.rejected[0]?.error.message).toContain(join('album', 'a.jpg'));
  });

  it('finds collisions of photos from two folders', () => {
    const twin = { path: join(resolve('other'), 'a.jpg'), label: 'other/a.jpg', folderBelow: '', bytesPath: null };
    const planned = plan([photo('a.jpg'), twin], {}, { location: { kind: 'folder', path: OUT } });
    expect(listRejections(planned)).toEqual([['other/a.jpg', 'output/exists']]);
  });

  it('folds case and composition only where the file system does', () => {
    const photos = [photo('A\u0308.jpg'), photo('\u00e4.jpg')];
    expect(plan(photos).jobs).toHaveLength(2);
    expect(listRejections(plan(photos, {}, { platform: 'win32' }))).toEqual([
      [join('album', '\u00e4.jpg'), 'output/exists'],
    ]);
  });

  it('rejects replacing the input, even with --overwrite', () => {
    const planned = plan([photo('a.jpg')], { name: '{name}', overwrite: true });
    expect(listRejections(planned)).toEqual([[join('album', 'a.jpg'), 'output/is-input']]);
  });

  it('rejects to overwrite another input of the run', () => {
    const photos = [photo('a.jpg'), photo('a-4x-balanced.jpg')];
    expect(listRejections(plan(photos, { overwrite: true }))).toEqual([[join('album', 'a.jpg'), 'output/is-input']]);
    // Without --overwrite the file is safe: the job is skipped or fails by itself.
    expect(plan(photos, { skipExisting: true }).jobs).toHaveLength(2);
  });
});
