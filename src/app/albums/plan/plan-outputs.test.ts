import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, extname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseTemplate } from '#shared/naming/name-template.ts';
import { locateOutput } from '#app/output-plan.ts';
import type { AlbumPhotoToName, OutputRules } from './plan-outputs.ts';
import { planOutputs } from './plan-outputs.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'skipstone-plan-'));
});

afterEach(async () => {
  await rm(root, { recursive: true });
});

const at = (path: string) => join(root, path);

async function makeFiles(...paths: string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(at(path)), { recursive: true });
    await writeFile(at(path), '');
  }
}

/** Photos of the folder `in`, with ids from 1. */
function listPhotos(names: readonly string[]): AlbumPhotoToName[] {
  return names.map((name, i) => ({
    id: i + 1,
    path: at(`in/${name}`),
    folderBelow: dirname(name) === '.' ? '' : dirname(name),
    parts: {
      name: basename(name, extname(name)),
      ext: 'jpg',
      target: { kind: 'scale', factor: 4 },
      preset: { kind: 'preset', name: 'instant' },
      output: null,
      takenAt: null,
      index: i + 1,
      photoCount: names.length,
    },
  }));
}

type RuleChange = Partial<Omit<OutputRules, 'template'>> & { template?: string };

function makeRules(photos: readonly AlbumPhotoToName[], { template, ...change }: RuleChange = {}): OutputRules {
  return {
    place: 'folder',
    outputFolder: at('out'),
    ifExists: 'fail',
    platform: 'linux',
    originals: photos.map(({ path }) => path),
    earlier: [],
    ...change,
    template: template === undefined ? null : parseTemplate(template, { label: 'Name', missing: {} }),
  };
}

async function plan(names: string[], change: RuleChange = {}) {
  const photos = listPhotos(names);
  const planned = await planOutputs(new AbortController().signal, photos, makeRules(photos, change));
  return planned.map((output) => {
    const path = relative(root, output.outputPath);
    return output.kind === 'rejected' ? [output.error.code, relative(root, output.other)] : [output.kind, path];
  });
}

describe('locateOutput', () => {
  let photo: AlbumPhotoToName;

  beforeEach(() => {
    photo = listPhotos(['2023/May/a.png'])[0]!;
  });

  it('puts results next to the photo, into one folder, or into the same folders below another', () => {
    const locate = (place: OutputRules['place']) => relative(root, locateOutput(photo, makeRules([], { place })));
    expect(locate('beside')).toBe('in/2023/May/a-4x-instant.jpg');
    expect(locate('folder')).toBe('out/a-4x-instant.jpg');
    expect(locate('mirror')).toBe('out/2023/May/a-4x-instant.jpg');
  });

  it('needs a folder unless results go next to the photos', () => {
    const rules = makeRules([], { place: 'mirror', outputFolder: null });
    expect(() => locateOutput(photo, rules)).toThrow(expect.objectContaining({ code: 'album/no-output-folder' }));
    expect(locateOutput(photo, { ...rules, place: 'beside' })).toBe(at('in/2023/May/a-4x-instant.jpg'));
  });

  it('names by the template, and makes the name legal', () => {
    const rules = makeRules([], { template: '{index:4}?', platform: 'win32' });
    expect(locateOutput(photo, rules)).toBe(at('out/0001_.jpg'));
  });
});

