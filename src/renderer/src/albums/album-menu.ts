/** The menu of an album and the menu that creates or opens albums. */
import type { ReportFormat } from '#shared/albums.ts';
import type { AlbumPageState } from './album-page-state.svelte.ts';
import type { MenuEntry } from '../ui/menu-state.svelte.ts';
import type { WindowState } from '../window/window-state.svelte.ts';

const MAX_ALBUMS = 5;

/** The entries of the album's own menu. */
export function listAlbumMenu(ui: WindowState, page: AlbumPageState, rename: () => void): MenuEntry[] {
  const { albumImport } = ui;
  const { albumId, album } = page;
  const texts = ui.texts.album.more;
  const isDisabled = album.run.kind === 'elsewhere';
  const isEmpty = album.progress.total === 0;
  const rescan: MenuEntry = {
    label: texts.rescan,
    icon: 'again',
    isDisabled: isDisabled || album.sources.length === 0,
    run: () => void albumImport.rescan(albumId),
  };
  const changes: MenuEntry[] = [
    { label: texts.rename, icon: 'pencil', beginsGroup: true, isDisabled, run: rename },
    {
      label: texts.delete,
      icon: 'remove',
      isDestructive: true,
      isDisabled,
      run: () => {
        page.openDialog({ kind: 'delete' });
      },
    },
  ];
  return [
    { label: texts.addPhotos, icon: 'add', isDisabled, run: () => void albumImport.addPhotos(albumId) },
    { label: texts.addFolder, icon: 'folder', isDisabled, run: () => void albumImport.addFolder(albumId) },
    ...(page.mayChange ? [rescan] : []),
    {
      label: texts.check,
      icon: 'check',
      beginsGroup: true,
      isDisabled:
        isDisabled ||
        isEmpty ||
        !page.optionSource.isSizeTyped ||
        album.run.kind === 'running' ||
        album.run.kind === 'stopping',
      run: () => void page.preflight.check(),
    },
    ...listSharing(ui, page),
    ...(page.mayChange ? changes : []),
  ];
}

/** Reports, which name folders, are for the person at the computer; links are where other computers reach it. */
function listSharing(ui: WindowState, page: AlbumPageState): MenuEntry[] {
  const { albumActions } = ui;
  const { albumId } = page;
  const texts = ui.texts.album.more;
  const { network } = ui.snapshot.abilities;
  const isDisabled = page.album.progress.total === 0;
  const link = async (): Promise<void> => {
    const url = await albumActions.findLink(albumId);
    if (url !== null) page.openDialog({ kind: 'link', url });
  };
  const report = (label: string, format: ReportFormat): MenuEntry => ({
    ...{ label, icon: 'report', isDisabled },
    run: () => void albumActions.exportReport(albumId, format),
  });
  const reports: MenuEntry[] = [
    { ...report(texts.exportHtml, 'html'), beginsGroup: true },
    report(texts.exportCsv, 'csv'),
    report(texts.exportJson, 'json'),
  ];
  return [
    ...(network === 'none'
      ? []
      : [{ label: texts.link, icon: 'album' as const, beginsGroup: true, run: () => void link() }]),
    ...(network === 'visitor' ? [] : reports),
  ];
}

/** The entries that create an album, from the open photos or from a folder, and those that open the newest albums. */
export function listNewAlbumMenu(ui: WindowState): MenuEntry[] {
  const { albumImport, router, snapshot } = ui;
  const texts = ui.texts.album.create;
  const photoIds = snapshot.photos.filter(({ state }) => state.kind !== 'failed').map(({ id }) => id);
  const albums = [...snapshot.albums].reverse().slice(0, MAX_ALBUMS);
  return [
    {
      label: texts.fromOpen(photoIds.length),
      icon: 'album',
      isDisabled: photoIds.length === 0,
      run: () => void albumImport.create({ kind: 'open', photoIds }),
    },
    { label: texts.fromFolder, icon: 'folder', run: () => void albumImport.create({ kind: 'folder' }) },
    ...albums.map(({ id, name }, index) => ({
      label: name,
      icon: 'album' as const,
      beginsGroup: index === 0,
      run: () => {
        router.go({ kind: 'album', albumId: id });
      },
    })),
    {
      label: texts.all,
      beginsGroup: albums.length === 0,
      run: () => {
        router.go({ kind: 'albums' });
      },
    },
  ];
}
