import { describe, expect, it } from 'vitest';
import { albumOptionsSchema, DEFAULT_ALBUM_OPTIONS, DEFAULT_FOLDER_RULES } from '#shared/albums.ts';
import {
  getReportFormat,
  parseAddOptions,
  parseAlbumName,
  parseCreateOptions,
  parseExportOptions,
  parseStoreOptions,
  parseRunOptions,
} from './album-options.ts';
import { parseSetOptions } from './album-set-options.ts';

describe('parseCreateOptions', () => {
  it('has the defaults of the window, but for folders below folders, which upscale leaves out too', () => {
    expect(parseCreateOptions({})).toEqual({
      ...{ dataFolder: null, cacheFolder: null, json: false, out: null },
      options: DEFAULT_ALBUM_OPTIONS,
      rules: { ...DEFAULT_FOLDER_RULES, recursive: false },
    });
  });

  it('reads every option', () => {
    const { options, ...rest } = parseCreateOptions({
      ...{ width: '300', slider: '0.5', cleanup: '0', seed: '7', device: 'cpu', precision: 'uint8' },
      ...{ out: 'big', flat: true, name: '{date:YYYY}-{index:4}', format: 'webp', overwrite: true, keepTimes: true },
      ...{ recursive: true, include: ['*.jpg'], exclude: ['raw/'], watch: true, order: 'fastest' },
      ...{ dataFolder: 'd', cacheFolder: 'c', json: true, removeMetadata: 'location' },
    });
    expect(albumOptionsSchema.parse(options)).toEqual({
      ...{ target: { kind: 'size', widthPx: 300 }, preset: { kind: 'slider', value: 0.5 }, cleanup: 0, seed: 7 },
      ...{ device: 'cpu', precision: 'uint8', format: 'webp', quality: null, order: 'fastest' },
      ...{ maxBytes: null, removeMetadata: 'location' },
      output: { place: 'folder', template: '{date:YYYY}-{index:4}', ifExists: 'overwrite', keepFileTimes: true },
    });
    expect(rest).toEqual({
      ...{ dataFolder: 'd', cacheFolder: 'c', json: true, out: 'big' },
      rules: { recursive: true, include: ['*.jpg'], exclude: ['raw/'], watch: true },
    });
  });

  it('mirrors folders below --out, and skips what exists with --skip-existing', () => {
    const { output } = parseCreateOptions({ out: 'big', skipExisting: true }).options;
    expect(output).toMatchObject({ place: 'mirror', ifExists: 'skip' });
  });

  it.each<[Record<string, unknown>, string | RegExp]>([
    [{ flat: true }, /--flat says how results lie in the folder of --out/],
    [{ scale: '17' }, '--scale: expected a whole number from 1 to 16, got "17"'],
    [{ overwrite: true, skipExisting: true }, /exclude each other/],
    [{ name: '{foo}' }, /--name "\{foo\}": unknown placeholder/],
    [{ exclude: ['../x'] }, /Pattern "\.\.\/x": a pattern stays below the folder/],
    [{ include: [''] }, /--include: expected a pattern like/],
    [{ order: 'random' }, /--order: expected list, fastest/],
    [{ dataFolder: '' }, /--data-folder: expected a folder/],
    [{ model: 'm' }, /unknown options: --model/],
  ])('rejects %j', (raw, message) => {
    expect(() => parseCreateOptions(raw)).toThrow(message);
    expect(() => parseCreateOptions(raw)).toThrow(expect.objectContaining({ code: 'options/invalid' }));
  });
});

it('what is removed of metadata changes alone', () => {
  expect(parseSetOptions({ removeMetadata: 'all' }).patch).toEqual({ removeMetadata: 'all' });
});

it('another format begins with its own quality; a quality that is typed stays', () => {
  expect(parseSetOptions({ format: 'avif' }).patch).toEqual({ format: 'avif', quality: null });
  expect(parseSetOptions({ format: 'avif', quality: '70' }).patch).toEqual({ format: 'avif', quality: 70 });
  expect(parseSetOptions({ seed: '1' }).patch).toEqual({ seed: 1 });
});

it('other commands take what is theirs and nothing else', () => {
  expect(parseRunOptions({ dryRun: true, threads: '2', model: 'm' })).toMatchObject({
    ...{ isDryRun: true, yes: false, engine: { modelFolder: 'm', threads: 2 } },
  });
  expect(parseAddOptions({ watch: true }).rules).toMatchObject({ watch: true, recursive: false });
  expect(parseExportOptions({ overwrite: true })).toMatchObject({ overwrite: true });
  expect(parseStoreOptions({ json: true })).toEqual({ dataFolder: null, cacheFolder: null, json: true });
  expect(() => parseStoreOptions({ yes: true })).toThrow('unknown options: --yes');
  expect(() => parseRunOptions({ threads: '0' })).toThrow(/--threads: expected/);
});

it('names are trimmed, and have something in them', () => {
  expect(parseAlbumName('  Holiday 1 ')).toBe('Holiday 1');
  expect(() => parseAlbumName('  ')).toThrow('expected a name of 1 to 120 characters');
  expect(() => parseAlbumName('x'.repeat(121))).toThrow('expected a name');
});

it('the extension of a report is its format', () => {
  expect(['a.CSV', 'x/b.json', 'c.html'].map(getReportFormat)).toEqual(['csv', 'json', 'html']);
  expect(() => getReportFormat('photo.jpg')).toThrow(/\.csv, \.json, \.html/);
});
