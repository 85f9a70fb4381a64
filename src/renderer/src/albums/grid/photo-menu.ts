/** The menu of the selected photos of an album. */
import type { AlbumPhoto } from '#shared/albums.ts';
import type { MenuEntry } from '#renderer/ui/menu-state.svelte.ts';
import type { WindowState } from '#renderer/window/window-state.svelte.ts';
import type { AlbumPageState } from '../album-page-state.svelte.ts';

/** An entry of the menu. */
export interface PhotoMenuEntry extends MenuEntry {
  /** AlbumDock.svelte shows it as a button as well. */
  readonly isInDock?: boolean;
}

interface Selected {
  readonly ids: readonly number[];
  /** Position of the first selected photo; null when it is not loaded. */
  readonly index: number | null;
  /** The photo when only one is selected. */
  readonly photo: AlbumPhoto | null;
}

/** The entries for the current selection; `open` opens a position in the viewer. */
export function listPhotoMenu(ui: WindowState, page: AlbumPageState, open: (index: number) => void): PhotoMenuEntry[] {
  const ids = [...page.selection.ids];
  const [first] = ids;
  const index = first === undefined ? null : page.rows.indexOf(first);
  const selected = { ids, index, photo: index === null || ids.length !== 1 ? null : page.rows.at(index) };
  const isReadOnly = page.album.run.kind === 'elsewhere';
  const changes = page.mayChange
    ? [...listOrderEntries(ui, page, selected), ...listStateEntries(ui, page, selected)]
    : [retryEntry(ui, page, selected)];
  return [
    ...listViewEntries(ui, page, selected, open),
    ...changes.map((entry) => ({
      ...entry,
      isDisabled: isReadOnly || entry.isDisabled === true,
    })),
  ];
}

function listViewEntries(
  ui: WindowState,
  { albumId }: AlbumPageState,
  { ids, index, photo }: Selected,
  open: (index: number) => void,
): PhotoMenuEntry[] {
  const texts = ui.texts.album.selection;
  const hasFiles = ui.snapshot.abilities.hasFileSystem;
  return [
    {
      label: texts.compare,
      icon: 'split',
      isInDock: true,
      isDisabled: index === null,
      run: () => {
        if (index !== null) open(index);
      },
    },
    {
      label: hasFiles ? texts.showResult : texts.download,
      icon: hasFiles ? 'folder' : 'download',
      isDisabled: photo !== null && photo.state.kind !== 'done',
      run: () => void ui.albumActions.fetchResults(albumId, ids),
    },
  ];
}

function listOrderEntries(ui: WindowState, page: AlbumPageState, { ids, photo }: Selected): PhotoMenuEntry[] {
  const texts = ui.texts.album.selection;
  return [
    { label: texts.toFront, icon: 'toFront', beginsGroup: true, run: () => void moveToFront(ui, page) },
    { label: texts.toEnd, icon: 'toEnd', run: () => void ui.albumActions.move(page.albumId, ids, null) },
    {
      label: texts.exceptions,
      icon: 'tune',
      run: () => {
        page.openDialog({ kind: 'exceptions', photoIds: ids, photo });
      },
    },
  ];
}

function retryEntry(
  { albumActions, texts }: WindowState,
  { albumId }: AlbumPageState,
  { ids, photo }: Pick<Selected, 'ids' | 'photo'>,
): PhotoMenuEntry {
  const kind = photo?.state.kind;
  return {
    label: texts.album.selection.retry,
    icon: 'again',
    isInDock: true,
    beginsGroup: true,
    isDisabled: kind === 'waiting' || kind === 'running',
    run: () => void albumActions.retry(albumId, ids),
  };
}

function listStateEntries(
  ui: WindowState,
  page: AlbumPageState,
  { ids, photo }: Pick<Selected, 'ids' | 'photo'>,
): PhotoMenuEntry[] {
  const { albumActions } = ui;
  const { albumId } = page;
  const texts = ui.texts.album.selection;
  const kind = photo?.state.kind;
  return [
    retryEntry(ui, page, { ids, photo }),
    {
      label: texts.skip,
      icon: 'skip',
      isInDock: true,
      isDisabled: kind === 'done' || kind === 'running' || kind === 'skipped',
      run: () => void albumActions.skip(albumId, ids),
    },
    {
      label: texts.cancel,
      icon: 'close',
      isDisabled: kind !== undefined && kind !== 'running' && kind !== 'waiting',
      run: () => void albumActions.cancel(albumId, ids),
    },
    {
      label: texts.remove,
      icon: 'remove',
      isInDock: true,
      isDestructive: true,
      beginsGroup: true,
      run: () => {
        page.openDialog({ kind: 'remove', photoIds: ids });
      },
    },
  ];
}

/** Moves the selection before the first photo that is not selected. */
async function moveToFront({ albumActions }: WindowState, page: AlbumPageState): Promise<void> {
  const before = await page.findFirstOther(page.selection.ids);
  await albumActions.move(page.albumId, [...page.selection.ids], before);
}
