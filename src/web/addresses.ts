/** The addresses of the web front end: that of this machine in its network, and what is printed of them. Pure. */
import type { NetworkInterfaceInfo } from 'node:os';
import { hostname } from 'node:os';
import encodeQR from 'qr';
import { ANY_ADDRESS, bracket, isLoopback } from './request-guard.ts';

export interface Addresses {
  /** Where other machines reach this one; without one, where this machine does. */
  readonly origin: string;
  /** Where this machine reaches itself; null: it does not listen there. */
  readonly local: string | null;
}

type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/** Networks inside this machine: of containers, virtual machines and tunnels. */
const VIRTUAL = /^(docker|br-|veth|virbr|vmnet|vboxnet|vEthernet|utun|tun|tap|wg|tailscale|zt)/i;
/** Addresses of home and office networks, the usual ones first. */
const PRIVATE = [/^192\.168\./, /^10\./, /^172\.(1[6-9]|2\d|3[01])\./];

export function findAddresses(host: string, port: number, interfaces: Interfaces): Addresses {
  const toOrigin = (name: string): string => `http://${bracket(name)}:${port}`;
  if (isLoopback(host)) return { origin: toOrigin(host), local: toOrigin(host) };
  if (!ANY_ADDRESS.includes(host)) return { origin: toOrigin(host), local: null };
  return { origin: toOrigin(chooseLanAddress(interfaces) ?? hostname()), local: toOrigin('127.0.0.1') };
}

/** The address under which others in the network most likely reach this machine; null: it has none. */
export function chooseLanAddress(interfaces: Interfaces): string | null {
  const found = Object.entries(interfaces).flatMap(([name, list = []]) =>
    list
      .filter(({ family, internal, address }) => family === 'IPv4' && !internal && !address.startsWith('169.254.'))
      .map(({ address }) => ({ address, rank: rank(name, address) })),
  );
  return found.sort((a, b) => a.rank - b.rank)[0]?.address ?? null;
}

function rank(name: string, address: string): number {
  const index = PRIVATE.findIndex((pattern) => pattern.test(address));
  return (VIRTUAL.test(name) ? 10 : 0) + (index < 0 ? PRIVATE.length : index);
}

/** The lines that tell people where to go. @param isTerminal only there a QR code can be read */
export function describeAddresses(
  { origin, local }: Addresses,
  issueEntryPath: () => string,
  isTerminal: boolean,
): string {
  const address = origin + issueEntryPath();
  const first = `Skipstone is open at ${address}\n`;
  if (local === origin) return first;
  const code = isTerminal ? drawCode(address) : '';
  return first + code + (local === null ? '' : `On this computer, with all albums: ${local}${issueEntryPath()}\n`);
}

/** White on black, whatever the colours of the terminal are. */
function drawCode(text: string): string {
  const lines = encodeQR(text, 'ascii', { ecc: 'low', border: 2 }).trimEnd().split('\n');
  return lines.map((line) => `\u001b[97;40m${line}\u001b[0m\n`).join('');
}
