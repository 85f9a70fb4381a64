import { expect, it } from 'vitest';
import { parseDesktopArguments } from './arguments.ts';

const IN_HOME = { isPackaged: true, workingFolder: '/home/ann' };

it('opens what is named, seen from where it was named', () => {
  const { paths } = parseDesktopArguments(['/opt/skipstone', 'a.png', '/photos', '../b.jpg', ''], IN_HOME);
  expect(paths).toEqual(['/home/ann/a.png', '/photos', '/home/b.jpg']);
});

it('takes files by address, as desktops name them', () => {
  const argv = ['skipstone', 'file:///photos/a%20b%231.png', 'FILE:///photos/%E7%8C%AB.jpg', 'file://localhost/c.png'];
  expect(parseDesktopArguments(argv, IN_HOME).paths).toEqual(['/photos/a b#1.png', '/photos/猫.jpg', '/c.png']);
});

it('leaves an address that names no file as it is, to be rejected by name', () => {
  const argv = ['skipstone', 'file://server/a.png', 'file:///a%2Fb.png', 'file:///a%ff.png', 'sftp://server/a.png'];
  expect(parseDesktopArguments(argv, IN_HOME).paths).toEqual([
    '/home/ann/file:/server/a.png',
    '/home/ann/file:/a%2Fb.png',
    '/home/ann/file:/a%ff.png',
    '/home/ann/sftp:/server/a.png',
  ]);
});

it('does not open itself in development, wherever Chromium’s switches stand', () => {
  const development = { ...IN_HOME, isPackaged: false };
  for (const argv of [
    ['electron', '.', 'a.png'],
    ['electron', '--no-sandbox', '.', '--lang=en', 'a.png'],
  ])
    expect(parseDesktopArguments(argv, development).paths).toEqual(['/home/ann/a.png']);
  expect(parseDesktopArguments(['electron', '.'], development).paths).toEqual([]);
});

it('takes folders for tests', () => {
  const argv = ['skipstone', '--data-folder=data', '--cache-folder=/tmp/cache', '--no-sandbox'];
  expect(parseDesktopArguments(argv, IN_HOME)).toEqual({
    dataFolder: '/home/ann/data',
    cacheFolder: '/tmp/cache',
    paths: [],
  });
  expect(parseDesktopArguments(['skipstone', '--data-folder='], IN_HOME).dataFolder).toBeNull();
});
