/** Which addresses updates may ask. Pure. */

/** Only this computer can answer there, so that nobody listens on the way. */
const LOOPBACK: readonly string[] = ['127.0.0.1', '[::1]'];

/** An https address of one of `hosts`, without a name or password in it; http is allowed for this computer alone. */
export function isAllowedAddress(address: string, hosts: readonly string[]): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, host, hostname, username, password } = new URL(address);
  const isPrivate = protocol === 'https:' || (protocol === 'http:' && LOOPBACK.includes(hostname));
  return isPrivate && hosts.includes(host) && username === '' && password === '';
}
