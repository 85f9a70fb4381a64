import { expect, it } from 'vitest';
import { createAlbumPhoto } from '../testing/samples.ts';
import { chooseThumbnail } from './choose-thumbnail.ts';

it('shows the result of a finished photo, and the photo where there is none to show', () => {
  const state = {
    ...({ kind: 'done', outputName: 'a.jpg', outputToken: 'result', outputBytes: 9, elapsedMs: 1 } as const),
    ...{ output: { widthPx: 4, heightPx: 3 }, remarks: [], hasPresentOptions: true },
  };
  const photo = createAlbumPhoto(7);
  expect(chooseThumbnail(photo, null)).toBe(photo.token);
  expect(chooseThumbnail({ ...photo, state }, null)).toBe('result');
  expect(chooseThumbnail({ ...photo, state }, 'result')).toBe(photo.token);
});
