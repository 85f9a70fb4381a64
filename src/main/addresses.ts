/** The two address schemes of the desktop app, and which requests the window may make. Pure. */

export const APP_SCHEME = 'app';
export const PHOTO_SCHEME = 'photo';
export const WINDOW_ORIGIN = 'app://skipstone';
export const WINDOW_ADDRESS = `${WINDOW_ORIGIN}/`;

/** Whether a frame's address is the window's own page. */
export function isOwnAddress(address: string): boolean {
  return address.startsWith(WINDOW_ADDRESS);
}

export interface InnerRequestOptions {
  readonly hasDevTools: boolean;
  /** Beginning of the address at which Vite tells the window what has changed; null except in development. */
  readonly devSocket: string | null;
}

/** Whether a request stays inside the app; the window has no network. */
export function isInnerRequest(address: string, { hasDevTools, devSocket }: InnerRequestOptions): boolean {
  if (devSocket !== null && address.startsWith(devSocket)) return true;
  const scheme = address.slice(0, address.indexOf(':')).toLowerCase();
  if (scheme === APP_SCHEME) return isOwnAddress(address);
  if (scheme === 'devtools') return hasDevTools;
  return scheme === PHOTO_SCHEME || scheme === 'blob' || scheme === 'data';
}

const WINDOW_FILE = /^\/((assets\/)?[\w-][\w.-]*)$/;

/** The path below the built window's folder that an `app:` address names; null for every other address. */
export function findWindowFile(address: string): string | null {
  if (!isOwnAddress(address)) return null;
  const { pathname } = new URL(address);
  return pathname === '/' ? 'index.html' : (WINDOW_FILE.exec(pathname)?.[1] ?? null);
}

/** Token and file of a `photo:` address; null for every other address. The app knows whether the file exists. */
export function parseViewAddress(address: string): { readonly token: string; readonly file: string } | null {
  const parts = /^photo:\/\/view\/([\w-]+)\/([\w./-]+)$/.exec(address);
  return parts === null ? null : { token: parts[1]!, file: parts[2]! };
}
