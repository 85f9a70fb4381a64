/** Which requests may be answered at all, by where they say they come from and go to; sessions are another matter (server.ts). */

/** What is looked at, as Node gives headers. */
export interface RequestOrigin {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** `Sec-Fetch-Site`: how a browser sees the relation of the asking page to this address. */
  readonly fetchSite: string | undefined;
}

const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]'];
const ANY_ADDRESS = ['0.0.0.0', '::'];

export function isLoopback(host: string): boolean {
  return LOOPBACK_NAMES.includes(bracket(host));
}

/**
 * Values of the Host header that mean this door. A foreign name that points here (DNS rebinding) is not among them.
 * @param ownNames addresses and name of this machine; they count when the door listens on all of them
 */
export function listAllowedHosts(host: string, port: number, ownNames: readonly string[]): ReadonlySet<string> {
  const names = [...LOOPBACK_NAMES, bracket(host), ...(ANY_ADDRESS.includes(host) ? ownNames.map(bracket) : [])];
  const withPort = names.map((name) => `${name.toLowerCase()}:${port}`);
  // Browsers leave the port out where it is the scheme's own.
  return new Set(port === 80 ? [...withPort, ...names.map((name) => name.toLowerCase())] : withPort);
}

/** Returns why the request is refused, or null. A WebSocket carries an Origin in every browser, so one without it is not ours. */
export function findForeignOrigin(
  request: RequestOrigin,
  allowedHosts: ReadonlySet<string>,
  needsOrigin: boolean,
): string | null {
  const host = request.host?.toLowerCase();
  if (host === undefined || !allowedHosts.has(host)) return 'This address is not served here.';
  if (request.origin === undefined) {
    if (needsOrigin) return 'A connection needs an origin.';
  } else if (request.origin !== `http://${host}`) return 'Requests of other pages are refused.';
  if (request.fetchSite === 'cross-site' || request.fetchSite === 'same-site')
    return 'Requests of other pages are refused.';
  return null;
}

/** IPv6 addresses stand in brackets where a port may follow. */
export function bracket(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}
