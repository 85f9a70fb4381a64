import { describe, expect, it } from 'vitest';
import { bracket, findForeignOrigin, isAtServer, isLoopback, listAllowedHosts } from './request-guard.ts';

const PAGE = { host: '127.0.0.1:7391', origin: 'http://127.0.0.1:7391', fetchSite: 'same-origin' };
const HOSTS = listAllowedHosts('127.0.0.1', 7391, ['box', '192.168.0.7', 'fe80::1']);

describe('listAllowedHosts', () => {
  it('knows this machine by its loopback names and the port alone', () => {
    expect([...HOSTS]).toEqual(expect.arrayContaining(['127.0.0.1:7391', 'localhost:7391', '[::1]:7391']));
    expect(HOSTS.has('box:7391')).toBe(false);
    expect(HOSTS.has('127.0.0.1')).toBe(false);
  });

  it('adds the machine’s own names when it listens on every address', () => {
    const hosts = listAllowedHosts('0.0.0.0', 7391, ['Box', '192.168.0.7', 'fe80::1']);
    expect([...hosts]).toEqual(expect.arrayContaining(['box:7391', '192.168.0.7:7391', '[fe80::1]:7391']));
    expect(hosts.has('evil.example:7391')).toBe(false);
  });

  it('accepts names without a port where browsers leave it out', () => {
    expect(listAllowedHosts('127.0.0.1', 80, []).has('localhost')).toBe(true);
  });
});

describe('findForeignOrigin', () => {
  it.each([
    PAGE,
    { ...PAGE, origin: undefined, fetchSite: undefined },
    { ...PAGE, origin: undefined, fetchSite: 'none' },
    { host: 'LocalHost:7391', origin: 'http://localhost:7391', fetchSite: 'same-origin' },
  ])('lets %j pass', (request) => {
    expect(findForeignOrigin(request, HOSTS, false)).toBeNull();
  });

  it.each([
    { ...PAGE, host: undefined },
    { ...PAGE, host: 'evil.example:7391' },
    { ...PAGE, origin: 'http://evil.example:7391' },
    { ...PAGE, origin: 'null' },
    { ...PAGE, origin: 'https://127.0.0.1:7391' },
    // Two names of this machine are two origins to a browser.
    { ...PAGE, origin: 'http://localhost:7391' },
    { ...PAGE, fetchSite: 'cross-site' },
    { ...PAGE, fetchSite: 'same-site' },
  ])('rejects %j', (request) => {
    expect(findForeignOrigin(request, HOSTS, false)).not.toBeNull();
  });

  it('wants an origin where a browser always gives one', () => {
    expect(findForeignOrigin({ ...PAGE, origin: undefined }, HOSTS, true)).not.toBeNull();
    expect(findForeignOrigin(PAGE, HOSTS, true)).toBeNull();
  });
});

it('tells loopback addresses from all others', () => {
  expect(['127.0.0.1', 'localhost', '::1', '[::1]'].every(isLoopback)).toBe(true);
  expect(['0.0.0.0', '::', '192.168.0.7', 'localhost.evil.example'].some(isLoopback)).toBe(false);
});

it('puts IPv6 addresses into brackets once', () => {
  expect([bracket('::1'), bracket('[::1]'), bracket('10.0.0.1')]).toEqual(['[::1]', '[::1]', '10.0.0.1']);
});

describe('the person at the server', () => {
  it.each([
    ['127.0.0.1:7391', '127.0.0.1'],
    ['localhost:7391', '::1'],
    ['[::1]:7391', '::ffff:127.0.0.1'],
    ['LOCALHOST', '127.0.0.1'],
  ])('comes to %s from %s', (host, remoteAddress) => {
    expect(isAtServer({ host }, remoteAddress)).toBe(true);
  });

  it.each([
    [{ host: '127.0.0.1:7391' }, '192.168.1.30'],
    [{ host: '192.168.1.20:7391' }, '127.0.0.1'],
    [{ host: 'localhost.evil.example:7391' }, '127.0.0.1'],
    [{ host: '127.0.0.1:7391', 'x-forwarded-for': '127.0.0.1' }, '127.0.0.1'],
    [{ host: '127.0.0.1:7391', forwarded: 'for=127.0.0.1' }, '127.0.0.1'],
    [{}, '127.0.0.1'],
    [{ host: '127.0.0.1:7391' }, undefined],
  ])('does not send %j from %s', (headers, remoteAddress) => {
    expect(isAtServer(headers, remoteAddress)).toBe(false);
  });
});
