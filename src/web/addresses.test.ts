import type { NetworkInterfaceInfo } from 'node:os';
import { hostname } from 'node:os';
import decodeQR from 'qr/decode.js';
import { expect, it } from 'vitest';
import { chooseLanAddress, describeAddresses, findAddresses } from './addresses.ts';

const at = (address: string, internal = false): NetworkInterfaceInfo => ({
  ...{ address, internal, netmask: '255.255.255.0', mac: '00:00:00:00:00:00', cidr: null },
  family: 'IPv4',
});
const LAN = {
  lo: [at('127.0.0.1', true)],
  docker0: [at('172.17.0.1')],
  tun0: [at('10.8.0.2')],
  eth0: [at('192.168.1.20')],
};

it('finds the address of this machine in the network at home', () => {
  expect(chooseLanAddress(LAN)).toBe('192.168.1.20');
  expect(chooseLanAddress({ docker0: [at('172.17.0.1')], en0: [at('203.0.113.5')] })).toBe('203.0.113.5');
  expect(chooseLanAddress({ docker0: [at('172.17.0.1')] })).toBe('172.17.0.1');
  expect(chooseLanAddress({ lo: [at('127.0.0.1', true)], eth0: [at('169.254.1.1')] })).toBeNull();
});

it('names where others and this machine reach the page', () => {
  expect(findAddresses('0.0.0.0', 80, LAN)).toEqual({ origin: 'http://192.168.1.20:80', local: 'http://127.0.0.1:80' });
  expect(findAddresses('::', 1, {}).origin).toBe(`http://${hostname()}:1`);
  expect(findAddresses('192.168.1.20', 1, LAN)).toEqual({ origin: 'http://192.168.1.20:1', local: null });
  expect(findAddresses('::1', 1, LAN)).toEqual({ origin: 'http://[::1]:1', local: 'http://[::1]:1' });
});

it('prints one line where nobody else comes, and a code for phones where they do, in a terminal alone', () => {
  let count = 0;
  const issue = (): string => `/?token=${'abcdefghij'.repeat(4)}-${++count}`;
  expect(describeAddresses(findAddresses('127.0.0.1', 1, LAN), issue, true).split('\n')).toHaveLength(2);
  const addresses = findAddresses('0.0.0.0', 7391, LAN);
  const lines = describeAddresses(addresses, issue, false).split('\n');
  expect(lines[0]).toMatch(/at http:\/\/192\.168\.1\.20:7391\/\?token=.*-2$/);
  expect(lines[1]).toMatch(/On this computer.*http:\/\/127\.0\.0\.1:7391\/\?token=.*-3$/);
  expect(lines).toHaveLength(3);
  const printed = describeAddresses(addresses, issue, true);
  expect(readCode(printed)).toBe(/http:\S+/.exec(printed)![0]);
  expect(
    Math.max(
      ...printed
        .split('\n')
        .slice(1, -2)
        .map(({ length }) => length),
    ),
  ).toBeLessThan(80);
});

/** What a camera reads: bright blocks are white, everything else is black. */
function readCode(printed: string): string {
  const rows = printed
    .split('\n')
    .filter((line) => line.startsWith('\u001b'))
    .map((line) => Array.from(line.slice(line.indexOf('m') + 1, line.lastIndexOf('\u001b'))))
    .flatMap((line) => ['█▀', '█▄'].map((bright) => line.map((cell) => bright.includes(cell))));
  const scale = 6;
  const [width, height] = [rows[0]!.length * scale, rows.length * scale];
  const data = new Uint8Array(width * height * 4).fill(255);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      data.fill(
        rows[Math.floor(y / scale)]![Math.floor(x / scale)] ? 255 : 0,
        4 * (y * width + x),
        4 * (y * width + x) + 3,
      );
  return decodeQR({ width, height, data });
}
