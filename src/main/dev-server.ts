/** The window while it is developed: its files come from Vite's server, which also tells it what has changed. */
import process from 'node:process';
import { buildContentPolicy } from '#shared/serving.ts';
import { isOwnAddress } from './addresses.ts';

export interface DevServer {
  /** Beginning of the address at which the window listens for changes. */
  readonly socket: string;
  readonly contentPolicy: string;
  /** The window's page, or another file that it asks for. */
  serve(address: string): Promise<Response>;
}

/** @param url of Vite's server @param images as in `buildContentPolicy` */
export function createDevServer(url: string, images: readonly string[]): DevServer {
  const socket = `${url.replace(/^http/, 'ws')}/`;
  const contentPolicy = loosenPolicy(buildContentPolicy(images), socket);
  return {
    socket,
    contentPolicy,
    serve: async (address) => {
      if (!isOwnAddress(address)) return new Response(null, { status: 404 });
      const { pathname, search } = new URL(address);
      const { status, headers, body } = await fetch(new URL(pathname + search, url));
      const type = headers.get('content-type') ?? 'application/octet-stream';
      return new Response(body, {
        status,
        headers: { 'content-type': type, 'content-security-policy': contentPolicy },
      });
    },
  };
}

/** Vite changes styles by elements in the page, and connects to its server. */
function loosenPolicy(policy: string, socket: string): string {
  return policy
    .replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
    .replace("connect-src 'self'", `connect-src 'self' ${socket}`);
}

/** Null in every build that is not made by `npm run dev`: the variable is not looked at there. */
export function findDevServerUrl(): string | null {
  return import.meta.env.DEV ? (process.env['ELECTRON_RENDERER_URL'] ?? null) : null;
}
