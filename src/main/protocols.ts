/** Serves the window's own files (`app:`) and the images that the app has registered (`photo:`), and nothing else. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { protocol } from 'electron';
import type { SkipstoneApp } from '#app/app.ts';
import { getSystemCode } from '#shared/errors.ts';
import { SAFE_HEADERS, buildContentPolicy, getContentType, getViewCaching } from '#shared/serving.ts';
import { APP_SCHEME, PHOTO_SCHEME, WINDOW_ORIGIN, findWindowFile, parseViewAddress } from './addresses.ts';
import type { DevServer } from './dev-server.ts';

/** Further sources of images (`buildContentPolicy`). */
export const IMAGE_SOURCES = [`${PHOTO_SCHEME}:`] as const;
const CONTENT_POLICY = buildContentPolicy(IMAGE_SOURCES);

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
 * @param devServer serves the window in its place; null: none
 */
export function serveSchemes(app: SkipstoneApp, rendererFolder: string, devServer: DevServer | null): void {
  protocol.handle(APP_SCHEME, ({ url }) => {
    if (devServer !== null) return devServer.serve(url);
    const name = findWindowFile(url);
    return serve(name === null ? null : join(rendererFolder, name), {
      'content-type': getContentType(name ?? ''),
      'content-security-policy': CONTENT_POLICY,
      // The files of an update have the same addresses.
      'cache-control': 'no-cache',
    });
  });
  protocol.handle(PHOTO_SCHEME, async ({ url }) => {
    const view = parseViewAddress(url);
    const path = view === null ? null : await app.provideView(view.token, view.file);
    const response = await serve(path, {
      'content-type': getContentType(view?.file ?? ''),
      'cache-control': getViewCaching(view?.file ?? ''),
      'access-control-allow-origin': WINDOW_ORIGIN,
    });
    // A 404 would be an error in the console of the page.
    return response.status === 404 && view !== null && app.isEmptyView(view.token, view.file)
      ? new Response(null, { status: 204, headers: SAFE_HEADERS })
      : response;
  });
}

/** @param path null: no such file */
async function serve(path: string | null, headers: Readonly<Record<string, string>>): Promise<Response> {
  try {
    if (path !== null)
      return new Response(new Uint8Array(await readFile(path)), { headers: { ...headers, ...SAFE_HEADERS } });
  } catch (error) {
    // An estimate is removed after the next one.
    if (getSystemCode(error) !== 'ENOENT') throw error;
  }
  return new Response(null, { status: 404, headers: SAFE_HEADERS });
}
