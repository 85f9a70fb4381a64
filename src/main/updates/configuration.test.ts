/** The settings of a build: without a key updates are off; with one they must make sense. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '#tests/helpers/engine.ts';
import { makeKeys } from '#tests/helpers/update-server.ts';
import { parseUpdateConfiguration } from './configuration.ts';

const GOOD = {
  publicKey: makeKeys().publicText,
  address: 'https://downloads.example/release.json',
  hosts: ['downloads.example'],
};

it('those of the repository can be read', async () => {
  const raw = JSON.parse(await readFile(join(ROOT, 'build/updates.json'), 'utf8')) as unknown;
  expect(() => parseUpdateConfiguration(raw)).not.toThrow();
});

describe('settings', () => {
  it('without a key mean no updates', () => {
    expect(parseUpdateConfiguration({ ...GOOD, publicKey: null })).toBe(null);
  });

  it('with a key are taken', () => {
    expect(parseUpdateConfiguration(GOOD)).toMatchObject({ address: GOOD.address, hosts: GOOD.hosts });
  });

  it.each([
    ['no address', { ...GOOD, address: null }],
    ['an address of another host', { ...GOOD, hosts: [] }],
    ['an address that is not secret on its way', { ...GOOD, address: 'http://downloads.example/release.json' }],
    ['a key that is none', { ...GOOD, publicKey: 'AAAA' }],
    ['an unknown field', { ...GOOD, allow: true }],
  ])('with %s end the build or the start', (_what, raw) => {
    expect(() => parseUpdateConfiguration(raw)).toThrow();
  });
});
