import type { ClipboardItem } from 'electron';
import { expect, it } from 'vitest';
import { makeImageBlob, readImage } from './clipboard-image.ts';

/** An item as `clipboard.read()` of the current Electron gives it. */
function makeItem(contents: Readonly<Record<string, Blob>>): ClipboardItem {
  const getType = (type: string): Promise<Blob> =>
    contents[type] === undefined ? Promise.reject(new Error(type)) : Promise.resolve(contents[type]);
  return { types: Object.keys(contents), getType } as unknown as ClipboardItem;
}

const read = (...items: ClipboardItem[]) => readImage({ read: () => Promise.resolve(items) });
const TEXT = makeItem({ 'text/plain': new Blob(['words']) });

it('reads the image among what is on the clipboard, as it was written', async () => {
  const png = new Uint8Array([137, 80, 78, 71]);
  const image = makeItem({ 'text/html': new Blob(['<img>']), 'image/png': makeImageBlob(png) });
  expect(await read(TEXT, image)).toEqual(png);
});

it('finds none on an empty clipboard, and none in text', async () => {
  expect(await read()).toBeNull();
  expect(await read(TEXT)).toBeNull();
});
