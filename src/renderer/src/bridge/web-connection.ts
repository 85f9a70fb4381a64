/** The connection of the web page to the app: requests over HTTP, and events over a WebSocket that reconnects by itself. */
import type { Outcome } from '#shared/api.ts';
import type { NumberedEvent } from '#shared/app-state.ts';
import { CONNECTION_DETAILS } from '../i18n/index.ts';

/** `rejected`: the app answers, but this page has no session. */
export type ConnectionStatus = 'open' | 'lost' | 'rejected';

export interface WebConnectionOptions {
  readonly address: URL;
  readonly onStatus: (status: ConnectionStatus) => void;
  /** Replaced in tests. */
  readonly fetch?: typeof globalThis.fetch;
  readonly openSocket?: (url: string) => WebSocket;
}

const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 10_000;

/** Opens the socket with the first listener; a rejected session ends all reconnections. */
export class WebConnection {
  readonly #address: URL;
  readonly #onStatus: (status: ConnectionStatus) => void;
  readonly #fetch: typeof globalThis.fetch;
  readonly #openSocket: (url: string) => WebSocket;
  readonly #eventListeners = new Set<(event: NumberedEvent) => void>();
  readonly #reconnectListeners = new Set<() => void>();
  #hasSocket = false;
  #isRejected = false;
  #delayMs = FIRST_DELAY_MS;

  constructor({ address, onStatus, fetch, openSocket }: WebConnectionOptions) {
    this.#address = address;
    this.#onStatus = onStatus;
    this.#fetch = fetch ?? globalThis.fetch.bind(globalThis);
    this.#openSocket = openSocket ?? ((url) => new WebSocket(url));
  }

  /** Whether the app has rejected this page's session. */
  get isRejected(): boolean {
    return this.#isRejected;
  }

  /** Posts a request. A failed connection and a rejected session are outcomes with `request/refused`. */
  async post<Value>(path: string, body: BodyInit, type: string): Promise<Outcome<Value>> {
    try {
      const headers = { 'Content-Type': type };
      const response = await this.#fetch(new URL(path, this.#address), { method: 'POST', headers, body });
      if (response.status === 401 || response.status === 403) {
        this.#isRejected = true;
        this.#onStatus('rejected');
        return { ok: false, error: { code: 'request/refused', message: 'This page has no session.' } };
      }
      return (await response.json()) as Outcome<Value>;
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      const message = `The app could not be reached: ${reason}`;
      return { ok: false, error: { code: 'request/refused', message, details: CONNECTION_DETAILS } };
    }
  }

  /** Calls the app by the name of a command. */
  call(name: string, parameters: unknown): Promise<Outcome<unknown>> {
    return this.post('/api/call', JSON.stringify({ name, parameters }), 'application/json');
  }

  /** Returns the function that ends the subscription. */
  onEvent(listener: (event: NumberedEvent) => void): () => void {
    this.#eventListeners.add(listener);
    if (!this.#hasSocket) this.#connect();
    return () => void this.#eventListeners.delete(listener);
  }

  /** Calls the listener whenever the socket has opened. Returns the function that ends the subscription. */
  onReconnect(listener: () => void): () => void {
    this.#reconnectListeners.add(listener);
    return () => void this.#reconnectListeners.delete(listener);
  }

  #connect(): void {
    this.#hasSocket = true;
    const url = new URL('/api/events', this.#address);
    url.protocol = this.#address.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = this.#openSocket(url.href);
    socket.addEventListener('open', () => {
      this.#delayMs = FIRST_DELAY_MS;
      this.#onStatus('open');
      // The first time too: the snapshot may have been fetched before the socket was open.
      for (const listener of this.#reconnectListeners) listener();
    });
    socket.addEventListener('message', ({ data }) => {
      const event = JSON.parse(String(data)) as NumberedEvent;
      for (const listener of this.#eventListeners) listener(event);
    });
    // A socket that fails closes as well.
    socket.addEventListener('close', () => void this.#reconnect());
  }

  async #reconnect(): Promise<void> {
    if (this.#isRejected) return;
    this.#onStatus('lost');
    await new Promise((resolve) => setTimeout(resolve, this.#delayMs));
    this.#delayMs = Math.min(2 * this.#delayMs, MAX_DELAY_MS);
    // A socket does not tell why it was rejected; a call does.
    await this.call('hello', {});
    if (!this.isRejected) this.#connect();
  }
}
