/** The ZIP of an album's results: their names in it, and what is left out. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeTempFolder } from '#tests/helpers/folders.ts';
import { Downloads } from '../downloads/downloads.ts';
import { nameApart, offerResults } from './offer-results.ts';

const inBrowser = (): Downloads =>
  new Downloads({ abilities: { frontEnd: 'web', hasFileSystem: false, network: 'none' } });

it('gives results of different folders different names, whatever the case of their letters', () => {
  const paths = ['/a/x-4x.jpg', '/b/X-4X.jpg', '/c/x-4x.jpg', '/c/x-4x-2.jpg', '/d/y.png'];
  expect(nameApart(paths).map(({ name }) => name)).toEqual([
    'x-4x.jpg',
    'X-4X-2.jpg',
    'x-4x-3.jpg',
    'x-4x-2-2.jpg',
    'y.png',
  ]);
});

it('counts what is in the ZIP, and names what is no longer in its place', async () => {
  await using folder = await makeTempFolder();
  const [there, gone] = [join(folder.path, 'a.jpg'), join(folder.path, 'b.jpg')];
  await writeFile(there, 'result');
  expect(await offerResults([there, gone], 'Lofoten.zip', inBrowser())).toMatchObject({
    ...{ kind: 'download', name: 'Lofoten.zip', count: 1, bytes: 6 },
    rejected: [{ name: 'b.jpg', error: { code: 'image/not-found' } }],
  });
  expect(await offerResults([gone], 'Lofoten.zip', inBrowser())).toMatchObject({ kind: 'nothing', rejected: [{}] });
});
