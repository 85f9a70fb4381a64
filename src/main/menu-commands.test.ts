import { expect, it, vi } from 'vitest';
import type { Handlers } from '#app/command-dispatcher.ts';
import { createCommandDispatcher } from '#app/command-dispatcher.ts';
import type { OpenReport } from '#shared/api.ts';
import { AppError } from '#shared/errors.ts';
import { createMenuActions } from './menu-commands.ts';
import { chooseTexts } from './texts.ts';

const REJECTED: OpenReport['rejected'] = [{ name: 'a.txt', error: { code: 'image/unsupported', message: 'no image' } }];

function createActions(handlers: Partial<Handlers>) {
  const showRejected = vi.fn();
  const sendToPage = vi.fn();
  const { request } = createCommandDispatcher(handlers as Handlers);
  const getTexts = () => chooseTexts('en', 'en');
  return {
    actions: createMenuActions({ app: { request }, getTexts, showRejected, sendToPage }),
    showRejected,
    sendToPage,
  };
}

it('opens photos, a folder and a recent photo, and shows what could not be opened', async () => {
  const openRecent = vi.fn(() => ({ photoIds: ['p'], rejected: [] }));
  const { actions, showRejected } = createActions({
    choosePhotos: () => ({ photoIds: [], rejected: REJECTED }),
    chooseFolder: () => Promise.resolve({ photoIds: ['q'], rejected: [] }),
    openRecent,
  });
  actions.openPhotos();
  await vi.waitFor(() => {
    expect(showRejected).toHaveBeenLastCalledWith(REJECTED);
  });
  actions.openFolder();
  actions.openRecent('r1');
  await vi.waitFor(() => {
    expect(showRejected).toHaveBeenCalledTimes(3);
  });
  expect(showRejected).toHaveBeenLastCalledWith([]);
  expect(openRecent).toHaveBeenCalledWith({ recentId: 'r1' });
});

it('shows a failure under the label of the item', async () => {
  const { actions, showRejected } = createActions({
    choosePhotos: () => Promise.reject(new AppError('output/no-space', 'The disk is full.')),
  });
  actions.openPhotos();
  await vi.waitFor(() => {
    expect(showRejected).toHaveBeenCalledWith([
      { name: 'Open Photos…', error: { code: 'output/no-space', message: 'The disk is full.' } },
    ]);
  });
});

it('leaves saving to the page', () => {
  const { actions, sendToPage } = createActions({});
  actions.save();
  expect(sendToPage).toHaveBeenCalledExactlyOnceWith('save');
});
