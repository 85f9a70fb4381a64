/** Headers of the files that front ends serve: what a page may load, the type of a file, how long it may be cached. */
import { FORMATS } from './formats.ts';

/** For every file: browsers keep to its content type, and other hosts do not learn the address of the page. */
export const SAFE_HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/**
 * The Content-Security-Policy of the window: its own scripts, styles and fonts, no other host, no inline code.
 * @param images further sources of images (`photo:` on the desktop), which the page may also fetch, to decode them off its main thread
 */
export function buildContentPolicy(images: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src ${["'self'", ...images, 'blob:', 'data:'].join(' ')}`,
    "font-src 'self'",
    `connect-src ${["'self'", ...images].join(' ')}`,
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
  zip: 'application/zip',
  ...Object.fromEntries(
    Object.values(FORMATS).flatMap(({ extensions, mimeTypes: [type] }) => extensions.map((name) => [name, type])),
  ),
};

/** By the file's extension; other files are bytes that a browser does not interpret. */
export function getContentType(name: string): string {
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return (Object.hasOwn(CONTENT_TYPES, extension) ? CONTENT_TYPES[extension] : undefined) ?? 'application/octet-stream';
}

/** Cache-Control of a view's file: the images of a token never change, except estimates, which the next one replaces. */
export function getViewCaching(name: string): string {
  return name.startsWith('estimate-') ? 'no-store' : 'private, max-age=31536000, immutable';
}
