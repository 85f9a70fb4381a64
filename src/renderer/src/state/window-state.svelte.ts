/** Puts the parts of the window's state together, and hands them to the components below. */
import { createContext } from 'svelte';
import type { SkipstoneBridge } from '../../../shared/api.ts';
import type { AppSnapshot } from '../../../shared/app-state.ts';
import type { Messages } from '../i18n/index.ts';
import type { Formats } from '../lib/format.ts';
import { StageView } from '../stage/stage-view.svelte.ts';
import type { Settings } from '../../../shared/settings.ts';
import { Actions, downloadFile } from './actions.svelte.ts';
import { AlbumActions } from './album-actions.svelte.ts';
import { AlbumCalls } from './album-calls.svelte.ts';
import { AlbumDesk } from './album-desk.svelte.ts';
import { AlbumIntake } from './album-intake.svelte.ts';
import { Announcer } from './announcer.svelte.ts';
import { AppMirror } from './app-mirror.svelte.ts';
import { MenuState } from './menu.svelte.ts';
import { Notices } from './notices.svelte.ts';
import { Options } from './options.svelte.ts';
import { StudioSheet } from './option-sheets.svelte.ts';
import { PartTrial } from './part-trial.svelte.ts';
import { Places, createPlaceAddress } from './place.svelte.ts';
import { Preferences, readSystemPreferences } from './preferences.svelte.ts';
import { StudioView } from './studio-view.svelte.ts';

export class WindowState {
  readonly bridge: SkipstoneBridge;
  readonly mirror: AppMirror;
  readonly preferences: Preferences;
  readonly options: Options<Settings>;
  readonly studio: StudioView;
  readonly part: PartTrial;
  readonly actions: Actions;
  readonly albumActions: AlbumActions;
  readonly albumIntake: AlbumIntake;
  /** What the option sections show beside the stage. */
  readonly sheet: StudioSheet;
  readonly places = new Places(createPlaceAddress());
  readonly menu = new MenuState();
  readonly notices = new Notices();
  readonly announcer = new Announcer();
  readonly stageView = new StageView();
  isHelpOpen = $state(false);
  /** The album that is shown, while one is. */
  #desk = $state.raw<AlbumDesk | null>(null);

  constructor(bridge: SkipstoneBridge) {
    this.bridge = bridge;
    this.mirror = new AppMirror(bridge);
    const readSnapshot = (): AppSnapshot => this.snapshot;
    this.options = new Options({
      read: () => this.snapshot.settings,
      write: (patch) => bridge.call('changeSettings', { patch }),
      onWritten: (patch) => this.mirror.adoptSettings(patch),
      onRefused: (error) => this.actions.sayError(error),
    });
    this.preferences = new Preferences(
      () => (this.mirror.snapshot === null ? null : this.options.current),
      readSystemPreferences(),
    );
    this.studio = new StudioView(readSnapshot, this.options, (token, file) => bridge.viewUrl(token, file));
    const { options, preferences, studio, notices } = this;
    this.actions = new Actions({
      bridge,
      readSnapshot,
      options,
      preferences,
      studio,
      notices,
      download: downloadFile,
    });
    this.sheet = new StudioSheet(options, studio);
    const calls = new AlbumCalls({ bridge, readSnapshot, preferences, notices });
    this.albumActions = new AlbumActions(calls, downloadFile);
    this.albumIntake = new AlbumIntake(calls, {
      readSettings: () => options.current,
      places: this.places,
      pickFiles: (what, take) => this.actions.pickFiles?.(what, take),
    });
    this.part = new PartTrial({
      readPhoto: () => {
        const photo = studio.readyPhoto;
        return photo === null ? null : { id: photo.id, size: photo.state.size };
      },
      readPreview: () => this.mirror.snapshot?.preview ?? null,
      readDial: () => (options.current.look.kind === 'dial' ? options.current.look.value : null),
      startPreview: (photoId, region) => void this.actions.startPreview(photoId, region),
      cancelPreview: () => void this.actions.cancelPreview(),
    });
  }

  /** What the app knows. Components that read it are shown only once the app has answered. */
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

  /** The album that is shown; null on the other pages. */
  get desk(): AlbumDesk | null {
    return this.#desk;
  }

  /** A page shows an album from now on, until it calls what this returns. */
  openDesk(albumId: string): { readonly desk: AlbumDesk; readonly start: () => () => void } {
    const desk = new AlbumDesk(albumId, {
      bridge: this.bridge,
      readSnapshot: () => this.snapshot,
      adoptAlbumOptions: (id, patch) => this.mirror.adoptAlbumOptions(id, patch),
      onRefused: (error) => this.actions.sayError(error),
    });
    const start = (): (() => void) => {
      const stop = desk.start();
      this.#desk = desk;
      return () => {
        stop();
        if (this.#desk === desk) this.#desk = null;
      };
    };
    return { desk, start };
  }

  /** Returns what ends it. */
  start(): () => void {
    const stopPreferences = this.preferences.start();
    const stopPlaces = this.places.start();
    this.mirror.start();
    return () => {
      stopPreferences();
      stopPlaces();
      this.mirror.stop();
    };
  }
}

export const [getWindowState, setWindowState] = createContext<WindowState>();
