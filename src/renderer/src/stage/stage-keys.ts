/** The keys of the stage while it has the focus. */
import type { StageView } from './stage-view.svelte.ts';

const ZOOM_STEP = 1.25;
const PAN_STEP_PX = 48;
const LARGE_PAN_STEP_PX = 240;

type Key = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/** Carries out a key; returns whether it has a meaning here. Keys with modifiers belong to the window. */
export function pressStageKey(view: StageView, { key, shiftKey, ctrlKey, metaKey, altKey }: Key): boolean {
  if (ctrlKey || metaKey || altKey) return false;
  const step = shiftKey ? LARGE_PAN_STEP_PX : PAN_STEP_PX;
  // An arrow moves the view, so the image moves the other way.
  const actions: Partial<Record<string, () => void>> = {
    '+': () => {
      view.zoomBy(ZOOM_STEP);
    },
    '=': () => {
      view.zoomBy(ZOOM_STEP);
    },
    '-': () => {
      view.zoomBy(1 / ZOOM_STEP);
    },
    _: () => {
      view.zoomBy(1 / ZOOM_STEP);
    },
    '0': () => {
      view.fit();
    },
    '1': () => {
      view.zoomTo(1);
    },
    '2': () => {
      view.zoomTo(2);
    },
    ArrowLeft: () => {
      view.pan(step, 0);
    },
    ArrowRight: () => {
      view.pan(-step, 0);
    },
    ArrowUp: () => {
      view.pan(0, step);
    },
    ArrowDown: () => {
      view.pan(0, -step);
    },
  };
  const act = actions[key];
  act?.();
  return act !== undefined;
}
