import { describe, expect, it } from 'vitest';
import { Router } from './router.svelte.ts';

describe('Router', () => {
  it('keeps the route in the address, and follows it back and forward', () => {
    const address = { hash: '#album=a-1' };
    let go = (): void => undefined;
    const router = new Router({
      read: () => address.hash,
      write: (hash) => void (address.hash = hash),
      onChange: (listener) => {
        go = listener;
        return () => undefined;
      },
    });
    expect(router.current).toEqual({ kind: 'album', albumId: 'a-1' });
    router.goUp();
    expect([router.current.kind, address.hash]).toEqual(['albums', '#albums']);
    router.goUp();
    expect([router.current.kind, address.hash]).toEqual(['photos', '']);
    router.start();
    address.hash = '#album=<script>';
    go();
    expect(router.current.kind).toBe('photos');
  });
});
