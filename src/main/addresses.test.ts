import { describe, expect, it } from 'vitest';
import { findWindowFile, isInnerRequest, isOwnAddress, parseViewAddress } from './addresses.ts';

const PACKAGED = { hasDevTools: false, devSocket: null };

describe('isInnerRequest', () => {
  it.each([
    'app://skipstone/',
    'app://skipstone/assets/index-1.js',
    'photo://view/token/thumb.jpg',
    'blob:app://skipstone/1',
    'data:image/png;base64,',
  ])('lets %s pass', (address) => {
    expect(isInnerRequest(address, PACKAGED)).toBe(true);
  });

  it.each([
    'https://example.com/',
    'HTTP://example.com/',
    'file:///etc/passwd',
    'ws://127.0.0.1:1/',
    'ftp://a/',
    'app://other/',
    'app://skipstone.example/',
    'javascript:alert(1)',
    'devtools://devtools/bundled/inspector.html',
    'chrome://gpu',
    '',
  ])('rejects %s', (address) => {
    expect(isInnerRequest(address, PACKAGED)).toBe(false);
  });

  it('has developer tools in development alone', () => {
    expect(isInnerRequest('devtools://devtools/x', { ...PACKAGED, hasDevTools: true })).toBe(true);
  });
});

it('lets the window be reached by the server of its development, and by no other', () => {
  const development = { ...PACKAGED, devSocket: 'ws://127.0.0.1:5174/' };
  expect(isInnerRequest('ws://127.0.0.1:5174/?token=x', development)).toBe(true);
  for (const address of ['ws://127.0.0.1:51740/', 'ws://127.0.0.1:5174.example/', 'http://127.0.0.1:5174/'])
    expect(isInnerRequest(address, development)).toBe(false);
});

it('knows its own page', () => {
  expect(isOwnAddress('app://skipstone/?x#y')).toBe(true);
  expect(
    ['app://skipstone', 'app://skipstone.evil/', 'file:///app://skipstone/', 'about:blank'].some(isOwnAddress),
  ).toBe(false);
});

describe('findWindowFile', () => {
  it.each([
    ['app://skipstone/', 'index.html'],
    ['app://skipstone/?theme=dark', 'index.html'],
    ['app://skipstone/favicon.svg', 'favicon.svg'],
    ['app://skipstone/assets/index-B_x.1.js', 'assets/index-B_x.1.js'],
  ])('finds %s', (address, file) => {
    expect(findWindowFile(address)).toBe(file);
  });

  it.each([
    'app://skipstone/../secret',
    'app://skipstone/assets/../../secret',
    'app://skipstone/assets/..%2f..%2fsecret',
    'app://skipstone/%2e%2e/%2e%2e/etc/passwd',
    'app://skipstone//etc/passwd',
    'app://skipstone/assets/..\\..\\secret',
    'app://skipstone/.env',
    'app://skipstone/assets/sub/x.js',
    'app://other/index.html',
    'file:///index.html',
  ])('leads nowhere outside: %s', (address) => {
    // The address parser may turn a path that climbs into a plain name of the window's own folder.
    const file = findWindowFile(address);
    if (file !== null) expect(file).toMatch(/^(assets\/)?[\w-][\w.-]*$/);
  });
});

describe('parseViewAddress', () => {
  it('takes token and file apart', () => {
    expect(parseViewAddress('photo://view/tok-en_1/tiles/3/0_1.jpg')).toEqual({
      token: 'tok-en_1',
      file: 'tiles/3/0_1.jpg',
    });
  });

  it.each([
    'photo://other/token/thumb.jpg',
    'photo://view/token',
    'photo://view/token/',
    'photo://view/token/a%2fb',
    'photo://view/token/a?b',
    'photo:/view/token/a',
    'app://view/token/a',
  ])('rejects %s', (address) => {
    expect(parseViewAddress(address)).toBeNull();
  });
});
