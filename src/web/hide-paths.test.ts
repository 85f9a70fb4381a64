import { expect, it } from 'vitest';
import { createPathHider } from './hide-paths.ts';

const hide = createPathHider(['/home/Anna Maria', '/home/Anna Maria/.cache/skipstone', '/', '/opt/skipstone']);
const show = (value: object) => JSON.parse(JSON.stringify(value, hide)) as object;

it.each([
  ['/home/Anna Maria/.cache/skipstone/sessions/1-a/T_o-k/original/my photo.jpg is damaged', 'my photo.jpg is damaged'],
  ['/home/Anna Maria/.cache/skipstone/sessions/1-a/T/original/照片.jpg has 1 / 2 parts', '照片.jpg has 1 / 2 parts'],
  ['There is no /opt/skipstone/out/node/engine-process.js.', 'There is no engine-process.js.'],
  ['Folder /srv/photos cannot be read (EACCES).', 'Folder photos cannot be read (EACCES).'],
  ['Folder /srv cannot be read.', 'Folder srv cannot be read.'],
  ['/a/b.png and /c/d/e.png would both become "/x/y.png"', 'b.png and e.png would both become "y.png"'],
  [
    'C:\\Users\\anna\\a.jpg is cut off: image/jpeg, see https://example.org/a/b',
    'a.jpg is cut off: image/jpeg, see https://example.org/a/b',
  ],
  ['3 of 4 done', '3 of 4 done'],
])('%s', (message, shown) => {
  expect(show({ error: { message, at: message } })).toEqual({ error: { message: shown, at: shown } });
});

it('cuts the folders of the server out of other fields, and leaves addresses and names', () => {
  const value = { outputFolder: '/opt/skipstone/albums/1', url: '/download/1', name: 'a/b.png', count: 1, none: null };
  expect(show(value)).toEqual({ ...value, outputFolder: '/albums/1' });
});
