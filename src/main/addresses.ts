/** The two address schemes of the desktop app, and which requests may be made at all. Pure. */

export const APP_SCHEME = 'app';
export const PHOTO_SCHEME = 'photo';
export const WINDOW_ORIGIN = 'app://skipstone';
export const WINDOW_ADDRESS = `${WINDOW_ORIGIN}/`;

/** Whether a frame's address is the window's own page. */
export function isOwnAddress(address: string): boolean {
  return address.startsWith(WINDOW_ADDRESS);
}

/** Whether a request stays inside the app: there is no network for the window. */
export function isInnerRequest(address: string, { hasDevTools }: { readonly hasDevTools: boolean }): boolean {
  const scheme = address.slice(0, address.indexOf(':')).toLowerCase();
  if (scheme === APP_SCHEME) return isOwnAddress(address);
  if (scheme === 'devtools') return hasDevTools;
  return scheme === PHOTO_SCHEME || scheme === 'blob' || scheme === 'data';
}

const WINDOW_FILE = /^\/((assets\/)?[\w-][\w.-]*)$/;

/** The file of the built window that an `app:` address means, below its folder; null for everything else. */
export function findWindowFile(address: string): string | null {
  if (!isOwnAddress(address)) return null;
  const { pathname } = new URL(address);
  return pathname === '/' ? 'index.html' : (WINDOW_FILE.exec(pathname)?.[1] ?? null);
}

/** Token and file of a `photo:` address; null when it is none. Whether there is such a file is the app's to say. */
export function parseViewAddress(address: string): { readonly token: string; readonly file: string } | null {
  const parts = /^photo:\/\/view\/([\w-]+)\/([\w./-]+)$/.exec(address);
  return parts === null ? null : { token: parts[1]!, file: parts[2]! };
}
