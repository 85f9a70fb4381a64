/** Tells a person what became of several results: saved into a folder, or packed for a download that begins now. */
import type { SaveAllReport } from '#shared/save-reports.ts';
import { baseName } from '../ui/base-name.ts';
import type { BridgeCalls } from './bridge-calls.svelte.ts';

/** @param download begins a download in the browser */
export function showSaved(
  report: SaveAllReport,
  calls: BridgeCalls,
  download: (url: string, name: string) => void,
): void {
  const { texts, formats, notices } = calls;
  if (report.kind === 'download') {
    download(report.url, report.name);
    notices.add('info', texts.savedAll.inZip(report.count, formats.bytes(report.bytes)));
  } else if (report.kind === 'saved') {
    const { jobId } = report;
    const showFolder = { label: texts.savedAll.showFolder, run: () => void calls.ask('showResult', { jobId }) };
    notices.add('info', texts.savedAll.inFolder(report.count, baseName(report.folder)), [], showFolder);
  }
  calls.showRejected(report.rejected, texts.savedAll.rejected);
}
