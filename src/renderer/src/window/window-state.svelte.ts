/** Composes the state of the window from its parts and hands it to the components through a context. */
import { createContext } from 'svelte';
import type { SkipstoneBridge } from '#shared/bridge.ts';
import type { AppSnapshot } from '#shared/app-state.ts';
import { chooseStrength, listScales } from '#shared/imported/network-work.ts';
import type { Settings } from '#shared/settings.ts';
import { AlbumActions } from '../albums/album-actions.svelte.ts';
import { AlbumPageState } from '../albums/album-page-state.svelte.ts';
import { AlbumImport } from '../albums/sources/album-import.svelte.ts';
import { BridgeCalls } from '../bridge/bridge-calls.svelte.ts';
import { downloadFile } from '../bridge/download-file.ts';
import type { Messages } from '../i18n/index.ts';
import { Options } from '../options/options.svelte.ts';
import { NetworkActions } from '../options/networks/network-actions.svelte.ts';
import { OwnPresets } from '../options/own-presets.svelte.ts';
import { PhotoSettings } from '../options/photo-settings.svelte.ts';
import { writePhotoOptions } from '../photos/write-photo-options.ts';
import { PhotoActions } from '../photos/photo-actions.svelte.ts';
import { PhotoOptionSource } from '../photos/photo-option-source.svelte.ts';
import { StripSelection } from '../photos/several/strip-selection.svelte.ts';
import { PhotoView } from '../photos/photo-view.svelte.ts';
import { toPreviewScale } from '../photos/preview/preview-settings.ts';
import { RegionPreviewState } from '../photos/preview/region-preview.svelte.ts';
import { StageView } from '../stage/stage-view.svelte.ts';
import type { Formats } from '../ui/format.ts';
import { MenuState } from '../ui/menu-state.svelte.ts';
import { UpdateActions } from '../updates/update-actions.svelte.ts';
import { Announcer } from './announcer.svelte.ts';
import { AppMirror } from './app-mirror.svelte.ts';
import { Notices } from './notices.svelte.ts';
import { Preferences, readSystemPreferences } from './preferences.svelte.ts';
import { Router, createRouteAddress } from './router.svelte.ts';

/** Everything a component may read or call; `getWindowState` returns it. */
export class WindowState {
  readonly bridge: SkipstoneBridge;
  readonly mirror: AppMirror;
  readonly preferences: Preferences;
  readonly options: Options<Settings>;
  /** The options of the open photos. */
  readonly photoSettings: PhotoSettings;
  readonly ownPresets: OwnPresets;
  readonly photoView: PhotoView;
  readonly regionPreview: RegionPreviewState;
  readonly stripSelection: StripSelection;
  readonly photoActions: PhotoActions;
  readonly albumActions: AlbumActions;
  readonly albumImport: AlbumImport;
  readonly updateActions: UpdateActions;
  readonly networkActions: NetworkActions;
  /** What the option sections show and change next to the stage. */
  readonly optionSource: PhotoOptionSource;
  readonly router = new Router(createRouteAddress());
  readonly menu = new MenuState();
  readonly notices = new Notices();
  readonly announcer = new Announcer();
  readonly stageView = new StageView();
  isHelpOpen = $state(false);
  #albumPage = $state.raw<AlbumPageState | null>(null);

  constructor(bridge: SkipstoneBridge) {
    this.bridge = bridge;
    this.mirror = new AppMirror(bridge);
    const readSnapshot = (): AppSnapshot => this.snapshot;
    this.options = new Options({
      read: () => this.snapshot.settings,
      write: (patch) => bridge.call('changeSettings', { patch }),
      onWritten: (patch) => this.mirror.adoptSettings(patch),
      onRejected: (error) => photoCalls.showError(error),
    });
    this.preferences = new Preferences(
      () => (this.mirror.snapshot === null ? null : this.options.current),
      readSystemPreferences(),
    );
    const { options, preferences, notices, router } = this;
    const photoCalls = new BridgeCalls({ bridge, readSnapshot, preferences, notices });
    const albumCalls = new BridgeCalls({ bridge, readSnapshot, preferences, notices });
    this.photoSettings = this.#createPhotoSettings();
    const { photoSettings } = this;
    this.ownPresets = new OwnPresets(options, photoSettings);
    const photoView = new PhotoView(readSnapshot, photoSettings, (token, file) => bridge.viewUrl(token, file));
    this.photoView = photoView;
    this.stripSelection = new StripSelection(
      () => this.snapshot.photos.map(({ id }) => id),
      () => photoView.photo?.id ?? null,
    );
    this.optionSource = new PhotoOptionSource(photoSettings, photoView);
    this.photoActions = new PhotoActions(photoCalls, { options: photoSettings, photoView, download: downloadFile });
    this.albumActions = new AlbumActions(albumCalls, downloadFile);
    this.albumImport = new AlbumImport(albumCalls, {
      readSettings: () => photoSettings.current,
      router,
      pickFiles: (what, take) => this.photoActions.pickFiles?.(what, take),
    });
    this.updateActions = new UpdateActions(new BridgeCalls({ bridge, readSnapshot, preferences, notices }));
    this.networkActions = new NetworkActions(
      new BridgeCalls({ bridge, readSnapshot, preferences, notices }),
      (take) => {
        this.photoActions.pickFiles?.('network', ([file]) => file !== undefined && take(file));
      },
    );
    this.regionPreview = this.#createRegionPreview(photoCalls);
  }

