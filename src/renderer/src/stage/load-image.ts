/** Loads an image and decodes it off the main thread. */
import type { LoadedImage } from './image-cache.ts';

/** Rejects when the image cannot be loaded. */
export type LoadImage = (url: string) => Promise<LoadedImage>;

/**
 * Fetches an image as a bitmap. An image element would be decoded on the main thread when a canvas draws it, and again whenever
 * the browser has dropped its pixels.
 * @throws {TypeError} when the server does not have the image
 */
export async function loadImage(url: string): Promise<LoadedImage> {
  const response = await fetch(url);
  if (!response.ok) throw new TypeError(`expected an image, got status ${response.status}`);
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
