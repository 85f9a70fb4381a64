/** Finds the bridge to the app: the preload script's in the desktop window, otherwise the web page's own. */
import type { SkipstoneBridge } from '#shared/bridge.ts';
import type { ConnectionStatus } from './web-connection.ts';
import { createWebBridge } from './web-bridge.ts';

declare global {
  interface Window {
    readonly skipstone?: SkipstoneBridge;
  }
}

/** @param onStatus receives the status of the connection; never called on the desktop */
export async function findBridge(onStatus: (status: ConnectionStatus) => void): Promise<SkipstoneBridge> {
  if (window.skipstone !== undefined) return window.skipstone;
  const address = new URL(location.href);
  // `DEV` is a constant of the build, so that the fake app is not shipped.
  if (import.meta.env.DEV && address.searchParams.has('fake')) {
    const { createFakeBridge } = await import('../dev-fake/fake-api.ts');
    return createFakeBridge(address.searchParams, onStatus);
  }
  return createWebBridge({ address, onStatus });
}