describe('planOutputs', () => {
  it('plans into folders that do not exist', async () => {
    await makeFiles('in/a.jpg', 'in/x/a.jpg');
    expect(await plan(['a.jpg', 'x/a.jpg'], { place: 'mirror', template: '{name}' })).toEqual([
      ['write', 'out/a.jpg'],
      ['write', 'out/x/a.jpg'],
    ]);
  });

  it('finds two photos with one result; the first keeps it', async () => {
    await makeFiles('in/a.jpg', 'in/a.png', 'in/x/a.jpg', 'in/b.jpg');
    expect(await plan(['a.jpg', 'a.png', 'x/a.jpg', 'b.jpg'])).toEqual([
      ['write', 'out/a-4x-instant.jpg'],
      ['output/exists', 'in/a.jpg'],
      ['output/exists', 'in/a.jpg'],
      ['write', 'out/b-4x-instant.jpg'],
    ]);
    const numbered = await plan(['a.jpg', 'a.png', 'x/a.jpg'], { template: '{name}-{index}' });
    expect(numbered.map(([kind]) => kind)).toEqual(['write', 'write', 'write']);
  });

  it('compares names as the platform does', async () => {
    const names = ['A.jpg', 'a.jpg', 'e\u0301.jpg', '\u00e9.jpg'];
    const kinds = async (platform: OutputRules['platform']) => (await plan(names, { platform })).map(([kind]) => kind);
    expect(await kinds('linux')).toEqual(['write', 'write', 'write', 'write']);
    for (const platform of ['win32', 'darwin'] as const)
      expect(await kinds(platform)).toEqual(['write', 'output/exists', 'write', 'output/exists']);
  });

  it('finds long names that are cut to the same one', async () => {
    const long = '\u{1f4f7}'.repeat(61);
    expect(
      (await plan([`${long}1.jpg`, `${long}2.jpg`], { template: '{name}-{preset}' })).map(([kind]) => kind),
    ).toEqual(['write', 'output/exists']);
  });

  it.each([
    ['fail', 'output/exists'],
    ['skip', 'skip'],
    ['overwrite', 'write'],
  ] as const)('a file that is there already: %s', async (ifExists, kind) => {
    await makeFiles('in/a.jpg', 'out/a-4x-instant.jpg');
    expect(await plan(['a.jpg'], { ifExists })).toEqual([[kind, 'out/a-4x-instant.jpg']]);
  });

  it('sees a file under another spelling where the platform does', async () => {
    await makeFiles('out/\u00c9-4X-INSTANT.jpg');
    expect(await plan(['e\u0301.jpg'], { platform: 'darwin' })).toEqual([
      ['output/exists', 'out/e\u0301-4x-instant.jpg'],
    ]);
    expect(await plan(['e\u0301.jpg'])).toEqual([['write', 'out/e\u0301-4x-instant.jpg']]);
  });

  it('replaces its own result of the photo, never that of another', async () => {
    await makeFiles('in/a.jpg', 'in/b.jpg', 'out/a-4x-instant.jpg', 'out/b-4x-instant.jpg');
    const earlier = [
      { photoId: 1, outputPath: at('out/a-4x-instant.jpg'), fileStat: null },
      { photoId: 9, outputPath: at('out/b-4x-instant.jpg'), fileStat: null },
    ];
    for (const ifExists of ['fail', 'overwrite'] as const)
      expect(await plan(['a.jpg', 'b.jpg'], { earlier, ifExists })).toEqual([
        ['write', 'out/a-4x-instant.jpg'],
        ['output/exists', 'out/b-4x-instant.jpg'],
      ]);
  });

  it.each(['fail', 'skip', 'overwrite'] as const)('never replaces a photo of the album: %s', async (ifExists) => {
    await makeFiles('in/a.jpg', 'in/a-4x-instant.jpg', 'in/b.jpg');
    expect(await plan(['a.jpg', 'a-4x-instant.jpg'], { place: 'beside', ifExists })).toEqual([
      ['output/is-input', 'in/a-4x-instant.jpg'],
      ['write', 'in/a-4x-instant-4x-instant.jpg'],
    ]);
    expect(await plan(['b.jpg'], { place: 'beside', template: '{name}', ifExists })).toEqual([
      ['output/is-input', 'in/b.jpg'],
    ]);
  });

  it('sees photos through links: of folders, and of the photo itself', async () => {
    await makeFiles('in/a.jpg', 'real/c.jpg');
    await symlink(at('in'), at('out'));
    expect(await plan(['a.jpg'], { template: '{name}', ifExists: 'overwrite' })).toEqual([
      ['output/is-input', 'in/a.jpg'],
    ]);
    await symlink(at('real/c.jpg'), at('in/c.jpg'));
    const change = { outputFolder: at('real'), template: '{name}', ifExists: 'overwrite' } as const;
    expect(await plan(['c.jpg'], change)).toEqual([['output/is-input', 'in/c.jpg']]);
  });

  it('refuses folders in the place of results, and files in the place of folders', async () => {
    await makeFiles('in/a.jpg', 'out/a-4x-instant.jpg/x', 'file');
    expect(await plan(['a.jpg'], { ifExists: 'overwrite' })).toEqual([['output/not-writable', 'out/a-4x-instant.jpg']]);
    expect(await plan(['a.jpg'], { outputFolder: at('file') })).toEqual([['output/not-writable', 'file']]);
  });

  it('plans thousands of photos in a moment, and ends when it is aborted', async () => {
    const photos = listPhotos(Array.from({ length: 5000 }, (_, i) => `${i}.jpg`));
    const start = performance.now();
    const signal = new AbortController().signal;
    expect(await planOutputs(signal, photos, makeRules(photos))).toHaveLength(5000);
    expect(performance.now() - start).toBeLessThan(5000);
    await expect(planOutputs(AbortSignal.abort(), photos, makeRules(photos))).rejects.toThrow(/abort/);
  });
});
