/** Writes reports of albums: a table of all photos as CSV or JSON, and a contact sheet in HTML that needs no other file. */
import { escapeHidden } from '#shared/naming/readable-text.ts';
import { open, readFile } from 'node:fs/promises';
import type { Album, ReportFormat } from '#shared/albums.ts';
import { VIEW_FILES } from '#shared/image-pyramid.ts';
import { toOutputError } from '#files/output-errors.ts';
import { nameOptionsAsReleased } from '#shared/naming/released-names.ts';
import { REMARK_TEXTS } from '#shared/remarks.ts';
import type { PhotoRecord } from '../store/photo-record.ts';
import type { Thumbnails } from './thumbnails.ts';

interface Report {
  readonly album: Album;
  readonly photos: readonly PhotoRecord[];
  readonly format: ReportFormat;
}

/** Replaces the file at the path. @throws {AppError} output/not-writable, output/no-space */
export async function writeReport(
  path: string,
  report: Report,
  thumbnails: Pick<Thumbnails, 'register' | 'provide'>,
): Promise<void> {
  try {
    await write(path, report, thumbnails);
  } catch (thrown) {
    throw toOutputError(thrown, path);
  }
}

async function write(
  path: string,
  { album, photos, format }: Report,
  thumbnails: Pick<Thumbnails, 'register' | 'provide'>,
): Promise<void> {
  const handle = await open(path, 'w');
  try {
    if (format === 'csv') await handle.writeFile(writeCsv(photos));
    else if (format === 'json') await handle.writeFile(writeJson(album, photos));
    else {
      await handle.writeFile(writeSheetHead(album));
      for (const photo of photos) {
        const result = photo.state === 'done' ? photo.result : null;
        const before = await readThumbnail(thumbnails, photo.path, photo.fileStat);
        const after = result === null ? null : await readThumbnail(thumbnails, result.path, result.fileStat);
        await handle.writeFile(writeSheetRow(photo, { before, after }));
      }
      await handle.writeFile(SHEET_END);
    }
  } finally {
    await handle.close();
  }
}

/** As a data address; null where there is no image. */
async function readThumbnail(
  thumbnails: Pick<Thumbnails, 'register' | 'provide'>,
  path: string,
  fileStat: PhotoRecord['fileStat'],
): Promise<string | null> {
  const made = await thumbnails.provide(thumbnails.register(path, fileStat), VIEW_FILES.thumb);
  return made === null ? null : `data:image/jpeg;base64,${(await readFile(made)).toString('base64')}`;
}

/** Beginnings by which spreadsheets take a name for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

const COLUMNS = {
  photo: ({ path }: PhotoRecord) => path,
  state: ({ state, isQuarantined }: PhotoRecord) => (isQuarantined ? 'quarantined' : state),
  code: ({ error }: PhotoRecord) => error?.code ?? '',
  reason: ({ error, skipReason }: PhotoRecord) => error?.message ?? skipReason ?? '',
  width: ({ header }: PhotoRecord) => header?.size.widthPx ?? '',
  height: ({ header }: PhotoRecord) => header?.size.heightPx ?? '',
  bytes: ({ fileStat }: PhotoRecord) => fileStat.sizeBytes,
  result: (photo: PhotoRecord) => findResult(photo)?.path ?? '',
  resultWidth: (photo: PhotoRecord) => findResult(photo)?.output.widthPx ?? '',
  resultHeight: (photo: PhotoRecord) => findResult(photo)?.output.heightPx ?? '',
  resultBytes: (photo: PhotoRecord) => findResult(photo)?.fileStat.sizeBytes ?? '',
  milliseconds: (photo: PhotoRecord) => {
    const result = findResult(photo);
    return result === null ? '' : Math.round(result.elapsedMs);
  },
  remarks: (photo: PhotoRecord) => (findResult(photo)?.remarks ?? []).map((remark) => REMARK_TEXTS[remark]).join(' '),
} as const;

/** RFC 4180, with a header line. */
export function writeCsv(photos: readonly PhotoRecord[]): string {
  const lines = photos.map((photo) => Object.values(COLUMNS).map((read) => quote(read(photo))));
  return [Object.keys(COLUMNS), ...lines].map((line) => `${line.join(',')}\r\n`).join('');
}

