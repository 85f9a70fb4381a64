/** Finds the way to the app: the preload script's bridge, or the web page's own connection. */
import type { SkipstoneBridge } from '../../../shared/api.ts';
import type { ConnectionStatus } from './web-bridge.ts';
import { createWebBridge } from './web-bridge.ts';

declare global {
  interface Window {
    readonly skipstone?: SkipstoneBridge;
  }
}

/** @param onStatus told how the connection is; never called on the desktop */
export async function findBridge(onStatus: (status: ConnectionStatus) => void): Promise<SkipstoneBridge> {
  if (window.skipstone !== undefined) return window.skipstone;
  const address = new URL(location.href);
  // The first half is a constant of the build, so that the pretended app stays out of what is shipped.
  if (import.meta.env.DEV && address.searchParams.has('fake')) {
    const { createFakeBridge } = await import('./fake/fake-api.ts');
    return createFakeBridge(address.searchParams, onStatus);
  }
  return createWebBridge({ address, onStatus });
}
