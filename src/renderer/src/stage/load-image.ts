/** Loads a picture and keeps its pixels, decoded off the main thread. */
import type { LoadedImage } from './image-cache.ts';

export type LoadImage = (url: string) => Promise<LoadedImage>;

/**
 * Rejects when the picture is not there or cannot be read. A bitmap of its own, since an element would be decoded anew whenever the
 * browser has dropped its pixels; fetched, since an element is decoded on the main thread when a canvas draws it.
 */
export async function loadImage(url: string): Promise<LoadedImage> {
  const response = await fetch(url);
  if (!response.ok) throw new TypeError(`expected a picture, got status ${response.status}`);
  const bitmap = await createImageBitmap(await response.blob());
  return {
    source: bitmap,
    widthPx: bitmap.width,
    heightPx: bitmap.height,
    release: () => {
      bitmap.close();
    },
  };
}
