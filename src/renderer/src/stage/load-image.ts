/** Loads a picture and keeps its pixels, decoded as far from the main thread as the page's rules allow. */
import type { LoadedImage } from './image-cache.ts';

export type LoadImage = (url: string) => Promise<LoadedImage>;

/** Rejects when the picture is not there or cannot be read. */
export async function loadImage(url: string): Promise<LoadedImage> {
  const isOwn = new URL(url, location.href).origin === location.origin && location.protocol.startsWith('http');
  const bitmap = isOwn ? await fetchBitmap(url) : copyPixels(await loadElement(url));
  return {
    source: bitmap,
    widthPx: bitmap.width,
    heightPx: bitmap.height,
    release: () => {
      bitmap.close();
    },
  };
}

async function fetchBitmap(url: string): Promise<ImageBitmap> {
  const response = await fetch(url);
  if (!response.ok) throw new TypeError(`expected a picture, got status ${response.status}`);
  return createImageBitmap(await response.blob());
}

/** What `connect-src` of the Content-Security-Policy does not name cannot be fetched, but `img-src` lets an element load it. */
function loadElement(url: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const element = new Image();
    element.onload = () => {
      resolve(element);
    };
    element.onerror = () => {
      reject(new TypeError('expected a picture, got none'));
    };
    element.src = url;
  });
}

let workbench: OffscreenCanvas | null = null;

/**
 * A bitmap of its own: an element would be decoded anew whenever the browser has dropped its pixels. `element.decode()` before
 * this was measured to be of no use, since its pixels are not those that a canvas draws.
 */
function copyPixels(element: HTMLImageElement): ImageBitmap {
  const { naturalWidth, naturalHeight } = element;
  workbench ??= new OffscreenCanvas(naturalWidth, naturalHeight);
  workbench.width = naturalWidth;
  workbench.height = naturalHeight;
  const context = workbench.getContext('2d');
  if (context === null) throw new TypeError('expected a 2d context, got none');
  context.drawImage(element, 0, 0);
  return workbench.transferToImageBitmap();
}
