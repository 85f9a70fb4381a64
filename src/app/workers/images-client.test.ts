import process from 'node:process';
import { describe, expect, it } from 'vitest';
import type { ImagesReply, ImagesRequest } from '#shared/images-protocol.ts';
import { createImagesClient } from './images-client.ts';

const HEADER = {
  size: { widthPx: 8, heightPx: 8 },
  format: 'png',
  bitDepth: 8,
  lossy: false,
  isDamaged: false,
} as const;

/** Processes that answer, fail, or die, by the name of the file; `seen` holds the paths in the order in which they came. */
function setUp() {
  const seen: string[] = [];
  let starts = 0;
  const client = createImagesClient({
    connect: () => {
      starts++;
      let reply: (reply: ImagesReply) => void = () => undefined;
      let die: (reason: string) => void = () => undefined;
      return {
        send: (request: ImagesRequest) => {
          if (request.kind !== 'open') throw new Error('only photos are opened here');
          seen.push(request.path);
          setTimeout(() => {
            if (request.path.startsWith('deadly')) die('signal SIGSEGV');
            else if (request.path.startsWith('bad'))
              reply({ kind: 'error', id: request.id, error: { code: 'image/corrupt', message: 'bad' } });
            else reply({ kind: 'done', id: request.id, value: HEADER });
          }, 5);
        },
        onMessage: (listener) => {
          reply = listener;
        },
        onExit: (listener) => {
          die = listener;
        },
        end: () => Promise.resolve(),
        kill: () => undefined,
      };
    },
  });
  return { client, seen, starts: () => starts };
}

describe('images client', () => {
  it('a photo that ends the process takes none of the others along', async () => {
    const { client, seen, starts } = setUp();
    const paths = ['a', 'deadly', 'b', 'c', 'bad', 'd'];
    const results = await Promise.allSettled(paths.map((path) => client.open({ path, folder: '/view' })));
    const codes = results.map((result) =>
      result.status === 'fulfilled' ? 'fine' : (result.reason as { code: string }).code,
    );
    expect(codes).toEqual(['fine', 'engine/crashed', 'fine', 'fine', 'image/corrupt', 'fine']);
    expect(seen.filter((path) => path === 'deadly')).toHaveLength(2);
    expect(starts()).toBe(3);
  });

  it('asks for no more than three things at once', async () => {
    const { client, seen } = setUp();
    const all = Array.from({ length: 10 }, (_, i) => client.open({ path: `p${i}`, folder: '/view' }));
    await Promise.resolve();
    expect(seen.length).toBeLessThanOrEqual(3);
    await Promise.all(all);
    expect(seen).toHaveLength(10);
  });

  it('starts nothing after its end', async () => {
    const { client, starts } = setUp();
    await client.end();
    await expect(client.open({ path: 'a', folder: '/view' })).rejects.toMatchObject({ code: 'engine/crashed' });
    expect(starts()).toBe(0);
  });

  it('begins no work whose caller has gone', async () => {
    const { client, starts } = setUp();
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    try {
      await client.end();
      await expect(client.hash(AbortSignal.abort(new Error('paused')), 'a')).rejects.toThrow('paused');
      await new Promise((resolve) => setTimeout(resolve, 20));
    } finally {
      process.off('unhandledRejection', note);
    }
    expect(unhandled).toEqual([]);
    expect(starts()).toBe(0);
  });
});
