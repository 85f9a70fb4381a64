/** What every door says about the files it serves: what a page may load, what a file is, how long it may be kept. */

/**
 * The Content-Security-Policy of the window: its own scripts, styles and fonts, no other host, no inline code.
 * @param pictures further sources of pictures (`photo:` on the desktop), which the page may also fetch, to decode them off its main thread
 */
export function buildContentPolicy(pictures: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src ${["'self'", ...pictures, 'blob:', 'data:'].join(' ')}`,
    "font-src 'self'",
    `connect-src ${["'self'", ...pictures].join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  svg: 'image/svg+xml',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  avif: 'image/avif',
};

/** By the file's extension; what is not known here is bytes that no browser interprets. */
export function getContentType(name: string): string {
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return (Object.hasOwn(CONTENT_TYPES, extension) ? CONTENT_TYPES[extension] : undefined) ?? 'application/octet-stream';
}

/** Cache-Control of a view's file: a token's pictures never change; estimates are gone after the next one. */
export function getViewCaching(name: string): string {
  return name.startsWith('estimate-') ? 'no-store' : 'private, max-age=31536000, immutable';
}
