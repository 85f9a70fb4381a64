/** The bridge of the web page: calls over HTTP, events over a WebSocket that comes back by itself, files sent one by one. */
import type { CommandName, OpenReport, Outcome, SkipstoneBridge } from '../../../shared/api.ts';
import { mergeAddReports } from '../../../shared/add-reports.ts';
import type { AddReport } from '../../../shared/albums.ts';
import type { NumberedEvent } from '../../../shared/app-state.ts';
import { CONNECTION_DETAILS } from '../i18n/index.ts';

/** `refused`: the app answers, but this page has no session. */
export type ConnectionStatus = 'open' | 'lost' | 'refused';

export interface WebBridgeOptions {
  readonly address: URL;
  readonly onStatus: (status: ConnectionStatus) => void;
  /** Replaced in tests. */
  readonly fetch?: typeof globalThis.fetch;
  readonly openSocket?: (url: string) => WebSocket;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;

export function createWebBridge(options: WebBridgeOptions): SkipstoneBridge {
  const { address, onStatus } = options;
  const request = options.fetch ?? globalThis.fetch.bind(globalThis);
  const openSocket = options.openSocket ?? ((url: string) => new WebSocket(url));
  const events = new Set<(event: NumberedEvent) => void>();
  const reconnects = new Set<() => void>();
  let isConnected = false;
  let isRefused = false;
  let waitMs = FIRST_WAIT_MS;

  async function post<Value>(path: string, body: BodyInit, type: string): Promise<Outcome<Value>> {
    let response: Response;
    try {
      response = await request(new URL(path, address), { method: 'POST', headers: { 'Content-Type': type }, body });
      if (response.status === 401 || response.status === 403) {
        isRefused = true;
        onStatus('refused');
        return { ok: false, error: { code: 'request/refused', message: 'This page has no session.' } };
      }
      return (await response.json()) as Outcome<Value>;
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      const message = `The app could not be reached: ${reason}`;
      return { ok: false, error: { code: 'request/refused', message, details: CONNECTION_DETAILS } };
    }
  }

  const call: SkipstoneBridge['call'] = (name: CommandName, parameters: unknown) =>
    post('/api/call', JSON.stringify({ name, parameters }), 'application/json');

  function connect(): void {
    isConnected = true;
    const url = new URL('/api/events', address);
    url.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = openSocket(url.href);
    socket.addEventListener('open', () => {
      waitMs = FIRST_WAIT_MS;
      onStatus('open');
      // The first time too: a snapshot may have been asked for before the socket could listen.
      for (const listener of reconnects) listener();
    });
    socket.addEventListener('message', ({ data }) => {
      const event = JSON.parse(String(data)) as NumberedEvent;
      for (const listener of events) listener(event);
    });
    // A socket that fails closes as well.
    socket.addEventListener('close', () => void reconnect());
  }

  async function reconnect(): Promise<void> {
    if (isRefused) return;
    onStatus('lost');
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS);
    // A socket does not say why it was refused; a call does.
    await call('hello', {});
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- post() sets it.
    if (!isRefused) connect();
  }

  return {
    call,
    onEvent: (listener) => {
      events.add(listener);
      if (!isConnected) connect();
      return () => void events.delete(listener);
    },
    onReconnect: (listener) => {
      reconnects.add(listener);
      return () => void reconnects.delete(listener);
    },
    openFiles: async (files) => {
      const photoIds: string[] = [];
      const refused: OpenReport['refused'][number][] = [];
      for (const file of files) {
        const path = `/api/upload?name=${encodeURIComponent(file.name)}`;
        const outcome = await post<OpenReport>(path, file, 'application/octet-stream');
        if (outcome.ok) {
          photoIds.push(...outcome.value.photoIds);
          refused.push(...outcome.value.refused);
        } else refused.push({ name: file.name, error: outcome.error });
        if (isRefused) break;
      }
      return { ok: true, value: { photoIds, refused } };
    },
    addFilesToAlbum: async (albumId, files) => {
      const parts: { readonly name: string; readonly outcome: Outcome<AddReport> }[] = [];
      for (const file of files) {
        const path = `/api/upload?name=${encodeURIComponent(file.name)}&album=${encodeURIComponent(albumId)}`;
        parts.push({ name: file.name, outcome: await post<AddReport>(path, file, 'application/octet-stream') });
        if (isRefused) break;
      }
      return mergeAddReports(parts);
    },
    viewUrl: (token, file) => `/photo/${token}/${file}`,
  };
}
