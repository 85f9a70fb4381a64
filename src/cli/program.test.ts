import { Command } from 'commander';
import { expect, it } from 'vitest';
import { createDevicesCommand } from './commands/devices.ts';
import { createUpscaleCommand } from './upscale/upscale.ts';
import { createFakeEngine, createFakeWorld } from './fakes.ts';
import { runProgram } from './program.ts';

async function run(...args: string[]) {
  const world = createFakeWorld(createFakeEngine());
  const commands = [createUpscaleCommand(world.dependencies), createDevicesCommand(world.dependencies)];
  await runProgram(args, { ...world.dependencies, version: '1.2.3', commands });
  return { out: world.streams.out.join(''), err: world.streams.err.join(''), exitCodes: world.exitCodes };
}

it('prints its version', async () => {
  expect(await run('--version')).toEqual({ out: '1.2.3\n', err: '', exitCodes: [0] });
});

it('documents exit codes, placeholders and every option in its help', async () => {
  expect((await run('--help')).out).toContain('130  interrupted');
  const { out, exitCodes } = await run('upscale', '--help');
  expect(exitCodes).toEqual([0]);
  for (const text of ['Exit codes:', '{preset}', 'A folder stands for the photos', '--skip-existing', '--threads'])
    expect(out).toContain(text);
  expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
});

it.each([
  [[]],
  [['upscale']],
  [['upscale', '--bogus', 'a.jpg']],
  [['upscale', 'a.jpg', '--scale']],
  [['upscale', 'a.jpg', '--scale', '17']],
  [['upscale', 'a.jpg', '--preset', 'balanced', '--slider', '1']],
  [['upscal', 'a.jpg']],
  [['devices', 'extra']],
])('ends with 2 for %j and says why on the error stream alone', async (args) => {
  const { out, err, exitCodes } = await run(...args);
  expect(exitCodes).toEqual([2]);
  expect(out).toBe('');
  expect(err).not.toBe('');
});

it('lets faults of ours rise', async () => {
  const broken = new Command('broken').action(() => {
    throw new TypeError('a fault');
  });
  const { dependencies } = createFakeWorld(createFakeEngine());
  await expect(runProgram(['broken'], { ...dependencies, version: '1', commands: [broken] })).rejects.toThrow(
    'a fault',
  );
});
