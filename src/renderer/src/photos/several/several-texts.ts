/** The texts of actions on several open photos: how many, how long it takes, how large the download is. Pure. */
import type { WindowState } from '#renderer/window/window-state.svelte.ts';
import type { ReadyPhoto } from '../photo-jobs.ts';
import type { PhotoWithResult } from './saved-bytes.ts';

type Ui = Pick<WindowState, 'texts' | 'formats' | 'photoView' | 'snapshot'>;

/** @param isSelection whether a person has selected them */
export function describeEnhancing(ui: Ui, photos: readonly ReadyPhoto[], isSelection: boolean): string {
  const texts = ui.texts.panel;
  const text = texts[isSelection ? 'upscaleSelected' : 'upscaleAll'](photos.length);
  const ms = ui.photoView.estimateAllMs(photos);
  return ms === null ? text : `${text} · ${texts.about(ui.formats.duration(ms))}`;
}

/** @param isSelection whether a person has selected them */
export function describeSaving(ui: Ui, results: readonly PhotoWithResult[], isSelection: boolean): string {
  const texts = ui.texts.panel;
  const amount = results.length;
  if (ui.snapshot.abilities.hasFileSystem) return texts[isSelection ? 'saveSelected' : 'saveAll'](amount);
  const size = texts.about(ui.formats.bytes(ui.photoView.estimateBytes(results)));
  return texts[isSelection ? 'downloadSelected' : 'downloadAll'](amount, size);
}
