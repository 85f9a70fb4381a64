import { expect, it } from 'vitest';
import { useAlbumFolder } from './fakes.ts';

const folder = useAlbumFolder();

it('documents options, placeholders and exit codes of every command, in 120 columns', async () => {
  const helps = await Promise.all(
    ['create', 'add', 'run', 'retry', 'status', 'list', 'export', 'delete', 'set'].map((name) =>
      folder.run([name, '--help']),
    ),
  );
  expect(helps.map(({ code }) => code)).toEqual(helps.map(() => 0));
  for (const { out } of helps) {
    expect(out).toContain('--data-folder');
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
  }
  for (const text of ['Exit codes:', '{date}', '--keep-times', '--watch', 'A folder stays part of the album'])
    expect(helps[0]?.out).toContain(text);
  expect(helps[2]?.out).toContain('of this run or an earlier one');
  expect(await folder.run(['run'])).toMatchObject({ code: 2, out: '' });
});
