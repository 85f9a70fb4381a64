import { expect, it } from 'vitest';
import { parseWebArguments } from './arguments.ts';

it('listens on loopback and the usual port when nothing is said', () => {
  expect(parseWebArguments([])).toEqual({
    host: '127.0.0.1',
    port: null,
    dataFolder: null,
    cacheFolder: null,
    mayReplace: false,
    showsHelp: false,
    paths: [],
  });
});

it('takes options and photos in any order', () => {
  const args = [
    'a.png',
    '--port=0',
    '--host',
    '0.0.0.0',
    '--data-folder=/d',
    '--cache-folder=/c',
    'album',
    '--allow-replace',
  ];
  expect(parseWebArguments(args)).toMatchObject({
    host: '0.0.0.0',
    port: 0,
    mayReplace: true,
    dataFolder: '/d',
    cacheFolder: '/c',
    paths: ['a.png', 'album'],
  });
});

it.each([['--port=x'], ['--port=70000'], ['--port=-1'], ['--prot=1']])('rejects %s', (arg) => {
  expect(() => parseWebArguments([arg])).toThrow(/port|prot/);
});