  /** The app's state. Components that read it are shown only once the app has answered. */
  get snapshot(): AppSnapshot {
    const { snapshot } = this.mirror;
    if (snapshot === null) throw new TypeError('the app has not answered yet');
    return snapshot;
  }

  get texts(): Messages {
    return this.preferences.texts;
  }

  get formats(): Formats {
    return this.preferences.formats;
  }

  /** State of the album page; null on the other pages. */
  get albumPage(): AlbumPageState | null {
    return this.#albumPage;
  }

  /** Creates the state of an album page. `start` makes it the current one and returns the function that ends it. */
  createAlbumPage(albumId: string): { readonly page: AlbumPageState; readonly start: () => () => void } {
    const page = new AlbumPageState(albumId, {
      bridge: this.bridge,
      readSnapshot: () => this.snapshot,
      adoptAlbumOptions: (id, patch) => this.mirror.adoptAlbumOptions(id, patch),
      onRejected: (error) => this.photoActions.showError(error),
    });
    const start = (): (() => void) => {
      const stop = page.start();
      this.#albumPage = page;
      return () => {
        stop();
        if (this.#albumPage === page) this.#albumPage = null;
      };
    };
    return { page, start };
  }

  /** Starts the subscriptions of the window; returns the function that ends them. */
  start(): () => void {
    const stopPreferences = this.preferences.start();
    const stopRouter = this.router.start();
    this.mirror.start();
    const stopOpened = this.bridge.desktop?.onOpened((report) => {
      if (report.photoIds.length > 0) this.router.go({ kind: 'photos' });
      this.photoActions.showOpened(report);
    });
    return () => {
      stopOpened?.();
      stopPreferences();
      stopRouter();
      this.mirror.stop();
    };
  }

  /** The selected photo and the shown one are asked for when they are needed: their objects are made later. */
  #createPhotoSettings(): PhotoSettings {
    return new PhotoSettings({
      readPhotos: () => this.mirror.snapshot?.photos ?? [],
      readShownId: () => this.photoView.photo?.id ?? null,
      readSelectedIds: () => this.stripSelection.ids,
      readSettings: () => this.options.current,
      write: (options) => writePhotoOptions(options, this.bridge),
      onWritten: (options) => {
        this.mirror.adoptPhotoOptions(options);
        // Photos that are opened later begin with them.
        this.options.change(this.photoSettings.current);
      },
      onRejected: (error) => this.photoActions.showError(error),
      onChange: (photoIds) => this.photoView.versions.keepShown(photoIds),
    });
  }

  #createRegionPreview(calls: BridgeCalls): RegionPreviewState {
    const { photoSettings, photoView, stageView } = this;
    return new RegionPreviewState({
      readPhoto: () => {
        const photo = photoView.readyPhoto;
        return photo === null ? null : { id: photo.id, size: photo.state.size };
      },
      readPreview: () => this.mirror.snapshot?.preview ?? null,
      readSettings: () => {
        const { preset, cleanup, seed, device, precision } = photoSettings.current;
        const usedCleanup = chooseStrength({ preset, cleanup }) ?? photoView.automaticCleanup?.strength ?? 0;
        const networkScales = listScales(photoView.networks);
        const ownScale = preset.kind === 'network' ? networkScales.get(preset.id) : undefined;
        const scale = toPreviewScale(photoView.factor, ownScale);
        const { isRepair } = photoView;
        return { preset, cleanup, seed, device, precision, usedCleanup, scale, isRepair, networkScales };
      },
      isPossible: () => photoView.engine.kind !== 'failed',
      readCentre: () => ({ x: stageView.viewport.centerX, y: stageView.viewport.centerY }),
      startPreview: (subject) => void calls.ask('previewRegion', subject),
      cancelPreview: () => void calls.ask('cancelPreview', {}),
    });
  }
}

export const [getWindowState, setWindowState] = createContext<WindowState>();
