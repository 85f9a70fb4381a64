/** The menus of the toolbars: what a narrow window has no room for. */
import type { Messages } from '../i18n/index.ts';
import type { StageView } from '../stage/stage-view.svelte.ts';
import type { MenuEntry } from '../ui/menu-state.svelte.ts';
import type { WindowState } from '../window/window-state.svelte.ts';

export function listToolbarMenu({ photoView, regionPreview, texts }: WindowState): MenuEntry[] {
  const { toolbar } = texts;
  return [
    {
      label: texts.versions.show,
      icon: 'versions',
      isDisabled: photoView.readyPhoto === null,
      run: () => {
        photoView.versions.toggle();
      },
    },
    {
      label: toolbar.regionPreview,
      icon: 'region',
      isDisabled: photoView.readyPhoto === null,
      run: () => {
        regionPreview.toggle();
      },
    },
    {
      label: toolbar.residualMap,
      icon: 'residualMap',
      isDisabled: !photoView.hasResidualMap,
      run: () => {
        photoView.toggleResidualMap();
      },
    },
  ];
}

/** The zoom of a stage. */
export function listZoomMenu(texts: Messages['toolbar'], view: StageView, hasPhoto: boolean): MenuEntry[] {
  const zooms: readonly (readonly [string, () => void])[] = [
    [
      texts.fit,
      () => {
        view.fit();
      },
    ],
    [
      '1:1',
      () => {
        view.zoomTo(1);
      },
    ],
    [
      '2:1',
      () => {
        view.zoomTo(2);
      },
    ],
    [
      texts.zoomIn,
      () => {
        view.zoomBy(1.25);
      },
    ],
    [
      texts.zoomOut,
      () => {
        view.zoomBy(0.8);
      },
    ],
  ];
  return zooms.map(([label, run], index) => ({ label, run, isDisabled: !hasPhoto, beginsGroup: index === 0 }));
}
