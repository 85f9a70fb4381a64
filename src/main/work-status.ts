/** Shows the system how the work is going: progress in the task bar, notifications, no sleep. What counts is attention.ts's to say. */
import type { BrowserWindow } from 'electron';
import { Notification, powerSaveBlocker } from 'electron';
import type { SkipstoneApp } from '#app/app.ts';
import { JobRuns, computeProgress, findAlbumEnd, mustStayAwake } from './attention.ts';
import { bringForward } from './window.ts';
import type { Texts } from './texts/texts.ts';

export interface StatusSurroundings {
  readonly app: SkipstoneApp;
  readonly getWindow: () => BrowserWindow | null;
  readonly getTexts: () => Texts;
}

/** Follows the app until the process ends. */
export function showWorkStatus(surroundings: StatusSurroundings): void {
  showProgress(surroundings);
  notifyOfJobs(surroundings);
  notifyOfAlbums(surroundings);
  stayAwake(surroundings.app);
}

function showProgress({ app, getWindow }: StatusSurroundings): void {
  let shown: number | null = null;
  app.onEvent(() => {
    const progress = computeProgress(app.snapshot);
    const percent = progress === null ? null : Math.round(progress * 100);
    if (percent !== shown) getWindow()?.setProgressBar(percent === null ? -1 : percent / 100);
    shown = percent;
  });
}

function notifyOfJobs({ app, getWindow, getTexts }: StatusSurroundings): void {
  const runs = new JobRuns();
  app.onEvent(({ event }) => {
    const ended = runs.take(app.snapshot, event);
    if (ended === null) return;
    const texts = getTexts();
    const { done, failed, name } = ended;
    const title = done > 0 ? texts.finishedTitle : texts.failedTitle;
    notify(getWindow(), title, name ?? texts.photosDone(done, failed));
  });
}

function notifyOfAlbums({ app, getWindow, getTexts }: StatusSurroundings): void {
  const runs = new Map(app.snapshot.albums.map(({ id, run }) => [id, run]));
  app.onEvent(({ event }) => {
    if (event.kind !== 'album') return;
    const ended = findAlbumEnd(runs.get(event.album.id), event.album);
    runs.set(event.album.id, event.album.run);
    if (ended === null) return;
    const texts = getTexts();
    if (ended.kind === 'finished')
      notify(getWindow(), texts.albumDone(ended.name), texts.albumFigures(ended.done, ended.failed));
    else notify(getWindow(), texts.albumHeldUp(ended.name), texts.heldUpBy[ended.reason]);
  });
}

function stayAwake(app: SkipstoneApp): void {
  let blockerId: number | null = null;
  const follow = (): void => {
    const isAwake = mustStayAwake(app.snapshot);
    if (isAwake && blockerId === null) blockerId = powerSaveBlocker.start('prevent-app-suspension');
    if (!isAwake && blockerId !== null) {
      powerSaveBlocker.stop(blockerId);
      blockerId = null;
    }
  };
  follow();
  app.onEvent(follow);
}

/** Shows a notification, unless the window has the focus. */
function notify(window: BrowserWindow | null, title: string, body: string): void {
  if (window?.isFocused() === true || !Notification.isSupported()) return;
  const notification = new Notification({ title, body });
  notification.on('click', () => {
    if (window !== null) bringForward(window);
  });
  notification.show();
}
