import { expect, it } from 'vitest';
import { parseDesktopArguments } from './arguments.ts';

const IN_HOME = { isPackaged: true, workingFolder: '/home/ann' };

it('opens what is named, seen from where it was named', () => {
  const { paths } = parseDesktopArguments(['/opt/skipstone', 'a.png', '/photos', '../b.jpg', ''], IN_HOME);
  expect(paths).toEqual(['/home/ann/a.png', '/photos', '/home/b.jpg']);
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
