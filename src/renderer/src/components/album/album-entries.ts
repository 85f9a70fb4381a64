/** What can be done with a whole album, and the ways to a new one, as entries of a menu. */
import type { AlbumDesk } from '../../state/album-desk.svelte.ts';
import type { MenuEntry } from '../../state/menu.svelte.ts';
import type { WindowState } from '../../state/window-state.svelte.ts';

export function listAlbumEntries(ui: WindowState, desk: AlbumDesk, rename: () => void): MenuEntry[] {
  const { albumActions: actions, albumIntake: intake } = ui;
  const { albumId, album } = desk;
  const words = ui.texts.album.more;
  const isDisabled = album.run.kind === 'elsewhere';
  const isEmpty = album.progress.total === 0;
  return [
    { label: words.addPhotos, icon: 'add', isDisabled, run: () => void intake.addPhotos(albumId) },
    { label: words.addFolder, icon: 'folder', isDisabled, run: () => void intake.addFolder(albumId) },
    {
      label: words.rescan,
      icon: 'again',
      isDisabled: isDisabled || album.sources.length === 0,
      run: () => void intake.rescan(albumId),
    },
    {
      label: words.check,
      icon: 'check',
      beginsGroup: true,
      isDisabled: isDisabled || isEmpty || album.run.kind === 'running' || album.run.kind === 'stopping',
      run: () => void desk.preflight.check(),
    },
    {
      label: words.exportHtml,
      icon: 'report',
      beginsGroup: true,
      isDisabled: isEmpty,
      run: () => void actions.exportReport(albumId, 'html'),
    },
    {
      label: words.exportCsv,
      icon: 'report',
      isDisabled: isEmpty,
      run: () => void actions.exportReport(albumId, 'csv'),
    },
    {
      label: words.exportJson,
      icon: 'report',
      isDisabled: isEmpty,
      run: () => void actions.exportReport(albumId, 'json'),
    },
    { label: words.rename, icon: 'pencil', beginsGroup: true, isDisabled, run: rename },
    {
      label: words.delete,
      icon: 'remove',
      isGrave: true,
      isDisabled,
      run: () => {
        desk.ask({ kind: 'delete' });
      },
    },
  ];
}

/** From the open photos, from elsewhere, and to the albums that there are. */
export function listWayEntries(ui: WindowState): MenuEntry[] {
  const { albumIntake: intake, places, snapshot } = ui;
  const words = ui.texts.album.ways;
  const photoIds = snapshot.photos.filter(({ state }) => state.kind !== 'failed').map(({ id }) => id);
  const albums = [...snapshot.albums].reverse().slice(0, MOST_ALBUMS);
  return [
    {
      label: words.fromOpen(photoIds.length),
      icon: 'album',
      isDisabled: photoIds.length === 0,
      run: () => void intake.create({ kind: 'open', photoIds }),
    },
    { label: words.fromFolder, icon: 'folder', run: () => void intake.create({ kind: 'folder' }) },
    ...albums.map(({ id, name }, index) => ({
      label: name,
      icon: 'album' as const,
      beginsGroup: index === 0,
      run: () => {
        places.go({ kind: 'album', albumId: id });
      },
    })),
    {
      label: words.all,
      beginsGroup: albums.length === 0,
      run: () => {
        places.go({ kind: 'albums' });
      },
    },
  ];
}

const MOST_ALBUMS = 5;
