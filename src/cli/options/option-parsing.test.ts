import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { addRenamedOption } from './option-parsing.ts';

function parse(...args: string[]) {
  const err: string[] = [];
  const command = new Command('paint').option('--colour <name>', 'the colour').exitOverride();
  command.configureOutput({ writeErr: (text) => void err.push(text) });
  addRenamedOption(command, { from: '--old-tint', to: '--colour', value: '<name>' }).action(() => undefined);
  command.parse(args, { from: 'user' });
  return { options: command.opts(), err, help: command.helpInformation() };
}

describe('addRenamedOption', () => {
  it('stores the value of the old name under the new one, with one line of notice', () => {
    expect(parse('--old-tint', 'red')).toMatchObject({
      options: { colour: 'red' },
      err: ['--old-tint is called --colour now; the old name will go in the next version.\n'],
    });
  });

  it('says nothing of the new name, and takes the last value of both', () => {
    expect(parse('--colour', 'red')).toMatchObject({ options: { colour: 'red' }, err: [] });
    expect(parse('--old-tint', 'red', '--colour', 'blue').options).toEqual({ colour: 'blue' });
    expect(parse('--colour', 'blue', '--old-tint', 'red').options).toEqual({ colour: 'red' });
  });

  it('is not in the help', () => {
    expect(parse().help).toContain('--colour');
    expect(parse().help).not.toContain('--old-tint');
  });
});
