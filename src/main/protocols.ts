/** Serves the window its own files (`app:`) and the pictures that the app registered (`photo:`), and nothing else. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { protocol } from 'electron';
import type { SkipstoneApp } from '../app/app.ts';
import { getSystemCode } from '../shared/errors.ts';
import { buildContentPolicy, getContentType, getViewCaching } from '../shared/serving.ts';
import { APP_SCHEME, PHOTO_SCHEME, WINDOW_ORIGIN, findWindowFile, parseViewAddress } from './addresses.ts';

const CONTENT_POLICY = buildContentPolicy([`${PHOTO_SCHEME}:`]);

/** Call before the app is ready. */
export function registerSchemes(): void {
  const privileges = { standard: true, secure: true };
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges },
    { scheme: PHOTO_SCHEME, privileges: { ...privileges, supportFetchAPI: true, corsEnabled: true } },
  ]);
}

/**
 * Call once the app is ready.
 * @param rendererFolder the built window
 */
export function serveSchemes(app: SkipstoneApp, rendererFolder: string): void {
  protocol.handle(APP_SCHEME, ({ url }) => {
    const name = findWindowFile(url);
    return serve(name === null ? null : join(rendererFolder, name), {
      'content-type': getContentType(name ?? ''),
      'content-security-policy': CONTENT_POLICY,
      // A window that an update brings has the same address.
      'cache-control': 'no-cache',
    });
  });
  protocol.handle(PHOTO_SCHEME, async ({ url }) => {
    const view = parseViewAddress(url);
    return serve(view === null ? null : await app.provideView(view.token, view.file), {
      'content-type': getContentType(view?.file ?? ''),
      'cache-control': getViewCaching(view?.file ?? ''),
      'access-control-allow-origin': WINDOW_ORIGIN,
    });
  });
}

/** @param path null: there is no such file */
async function serve(path: string | null, headers: Readonly<Record<string, string>>): Promise<Response> {
  const safe = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' };
  try {
    if (path !== null) return new Response(new Uint8Array(await readFile(path)), { headers: { ...headers, ...safe } });
  } catch (error) {
    // Estimates vanish after the next one.
    if (getSystemCode(error) !== 'ENOENT') throw error;
  }
  return new Response(null, { status: 404, headers: safe });
}
