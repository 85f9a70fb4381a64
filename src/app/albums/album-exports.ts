/** Writes reports of albums to files; what is in them is album-report.ts's. */
import { open, readFile } from 'node:fs/promises';
import type { Album, ReportFormat } from '../../shared/albums.ts';
import { VIEW_FILES } from '../../shared/views.ts';
import { SHEET_END, writeCsv, writeJson, writeSheetHead, writeSheetRow } from './album-report.ts';
import type { AlbumThumbs } from './album-thumbs.ts';
import type { PhotoRecord } from './photo-record.ts';

/** Replaces what stands at the path. @throws what the file system throws */
export async function writeReport(
  path: string,
  report: { readonly album: Album; readonly photos: readonly PhotoRecord[]; readonly format: ReportFormat },
  thumbs: Pick<AlbumThumbs, 'register' | 'provide'>,
): Promise<void> {
  const { album, photos, format } = report;
  const handle = await open(path, 'w');
  try {
    if (format === 'csv') await handle.writeFile(writeCsv(photos));
    else if (format === 'json') await handle.writeFile(writeJson(album, photos));
    else {
      await handle.writeFile(writeSheetHead(album));
      for (const photo of photos) {
        const result = photo.state === 'done' ? photo.result : null;
        const before = await readThumb(thumbs, photo.path, photo.stamp);
        const after = result === null ? null : await readThumb(thumbs, result.path, result.stamp);
        await handle.writeFile(writeSheetRow(photo, { before, after }));
      }
      await handle.writeFile(SHEET_END);
    }
  } finally {
    await handle.close();
  }
}

/** As a data address; null where there is no picture. */
async function readThumb(
  thumbs: Pick<AlbumThumbs, 'register' | 'provide'>,
  path: string,
  stamp: PhotoRecord['stamp'],
): Promise<string | null> {
  const made = await thumbs.provide(thumbs.register(path, stamp), VIEW_FILES.thumb);
  return made === null ? null : `data:image/jpeg;base64,${(await readFile(made)).toString('base64')}`;
}
