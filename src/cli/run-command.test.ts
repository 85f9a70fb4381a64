import { expect, it } from 'vitest';
import { AppError } from '#shared/errors.ts';
import { recordStreams } from './fakes.ts';
import { runCommand } from './run-command.ts';

const ERROR = new AppError('model/foreign', 'two\nlines');

async function run(raw: Record<string, unknown>, thrown: Error, thrownBy: 'parse' | 'perform') {
  const streams = recordStreams();
  const exitCode = await runCommand(raw, streams, {
    parse: (): number => {
      if (thrownBy === 'parse') throw thrown;
      return 1;
    },
    perform: () => Promise.reject(thrown),
  });
  return { exitCode, out: streams.out, err: streams.err };
}

it.each(['parse', 'perform'] as const)('reports what %s throws, on one line whatever the message holds', async (by) => {
  expect(await run({}, ERROR, by)).toEqual({ exitCode: 3, out: [], err: ['skipstone: two lines\n'] });
  expect(await run({ json: true }, ERROR, by)).toEqual({
    exitCode: 3,
    out: ['{"kind":"error","error":{"code":"model/foreign","message":"two\\nlines"}}\n'],
    err: [],
  });
});

it('gives the exit code that the error has', async () => {
  const wrong = new AppError('options/invalid', '--scale: expected 2, 3, 4 or 8, got "5"');
  expect((await run({}, wrong, 'parse')).exitCode).toBe(2);
});

it('throws faults of the program itself', async () => {
  await expect(run({ json: true }, new TypeError('a fault'), 'perform')).rejects.toThrow('a fault');
});
