/** Asks before the window closes, where work goes on or results are not saved. closing-work.ts says what there is. */
import type { BrowserWindow } from 'electron';
import { dialog } from 'electron';
import type { SkipstoneApp } from '#app/app.ts';
import type { Texts } from '../texts/texts.ts';
import { shorten } from '../texts/texts.ts';
import { describeWork, findWork } from './closing-work.ts';

/** What becomes of the window; `background`: it stays, out of the way, and the work goes on. */
export type ClosingAnswer = 'close' | 'background' | 'stay';

/** Asks nothing when nothing would be lost or interrupted. */
export async function askBeforeClosing(
  window: BrowserWindow,
  app: Pick<SkipstoneApp, 'snapshot' | 'listUnsaved'>,
  texts: Texts,
): Promise<ClosingAnswer> {
  const work = findWork(app.snapshot);
  if (work !== null) {
    const { message, detail, quit } = describeWork(work, texts);
    const { response } = await dialog.showMessageBox(window, {
      type: 'question',
      ...{ message, detail },
      buttons: [texts.keepRunning, quit, texts.goBack],
      defaultId: 0,
      cancelId: 2,
      noLink: true,
    });
    if (response !== 1) return response === 0 ? 'background' : 'stay';
  }
  return (await confirmLoss(window, app.listUnsaved(), texts)) ? 'close' : 'stay';
}

/** Asks before unsaved results are lost; true when nothing would be, or the person agrees. */
export async function confirmLoss(window: BrowserWindow, unsaved: readonly string[], texts: Texts): Promise<boolean> {
  if (unsaved.length === 0) return true;
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: texts.unsavedTitle,
    detail: texts.unsavedDetail(shorten(unsaved, texts)),
    buttons: [texts.stay, texts.leave],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  });
  return response === 1;
}
