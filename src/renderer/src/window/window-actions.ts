/** What each action of the window does on the current page, and whether it has an effect now. Keys and the native menu call it. */
import type { ActionName, MenuCommand } from '#shared/desktop/window-actions.ts';
import { MENU_COMMANDS, getAction } from '#shared/desktop/window-actions.ts';
import { resumeAlbum } from '../albums/run/resume-album.ts';
import type { WindowState } from './window-state.svelte.ts';

export interface WindowAction {
  readonly run: () => void;
  /** Reads the state of the window. */
  readonly isPossible: () => boolean;
}

/** Every action of the table. */
export function createWindowActions(ui: WindowState): Readonly<Record<ActionName, WindowAction>> {
  return { ...listFileActions(ui), ...listViewActions(ui), ...listPhotoActions(ui), ...listWindowActions(ui) };
}

/** The commands of the native menu that have an effect now. */
export function listPossible(ui: WindowState, actions: Readonly<Record<ActionName, WindowAction>>): MenuCommand[] {
  return MENU_COMMANDS.filter((name) => isOffered(ui, name) && actions[name].isPossible());
}

/** Whether this front end has the action at all. */
export function isOffered(ui: WindowState, name: ActionName): boolean {
  return getAction(name).isDesktopOnly !== true || ui.bridge.desktop !== null;
}

const isAlways = (): boolean => true;
const isOnPhotos = ({ router }: WindowState): boolean => router.current.kind === 'photos';

type FileAction = 'open' | 'openFolder' | 'save' | 'saveBeside' | 'showResult' | 'closePhoto' | 'copyResult';

function listFileActions(ui: WindowState): Record<FileAction, WindowAction> {
  const { photoActions, photoView, albumImport, router, stripSelection } = ui;
  const open = (what: 'photos' | 'folder'): void => {
    const { current } = router;
    if (current.kind === 'photos') void photoActions.open(what);
    else if (current.kind === 'albums') void albumImport.create({ kind: what });
    else if (what === 'photos') void albumImport.addPhotos(current.albumId);
    else void albumImport.addFolder(current.albumId);
  };
  const hasResult = (): boolean => isOnPhotos(ui) && photoView.finishedJob !== null && !photoActions.isSaving;
  return {
    open: {
      run: () => {
        open('photos');
      },
      isPossible: isAlways,
    },
    openFolder: {
      run: () => {
        open('folder');
      },
      isPossible: isAlways,
    },
    save: { run: () => void photoActions.saveSomewhere(), isPossible: hasResult },
    saveBeside: {
      run: () => void photoActions.save('beside'),
      isPossible: () => hasResult() && photoView.photo?.folder !== '',
    },
    showResult: {
      run: () => photoView.finishedJob !== null && void photoActions.showResult(photoView.finishedJob),
      isPossible: () => isOnPhotos(ui) && (photoView.finishedJob?.result?.savedAs ?? null) !== null,
    },
    copyResult: { run: () => void photoActions.copyResult(), isPossible: hasResult },
    closePhoto: {
      run: () => {
        void photoActions.closing.close(ui.snapshot.photos.filter(({ id }) => stripSelection.has(id)));
      },
      isPossible: () => isOnPhotos(ui) && photoView.photo !== null,
    },
  };
}

type ViewAction = 'flicker' | 'mode' | 'residualMap' | 'versions' | 'fit' | 'actual' | 'double' | 'zoomIn' | 'zoomOut';

function listViewActions(ui: WindowState): Record<ViewAction, WindowAction> {
  const { photoView, stageView: view } = ui;
  /** An album shows the stage while one of its photos is compared. */
  const hasStage = (): boolean =>
    isOnPhotos(ui) ? photoView.readyPhoto !== null : ui.albumPage !== null && ui.albumPage.viewer.photo !== null;
  const onStage = (run: () => void): WindowAction => ({ run, isPossible: hasStage });
  return {
    flicker: onStage(() => (view.isShowingBefore = !view.isShowingBefore)),
    mode: onStage(() => (view.mode = view.mode === 'split' ? 'side-by-side' : 'split')),
    residualMap: {
      run: () => {
        if (isOnPhotos(ui)) photoView.toggleResidualMap();
        else ui.albumPage?.viewer.toggleResidualMap();
      },
      isPossible: () => (isOnPhotos(ui) ? photoView.hasResidualMap : ui.albumPage?.viewer.hasResidualMap === true),
    },
    versions: {
      run: () => {
        photoView.versions.toggle();
      },
      isPossible: () => isOnPhotos(ui) && photoView.readyPhoto !== null,
    },
    fit: onStage(() => {
      view.fit();
    }),
    actual: onStage(() => {
      view.zoomTo(1);
    }),
    double: onStage(() => {
      view.zoomTo(2);
    }),
    zoomIn: onStage(() => {
      view.zoomBy(1.25);
    }),
    zoomOut: onStage(() => {
      view.zoomBy(0.8);
    }),
  };
}

