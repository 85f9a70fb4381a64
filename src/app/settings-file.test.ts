import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Settings } from '#shared/settings.ts';
import { DEFAULT_PHOTO_OPTIONS, DEFAULT_SETTINGS } from '#shared/settings.ts';
import { RecentPhotos } from './photos/recent-photos.ts';
import { migrateSettings, SettingsFile } from './settings-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skipstone-settings-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('settings', () => {
  it('are the defaults at first, and what was changed after that', async () => {
    const first = await SettingsFile.open(join(folder, 'new'));
    expect(first.settings).toEqual(DEFAULT_SETTINGS);
    const { settings, saved } = first.change({ theme: 'dark', quality: 80 });
    expect(settings).toEqual({ ...DEFAULT_SETTINGS, theme: 'dark', quality: 80 });
    await saved;
    expect((await SettingsFile.open(join(folder, 'new'))).settings).toEqual(settings);
    expect(await readdir(join(folder, 'new'))).toEqual(['settings.json']);
  });

  it('changes that come at once are written in order, whole', async () => {
    const file = await SettingsFile.open(folder);
    await Promise.all(Array.from({ length: 20 }, (_, i) => file.change({ quality: i + 1 }).saved));
    expect(JSON.parse(await readFile(join(folder, 'settings.json'), 'utf8'))).toMatchObject({ quality: 20 });
  });

  it.each([
    ['cut off', '{ "version": 1, "theme"'],
    ['of a newer program', '{ "version": 3, "theme": "dark" }'],
    ['of no version', '{ "version": 0, "theme": "dark" }'],
    ['no settings', '[1, 2]'],
  ])('a file that is %s is put aside, not lost', async (_, text) => {
    await writeFile(join(folder, 'settings.json'), text);
    expect((await SettingsFile.open(folder)).settings).toEqual(DEFAULT_SETTINGS);
    expect(await readFile(join(folder, 'settings.json.broken'), 'utf8')).toBe(text);
  });

  it('a field that makes no sense becomes its default; the others stay; unknown ones go', () => {
    const raw = { ...DEFAULT_SETTINGS, theme: 'dark', quality: 1000, language: 'xx', old: true };
    expect(migrateSettings(raw)).toEqual({ ...DEFAULT_SETTINGS, theme: 'dark' });
    expect(migrateSettings({ version: 1 })).toEqual(DEFAULT_SETTINGS);
    expect(migrateSettings({ version: 2 })).toEqual(DEFAULT_SETTINGS);
  });

  it('of version 0.1.0 are read whole, and written under the names of today', async () => {
    const path = join(folder, 'settings.json');
    await copyFile(new URL('../../tests/fixtures/version-0.1.0/settings.json', import.meta.url), path);
    const expected: Settings = {
      version: 2,
      language: 'zh-CN',
      theme: 'dark',
      preset: { kind: 'slider', value: 0.35 },
      target: { kind: 'size', widthPx: 3000 },
      maxBytes: null,
      cleanup: 0.25,
      format: 'webp',
      quality: 81,
      removeMetadata: 'nothing',
      device: 'cpu',
      precision: 'uint8',
      seed: 7,
      keepAwake: false,
      ownPresets: [],
    };
    const file = await SettingsFile.open(folder);
    expect(file.settings).toEqual(expected);
    await file.change({ seed: 8 }).saved;
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ ...expected, seed: 8 });
    expect((await SettingsFile.open(folder)).settings).toEqual({ ...expected, seed: 8 });
    expect(await readdir(folder)).toEqual(['settings.json']);
  });

  it('keep the presets that people saved: without a name they go, options of another program become the defaults', () => {
    const options = { ...DEFAULT_PHOTO_OPTIONS, seed: 9 };
    const older = Object.fromEntries(Object.entries(options).filter(([name]) => name !== 'seed'));
    const ownPresets = [
      { name: 'Prints', options },
      { name: 'Older', options: { ...older, unknown: true } },
      { name: '', options },
      'Prints',
    ];
    expect(migrateSettings({ ...DEFAULT_SETTINGS, ownPresets })?.ownPresets).toEqual([
      { name: 'Prints', options },
      { name: 'Older', options: DEFAULT_PHOTO_OPTIONS },
    ]);
  });

  it.each([
    [
      { kind: 'preset', name: 'perception' },
      { kind: 'preset', name: 'perception' },
    ],
    [{ kind: 'dial', value: 2 }, DEFAULT_SETTINGS.preset],
    ['dial', DEFAULT_SETTINGS.preset],
    [null, DEFAULT_SETTINGS.preset],
    [undefined, DEFAULT_SETTINGS.preset],
  ])('of version 1 with the look %j prefer %j', (look, preset) => {
    expect(migrateSettings({ version: 1, look, seed: 3 })).toEqual({ ...DEFAULT_SETTINGS, preset, seed: 3 });
  });
});

describe('recent photos', () => {
  it('are kept newest first, each once, twelve of them', async () => {
    const recent = await RecentPhotos.open(folder);
    for (let i = 1; i <= 14; i++) await recent.add([join('/photos', `${i}.jpg`)]);
    await recent.add([join('/photos', '9.jpg')]);
    const names = (await RecentPhotos.open(folder)).list().map(({ name }) => name);
    expect(names).toEqual(['9.jpg', ...[14, 13, 12, 11, 10, 8, 7, 6, 5, 4, 3].map((i) => `${i}.jpg`)]);
    const [first] = recent.list();
    expect(recent.find(first!.id)).toBe(join('/photos', '9.jpg'));
    expect(recent.find('/photos/9.jpg')).toBeNull();
  });
});
