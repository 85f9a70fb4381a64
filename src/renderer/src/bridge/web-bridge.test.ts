import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createWebBridge } from './web-bridge.ts';
import type { ConnectionStatus } from './web-connection.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

class FakeSocket extends EventTarget {
  say(data: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(data) }));
  }
}

function create(respond: (url: URL, init: RequestInit) => Response | Promise<Response>) {
  const sockets: { url: string; socket: FakeSocket }[] = [];
  const statuses: ConnectionStatus[] = [];
  const requests: { url: URL; init: RequestInit }[] = [];
  const bridge = createWebBridge({
    address: new URL('http://127.0.0.1:4000/index.html'),
    onStatus: (status) => statuses.push(status),
    fetch: async (input, init) => {
      const url = new URL(input instanceof Request ? input.url : input);
      requests.push({ url, init: init ?? {} });
      return respond(url, init ?? {});
    },
    openSocket: (url) => {
      const socket = new FakeSocket();
      sockets.push({ url, socket });
      return socket as unknown as WebSocket;
    },
  });
  return { bridge, sockets, statuses, requests };
}

const answer = (value: unknown): Response => Response.json({ ok: true, value });

it('sends a call and returns its outcome', async () => {
  const { bridge, requests } = create(() => answer({ jobId: 'j' }));
  expect(await bridge.call('cancelJob', { jobId: 'j' })).toEqual({ ok: true, value: { jobId: 'j' } });
  expect(requests[0]?.url.pathname).toBe('/api/call');
  expect(requests[0]?.init.body).toBe('{"name":"cancelJob","parameters":{"jobId":"j"}}');
});

it('reports a missing session and a missing app', async () => {
  const rejected = create(() => new Response('', { status: 401 }));
  expect(await rejected.bridge.call('hello', {})).toMatchObject({ ok: false, error: { code: 'request/refused' } });
  expect(rejected.statuses).toEqual(['rejected']);
  const gone = create(() => Promise.reject(new TypeError('failed to fetch')));
  expect(await gone.bridge.call('hello', {})).toMatchObject({
    ok: false,
    error: { details: { reason: 'connection' } },
  });
  expect(gone.statuses).toEqual([]);
});

it('passes events on, and reconnects after growing delays', async () => {
  const { bridge, sockets, statuses } = create(() => answer(null));
  const onEvent = vi.fn();
  const onReconnect = vi.fn();
  bridge.onEvent(onEvent);
  bridge.onReconnect(onReconnect);
  expect(sockets[0]?.url).toBe('ws://127.0.0.1:4000/api/events');
  sockets[0]?.socket.dispatchEvent(new Event('open'));
  expect(onReconnect).toHaveBeenCalledTimes(1);
  sockets[0]?.socket.say({ sequence: 1, event: { kind: 'recent', recent: [] } });
  expect(onEvent).toHaveBeenCalledWith({ sequence: 1, event: { kind: 'recent', recent: [] } });

  sockets[0]?.socket.dispatchEvent(new Event('close'));
  expect(statuses).toEqual(['open', 'lost']);
  await vi.advanceTimersByTimeAsync(500);
  expect(sockets).toHaveLength(2);
  sockets[1]?.socket.dispatchEvent(new Event('close'));
  await vi.advanceTimersByTimeAsync(999);
  expect(sockets).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(sockets).toHaveLength(3);
  sockets[2]?.socket.dispatchEvent(new Event('open'));
  expect(statuses.at(-1)).toBe('open');
  expect(onReconnect).toHaveBeenCalledTimes(2);
});

it('stops reconnecting once the session is rejected', async () => {
  const { bridge, sockets, statuses } = create(() => new Response('', { status: 403 }));
  bridge.onEvent(() => undefined);
  sockets[0]?.socket.dispatchEvent(new Event('close'));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sockets).toHaveLength(1);
  expect(statuses.at(-1)).toBe('rejected');
});

it('uploads files one by one and merges the reports', async () => {
  const error = { code: 'image/unsupported', message: 'no' } as const;
  const { bridge, requests } = create((url) => {
    const name = url.searchParams.get('name');
    if (name === 'notes & more.txt') return Response.json({ ok: false, error });
    return answer({ photoIds: [`id of ${name ?? ''}`], rejected: [] });
  });
  const outcome = await bridge.openFiles([new File(['1'], 'a.jpg'), new File(['2'], 'notes & more.txt')]);
  expect(outcome).toEqual({
    ok: true,
    value: { photoIds: ['id of a.jpg'], rejected: [{ name: 'notes & more.txt', error }] },
  });
  expect(requests[1]?.url.search).toBe('?name=notes%20%26%20more.txt');
});