type PhotoAction = 'upscale' | 'endEarly' | 'cancel' | 'undoSettings' | 'redoSettings' | 'regionPreview';

function listPhotoActions(ui: WindowState): Record<PhotoAction, WindowAction> {
  const { albumActions, photoActions, photoSettings, photoView, regionPreview } = ui;
  const upscale = (): void => {
    const { albumPage } = ui;
    if (isOnPhotos(ui)) void photoActions.upscale();
    else if (albumPage?.album.run.kind === 'paused') void resumeAlbum(albumPage, albumActions);
    else void albumPage?.preflight.check();
  };
  const canUpscale = (): boolean => {
    if (isOnPhotos(ui)) return photoView.canUpscale && !photoActions.isStarting;
    const { albumPage } = ui;
    if (albumPage === null || !albumPage.optionSource.isSizeTyped) return false;
    const { run, progress } = albumPage.album;
    return run.kind === 'paused' || (run.kind === 'idle' && progress.total > 0);
  };
  return {
    upscale: { run: upscale, isPossible: canUpscale },
    endEarly: {
      run: () => photoView.activeJob !== null && void photoActions.endEarly(photoView.activeJob),
      isPossible: () => {
        const job = isOnPhotos(ui) ? photoView.activeJob : null;
        return job !== null && photoActions.canEndEarly(job);
      },
    },
    cancel: {
      run: () => photoView.activeJob !== null && void photoActions.cancelJob(photoView.activeJob),
      isPossible: () => isOnPhotos(ui) && photoView.activeJob !== null,
    },
    undoSettings: {
      run: () => {
        photoSettings.undo();
      },
      isPossible: () => isOnPhotos(ui) && photoSettings.canUndo,
    },
    redoSettings: {
      run: () => {
        photoSettings.redo();
      },
      isPossible: () => isOnPhotos(ui) && photoSettings.canRedo,
    },
    regionPreview: {
      run: () => {
        regionPreview.toggle();
      },
      isPossible: () => isOnPhotos(ui) && photoView.readyPhoto !== null,
    },
  };
}

type RestAction = Exclude<ActionName, FileAction | ViewAction | PhotoAction>;

function listWindowActions(ui: WindowState): Record<RestAction, WindowAction> {
  return {
    showPhotos: {
      run: () => {
        ui.router.go({ kind: 'photos' });
      },
      isPossible: () => !isOnPhotos(ui),
    },
    showAlbums: {
      run: () => {
        ui.router.go({ kind: 'albums' });
      },
      isPossible: () => ui.router.current.kind !== 'albums',
    },
    help: { run: () => (ui.isHelpOpen = true), isPossible: isAlways },
    updates: {
      run: () => {
        ui.updateActions.open();
      },
      isPossible: () => ui.updateActions.state !== null,
    },
    dismiss: {
      run: () => {
        dismiss(ui);
      },
      isPossible: isAlways,
    },
  };
}

/** Ends what the person sees last: a preview, a selection, a notice. */
function dismiss(ui: WindowState): void {
  const { notices, photoView, regionPreview } = ui;
  const notice = notices.list.at(-1);
  const selection = ui.albumPage?.selection;
  if (isOnPhotos(ui) && regionPreview.isOn) regionPreview.close();
  else if (isOnPhotos(ui) && photoView.versions.isOpen) photoView.versions.toggle();
  else if (selection !== undefined && selection.ids.size > 0) selection.clear();
  else if (notice !== undefined) notices.dismiss(notice.id);
}
