/** The menu of the selected photos of the film strip: every action on them, for pointer and keys. */
import type { Photo } from '#shared/app-state.ts';
import { hasEnded } from '#shared/jobs.ts';
import type { MenuEntry } from '#renderer/ui/menu-state.svelte.ts';
import type { WindowState } from '#renderer/window/window-state.svelte.ts';
import { findNewestJob } from '../photo-jobs.ts';
import { describeEnhancing, describeSaving } from '../several/several-texts.ts';

/** The entries for the current selection. */
export function listStripMenu(ui: WindowState): MenuEntry[] {
  const isSeveral = ui.stripSelection.ids.length > 1;
  return [
    listEnhanceEntry(ui),
    ...(isSeveral ? [listSaveAllEntry(ui)] : listSaveEntries(ui)),
    ...listSelectionEntries(ui),
    ...listJobEntries(ui),
    ...listCloseEntries(ui),
  ];
}

function listEnhanceEntry(ui: WindowState): MenuEntry {
  const { photoView, photoActions, stripSelection, texts } = ui;
  const photos = photoView.listToEnhance(stripSelection.ids);
  const isSeveral = stripSelection.ids.length > 1;
  return {
    label: isSeveral && photos.length > 0 ? describeEnhancing(ui, photos, true) : texts.panel.upscale,
    icon: 'play',
    isDisabled: photos.length === 0 || !photoActions.canStart,
    run: () => void photoActions.upscaleAll(photos.map(({ id }) => id)),
  };
}

function listSaveAllEntry(ui: WindowState): MenuEntry {
  const { photoView, photoActions, stripSelection } = ui;
  const results = photoView.listToSave(stripSelection.ids);
  return {
    label: describeSaving(ui, results, true),
    icon: ui.snapshot.abilities.hasFileSystem ? 'folder' : 'download',
    isDisabled: results.length === 0 || photoActions.isSaving,
    run: () => void photoActions.saveAll(results.map(({ job }) => job.id)),
  };
}

/** Of the shown photo. */
function listSaveEntries({ photoView, photoActions, snapshot, texts }: WindowState): MenuEntry[] {
  const { finishedJob: job, photo } = photoView;
  const isDisabled = job === null || photoActions.isSaving;
  if (!snapshot.abilities.hasFileSystem)
    return [
      { label: texts.panel.download, icon: 'download', isDisabled, run: () => void photoActions.save('download') },
    ];
  return [
    {
      label: texts.panel.save,
      icon: 'check',
      isDisabled: isDisabled || photo?.folder === '',
      run: () => void photoActions.save('beside'),
    },
    { label: texts.panel.saveAs, isDisabled, run: () => void photoActions.save('choose') },
    {
      label: texts.panel.showInFolder,
      icon: 'folder',
      isDisabled: (job?.result?.savedAs ?? null) === null,
      run: () => void (job !== null && photoActions.showResult(job)),
    },
  ];
}

function listSelectionEntries({ stripSelection, albumImport, snapshot, texts }: WindowState): MenuEntry[] {
  const { ids } = stripSelection;
  return [
    {
      label: texts.album.create.fromOpen(ids.length),
      icon: 'album',
      beginsGroup: true,
      run: () => void albumImport.create({ kind: 'open', photoIds: ids }),
    },
    {
      label: texts.strip.selectAll,
      isDisabled: ids.length === snapshot.photos.length,
      run: () => {
        stripSelection.selectAll();
      },
    },
    {
      label: texts.strip.clear,
      isDisabled: ids.length < 2,
      run: () => {
        stripSelection.clear();
      },
    },
  ];
}

function listJobEntries({ stripSelection, photoActions, snapshot, texts }: WindowState): MenuEntry[] {
  const jobs = stripSelection.ids.flatMap((id) => {
    const job = findNewestJob(snapshot.jobs, id);
    return job === null || hasEnded(job.snapshot) ? [] : [job];
  });
  if (jobs.length === 0) return [];
  const run = async (): Promise<void> => {
    // Those that wait first, or the next one would begin.
    for (const job of jobs.toReversed()) await photoActions.cancelJob(job);
  };
  return [{ label: texts.strip.cancel(jobs.length), icon: 'close', beginsGroup: true, run: () => void run() }];
}

function listCloseEntries({ stripSelection, photoActions, snapshot, texts }: WindowState): MenuEntry[] {
  const photos = snapshot.photos.filter(({ id }) => stripSelection.has(id));
  const failed = snapshot.photos.filter(({ state }) => state.kind === 'failed');
  const entry = (label: string, closed: readonly Photo[]): MenuEntry => ({
    label,
    icon: 'remove',
    isDestructive: true,
    run: () => void photoActions.closing.close(closed),
  });
  return [
    { ...entry(texts.strip.closePhotos(photos.length), photos), beginsGroup: true },
    ...(failed.length > 0 ? [entry(texts.strip.closeFailed(failed.length), failed)] : []),
  ];
}
