/** The image on the system's clipboard, as PNG. Pure: Electron's clipboard is handed in. */
import type { Clipboard } from 'electron';

export const CLIPBOARD_IMAGE = 'image/png';

/** The PNG file on the clipboard; null when there is no image. */
export async function readImage(clipboard: Pick<Clipboard, 'read'>): Promise<Uint8Array | null> {
  const items = await clipboard.read();
  const image = items.find(({ types }) => types.includes(CLIPBOARD_IMAGE));
  if (image === undefined) return null;
  const content = await image.getType(CLIPBOARD_IMAGE);
  return content instanceof Blob ? new Uint8Array(await content.arrayBuffer()) : null;
}

export function makeImageBlob(png: Uint8Array): Blob {
  return new Blob([new Uint8Array(png)], { type: CLIPBOARD_IMAGE });
}
