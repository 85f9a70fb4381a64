import { expect, it } from 'vitest';
import { isAllowedAddress } from './addresses.ts';

const HOSTS = ['downloads.example', '127.0.0.1:8080', 'plain.example:80', 'localhost:80', '[::1]:9'];

it.each(['https://downloads.example/release.json', 'http://127.0.0.1:8080/x', 'http://[::1]:9/'])(
  '%s may be asked',
  (address) => {
    expect(isAllowedAddress(address, HOSTS)).toBe(true);
  },
);

it.each([
  'http://downloads.example/release.json',
  'https://downloads.example:8443/',
  'https://downloads.example.evil.example/',
  'https://evil.example/downloads.example',
  'https://downloads.example@evil.example/',
  'https://me:secret@downloads.example/',
  'http://plain.example:80/',
  'http://localhost:80/',
  'http://127.0.0.1:8081/',
  'file:///etc/passwd',
  'ftp://downloads.example/',
  'downloads.example',
  '',
])('%s may not', (address) => {
  expect(isAllowedAddress(address, HOSTS)).toBe(false);
});
