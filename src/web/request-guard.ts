/** Rejects requests by their Host and Origin; admission.ts checks sessions. Pure. */

/** The headers that are checked, as Node gives them. */
export interface RequestOrigin {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** `Sec-Fetch-Site`: the relation of the requesting page to this address, by the browser. */
  readonly fetchSite: string | undefined;
}

const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]'];
export const ANY_ADDRESS = ['0.0.0.0', '::'];

export function isLoopback(host: string): boolean {
  return LOOPBACK_NAMES.includes(bracket(host));
}

/**
 * Values of the Host header that name this front end. A foreign name that resolves to it (DNS rebinding) is not among them.
 * @param ownNames addresses and name of this machine; they are allowed when `host` means all of them
 */
export function listAllowedHosts(host: string, port: number, ownNames: readonly string[]): ReadonlySet<string> {
  const names = [...LOOPBACK_NAMES, bracket(host), ...(ANY_ADDRESS.includes(host) ? ownNames.map(bracket) : [])];
  const withPort = names.map((name) => `${name.toLowerCase()}:${port}`);
  // Browsers omit the default port of the scheme.
  return new Set(port === 80 ? [...withPort, ...names.map((name) => name.toLowerCase())] : withPort);
}

/** Returns why the request is rejected, or null. Every browser sends an Origin with a WebSocket, so that `needsOrigin` rejects one without. */
export function findForeignOrigin(
  request: RequestOrigin,
  allowedHosts: ReadonlySet<string>,
  needsOrigin: boolean,
): string | null {
  const host = request.host?.toLowerCase();
  if (host === undefined || !allowedHosts.has(host)) return 'This address is not served here.';
  if (request.origin === undefined) {
    if (needsOrigin) return 'A connection needs an origin.';
  } else if (request.origin !== `http://${host}`) return 'Requests of other pages are rejected.';
  if (request.fetchSite === 'cross-site' || request.fetchSite === 'same-site')
    return 'Requests of other pages are rejected.';
  return null;
}

/** Whether a Host header names this machine by its loopback address. */
export function isLoopbackHost(host: string | undefined): boolean {
  return LOOPBACK_NAMES.includes(host?.toLowerCase().replace(/:\d+$/, '') ?? '');
}

/** Headers of servers that pass requests on: what they bring comes from another computer. */
const PASSED_ON = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'];

/** Whether a request comes from this machine itself, by its loopback address. @param remoteAddress of the connection */
export function isAtServer(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  remoteAddress: string | undefined,
): boolean {
  if (PASSED_ON.some((name) => headers[name] !== undefined)) return false;
  const host = headers['host'];
  return (
    typeof host === 'string' && isLoopbackHost(host) && /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/.test(remoteAddress ?? '')
  );
}

/** Puts IPv6 addresses in brackets, as where a port follows. */
export function bracket(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}
