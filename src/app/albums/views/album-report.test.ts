import { describe, expect, it } from 'vitest';
import type { Album } from '#shared/albums.ts';
import { DEFAULT_ALBUM_OPTIONS } from '#shared/albums.ts';
import { sumUpProgress } from './album-progress.ts';
import { SHEET_END, writeCsv, writeJson, writeSheetHead, writeSheetRow } from './album-report.ts';
import type { PhotoRecord } from '../store/photo-record.ts';

const fileStat = { sizeBytes: 10, mtimeMs: 1 };
const size = { widthPx: 3, heightPx: 2 };
const done: PhotoRecord = {
  ...{
    id: 1,
    albumId: 'a',
    sourceId: null,
    path: '=cmd,"x".jpg',
    folderBelow: '',
    isSentIn: false,
    fileStat,
    hash: null,
  },
  ...{ header: { size, format: 'jpeg', bitDepth: 8, isLossy: true, takenAt: null }, exceptions: null, state: 'done' },
  ...{ skipReason: null, error: null, isQuarantined: false, deaths: 0, isAgain: false, work: null },
  result: {
    path: '/out/<b>.png',
    fileStat,
    output: size,
    elapsedMs: 1234.5,
    wallMs: 1,
    source: fileStat,
    optionsHash: 'h',
    remarks: ['iptc-lost'],
    model: null,
  },
};
const failed: PhotoRecord = {
  ...done,
  ...{ path: '/p/bad.jpg', state: 'failed', header: null, isQuarantined: true },
  error: { code: 'engine/quarantined', message: 'It died.' },
};
const album: Album = {
  ...{
    id: 'a',
    name: 'A & B',
    createdAtMs: 1,
    options: DEFAULT_ALBUM_OPTIONS,
    outputFolder: null,
    sources: [],
    revision: 1,
  },
  run: { kind: 'idle' },
  progress: sumUpProgress({ totals: [], otherOptions: 0, running: [], estimateMs: () => null }),
};

describe('reports', () => {
  it('as CSV hold every photo in one line, and no formula', () => {
    const [head, first, second, end] = writeCsv([done, failed]).split('\r\n');
    expect(head).toMatch(/^photo,state,code,reason,width/);
    expect(first).toBe(
      `"'=cmd,""x"".jpg",done,,,3,2,10,/out/<b>.png,3,2,10,1235,Some IPTC fields could not be kept in this format.`,
    );
    expect(second).toBe('/p/bad.jpg,quarantined,engine/quarantined,It died.,,,10,,,,,,');
    expect(end).toBe('');
  });

  it('as JSON hold the same', () => {
    expect(JSON.parse(writeJson(album, [failed]))).toMatchObject({
      album: 'A & B',
      photos: [{ photo: '/p/bad.jpg', state: 'quarantined', result: '' }],
    });
  });

  it('as a sheet escape what people called things', () => {
    const sheet = writeSheetHead(album) + writeSheetRow(done, { before: 'data:a', after: null }) + SHEET_END;
    expect(sheet).toContain('<h1>A &amp; B</h1>');
    expect(sheet).toContain('/out/&lt;b&gt;.png<br>3 x 2, 1.2 s');
    expect(sheet).toContain('done: Some IPTC fields could not be kept in this format.');
    expect(sheet).toContain('<img src="data:a" alt="">');
    // Light and dark, and on paper.
    expect(sheet).toContain('color-scheme:light dark');
    expect(sheet).toContain('@media print');
    expect(sheet.match(/<(table|thead|tbody|body|html)\b/g)).toHaveLength(5);
    expect(sheet.match(/<\/(table|thead|tbody|body|html)>/g)).toHaveLength(5);
  });
});

it('shows characters that hide or reorder as their numbers', () => {
  const row = writeSheetRow({ ...done, path: '/in/photo\u202egpj.exe' }, { before: null, after: null });
  expect(row).toContain('photo\\u202egpj.exe');
});
