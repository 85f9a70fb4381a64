/** What can be done with the chosen photos of an album, as entries of a menu. */
import type { AlbumDesk } from '../../state/album-desk.svelte.ts';
import type { MenuEntry } from '../../state/menu.svelte.ts';
import type { WindowState } from '../../state/window-state.svelte.ts';

export function listPhotoEntries(ui: WindowState, desk: AlbumDesk, open: (index: number) => void): MenuEntry[] {
  const { albumId, rows, selection } = desk;
  const { albumActions: actions } = ui;
  const words = ui.texts.album.selection;
  const ids = [...selection.ids];
  const [first] = ids;
  const place = first === undefined ? null : rows.indexOf(first);
  const photo = place === null || ids.length !== 1 ? null : rows.at(place);
  const kind = photo?.state.kind;
  const canOnlyLook = desk.album.run.kind === 'elsewhere';
  const hasFiles = ui.snapshot.abilities.hasFileSystem;
  const act = (entry: Omit<MenuEntry, 'run'>, run: () => void): MenuEntry => ({
    ...entry,
    isDisabled: canOnlyLook || entry.isDisabled === true,
    run,
  });
  return [
    {
      label: words.compare,
      icon: 'split',
      isDisabled: place === null,
      run: () => {
        if (place !== null) open(place);
      },
    },
    {
      label: hasFiles ? words.showResult : words.download,
      icon: hasFiles ? 'folder' : 'download',
      isDisabled: kind !== undefined && kind !== 'done',
      run: () => void actions.fetchResults(albumId, ids),
    },
    act({ label: words.toFront, icon: 'toFront', beginsGroup: true }, () => void moveToFront(ui, desk)),
    act({ label: words.toEnd, icon: 'toEnd' }, () => void actions.move(albumId, ids, null)),
    act({ label: words.exceptions, icon: 'tune' }, () => {
      desk.ask({ kind: 'exceptions', photoIds: ids, photo });
    }),
    act(
      { label: words.retry, icon: 'again', beginsGroup: true, isDisabled: kind === 'waiting' || kind === 'running' },
      () => void actions.retry(albumId, ids),
    ),
    act(
      { label: words.skip, icon: 'skip', isDisabled: kind === 'done' || kind === 'running' || kind === 'skipped' },
      () => void actions.skip(albumId, ids),
    ),
    act(
      {
        label: words.cancel,
        icon: 'close',
        isDisabled: kind !== undefined && kind !== 'running' && kind !== 'waiting',
      },
      () => void actions.cancel(albumId, ids),
    ),
    act({ label: words.remove, icon: 'remove', isGrave: true, beginsGroup: true }, () => {
      desk.ask({ kind: 'remove', photoIds: ids });
    }),
  ];
}

/** Before the first photo of the album that is not among them. */
async function moveToFront({ albumActions }: WindowState, desk: AlbumDesk): Promise<void> {
  const before = await desk.findFirstOther(desk.selection.ids);
  await albumActions.move(desk.albumId, [...desk.selection.ids], before);
}