/** Fields are added, never renamed or dropped. */
export function writeJson(album: Album, photos: readonly PhotoRecord[]): string {
  const { name, options, outputFolder, progress } = album;
  const rows = photos.map((photo) =>
    Object.fromEntries(Object.entries(COLUMNS).map(([column, read]) => [column, read(photo)])),
  );
  const report = {
    ...{ album: name, options: nameOptionsAsReleased(options), outputFolder },
    ...{ counts: progress.counts, photos: rows },
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** Images of a row as data addresses; null where there is none. */
export interface SheetImages {
  readonly before: string | null;
  readonly after: string | null;
}

/** Follows the reader's light or dark theme; on paper it is light, keeps its head on every page and no row in two pieces. */
const SHEET_STYLE = `
:root{color-scheme:light dark;--line:#8884;--quiet:#666;--failed:#b00020}
@media (prefers-color-scheme:dark){:root{--quiet:#aaa;--failed:#ff8a80}}
body{font:14px/1.4 system-ui,sans-serif;margin:2em;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%}
th,td{padding:8px 12px 8px 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
th{color:var(--quiet);font-weight:normal}
td:nth-child(-n+2){width:172px}
img{width:160px;height:auto;max-height:160px;object-fit:contain;object-position:0 0;display:block}
.failed{color:var(--failed)}
@media print{:root{color-scheme:light;--quiet:#666;--failed:#b00020}body{margin:0;font-size:10px}tr{break-inside:avoid}
td:nth-child(-n+2){width:108px}img{width:100px;max-height:100px}}`;

/** The sheet in pieces: header, one piece per photo, footer; a large album is never one string. */
export function writeSheetHead({ name, progress }: Album): string {
  const { counts, total } = progress;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escape(name)}</title><style>${SHEET_STYLE}</style></head><body>
<h1>${escape(name)}</h1><p>${total} photos: ${counts.done} done, ${counts.failed} failed, ${counts.waiting + counts.running} to do,
${counts.skipped} skipped, ${counts.cancelled} cancelled.</p>
<table><thead><tr><th>Before<th>After<th>Photo<th>Result<th>State</tr></thead><tbody>
`;
}

export function writeSheetRow(photo: PhotoRecord, images: SheetImages): string {
  const result = findResult(photo);
  const size = photo.header?.size;
  const after =
    result === null
      ? ''
      : `${escape(result.path)}<br>${describeSize(result.output)}, ${formatSeconds(result.elapsedMs)}`;
  const state = [COLUMNS.state(photo), COLUMNS.reason(photo), COLUMNS.remarks(photo)]
    .filter((text) => text !== '')
    .join(': ');
  const cells = [
    image(images.before),
    image(images.after),
    `${escape(photo.path)}${size === undefined ? '' : `<br>${describeSize(size)}`}`,
    after,
  ];
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}<td class="${photo.state}">${escape(state)}</td></tr>\n`;
}

export const SHEET_END = '</tbody></table></body></html>\n';

/** A photo that waits again still has its last result on disk, but it is none of this album's as it stands. */
function findResult(photo: PhotoRecord): PhotoRecord['result'] {
  return photo.state === 'done' ? photo.result : null;
}

function quote(value: string | number): string {
  const text = String(value);
  const safe = typeof value === 'string' && FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function image(address: string | null): string {
  return address === null ? '' : `<img src="${escape(address)}" alt="">`;
}

function describeSize({ widthPx, heightPx }: { readonly widthPx: number; readonly heightPx: number }): string {
  return `${widthPx} x ${heightPx}`;
}

function formatSeconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return escapeHidden(text).replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
