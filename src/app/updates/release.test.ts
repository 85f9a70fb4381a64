/** Only what is signed with our key, for this purpose, and not older than before, counts. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeKeys } from '#tests/helpers/update-server.ts';
import type { Release } from './release.ts';
import { assertNotOlder, compareVersions, parsePublicKey, signRelease, verifyRelease } from './release.ts';

const { privateKey, publicKey, publicText } = makeKeys();
const RELEASE: Release = {
  product: 'skipstone',
  version: '1.3.0',
  releasedAt: '2026-12-01T10:00:00Z',
  notes: { en: 'Better.' },
  files: [
    {
      platform: 'linux',
      arch: 'x64',
      kind: 'deb',
      name: 'skipstone_1.3.0_amd64.deb',
      address: 'https://downloads.example/skipstone_1.3.0_amd64.deb',
      bytes: 10,
      sha256: 'a'.repeat(64),
    },
  ],
};

/** The signed text with one part changed. */
function tamper(change: (signed: { release: string; signature: string }) => void): string {
  const signed = JSON.parse(signRelease(RELEASE, privateKey)) as { release: string; signature: string };
  change(signed);
  return JSON.stringify(signed);
}

/** Signs what is no release, as a mistake of the owner would. */
function signText(text: string, context = 'skipstone release 1\n'): string {
  const signature = sign(null, Buffer.from(context + text), privateKey).toString('base64');
  return JSON.stringify({ release: text, signature });
}

const file = RELEASE.files[0]!;

describe('a signed release', () => {
  it('is read as it was signed', () => {
    expect(verifyRelease(signRelease(RELEASE, privateKey), publicKey)).toEqual(RELEASE);
    expect(verifyRelease(signRelease(RELEASE, privateKey), parsePublicKey(publicText))).toEqual(RELEASE);
  });

  it('may have fields of a later version', () => {
    expect(verifyRelease(signText(JSON.stringify({ ...RELEASE, later: 1 })), publicKey)).toEqual(RELEASE);
  });

  it.each([
    ['another key', signRelease(RELEASE, makeKeys().privateKey)],
    ['another version in it', tamper((signed) => (signed.release = signed.release.replace('1.3.0', '1.4.0')))],
    ['a space more', tamper((signed) => (signed.release += ' '))],
    ['another signature', tamper((signed) => (signed.signature = Buffer.alloc(64).toString('base64')))],
    ['no signature', tamper((signed) => (signed.signature = ''))],
    ['a field beside the signed text', JSON.stringify({ ...(JSON.parse(signText('{}')) as object), version: '9.0.0' })],
    ['a signature for another purpose', signText(JSON.stringify(RELEASE), '')],
    ['no JSON', '<!doctype html>'],
    ['nothing', ''],
    ['null', 'null'],
    ['a signed text that is no JSON', signText('<')],
    ['another product', signText(JSON.stringify({ ...RELEASE, product: 'other' }))],
    ['a version of two numbers', signText(JSON.stringify({ ...RELEASE, version: '1.3' }))],
    ['a folder in a name', signText(JSON.stringify({ ...RELEASE, files: [{ ...file, name: '../x' }] }))],
    ['a hidden name', signText(JSON.stringify({ ...RELEASE, files: [{ ...file, name: '.bashrc' }] }))],
    ['a name that is an option', signText(JSON.stringify({ ...RELEASE, files: [{ ...file, name: '-x' }] }))],
    ['a hash of another kind', signText(JSON.stringify({ ...RELEASE, files: [{ ...file, sha256: 'abc' }] }))],
    ['a file without a size', signText(JSON.stringify({ ...RELEASE, files: [{ ...file, bytes: 0 }] }))],
    ['endless notes', signText(JSON.stringify({ ...RELEASE, notes: { en: 'x'.repeat(20_001) } }))],
  ])('with %s is rejected', (_what, text) => {
    expect(() => verifyRelease(text, publicKey)).toThrow(expect.objectContaining({ code: 'update/untrusted' }));
  });
});

it('keys of other kinds are rejected', () => {
  const { publicKey: other } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  expect(() => parsePublicKey(other.export({ format: 'der', type: 'spki' }).toString('base64'))).toThrow(TypeError);
  expect(() => parsePublicKey('abc')).toThrow();
});

describe('a release that was seen before', () => {
  const at = (version: string, releasedAt = RELEASE.releasedAt): Release => ({ ...RELEASE, version, releasedAt });

  it.each([
    [null, at('0.0.1')],
    [at('1.3.0'), at('1.3.0')],
    [at('1.3.0'), at('1.3.1', '2020-01-01T00:00:00Z')],
    [at('1.3.0'), at('1.3.0', '2026-12-01T10:00:01Z')],
  ])('may be followed', (known, next) => {
    expect(() => {
      assertNotOlder(next, known);
    }).not.toThrow();
  });

  it.each([at('1.2.9'), at('1.3.0', '2026-12-01T09:59:59Z')])('may not be followed by an older one', (next) => {
    expect(() => {
      assertNotOlder(next, at('1.3.0'));
    }).toThrow(expect.objectContaining({ code: 'update/untrusted' }));
  });
});

it.each([
  ['1.2.3', '1.2.3', 0],
  ['1.10.0', '1.9.9', 1],
  ['1.2.3', '1.2.4', -1],
  ['2.0.0', '1.99.99', 1],
  ['1.2.3-beta', '1.2.3', 0],
])('versions compare by numbers: %s and %s', (one, other, sign) => {
  expect(Math.sign(compareVersions(one, other))).toBe(sign);
});
