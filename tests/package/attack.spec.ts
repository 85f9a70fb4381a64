/** The packed program as an attacker would try it: no variable, switch, file or signal makes it run other code or open a port. */
import { spawn } from 'node:child_process';
import { chmod, copyFile, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from '@playwright/test';
import { EXAMPLES } from '../helpers/engine.ts';
import { makeTempFolder } from '../helpers/folders.ts';
import { runAlone, test } from './package-fixture.ts';
import { listFamily, listPorts } from './processes.ts';

const IS_ROOT = process.getuid?.() === 0;

/** Code that leaves a file where it ran, so that running it cannot be missed. */
async function writeEvilCode(folder: string): Promise<{ readonly path: string; readonly marks: string }> {
  const marks = join(folder, 'marks');
  await mkdir(marks);
  const path = join(folder, 'evil.cjs');
  await writeFile(path, `require('fs').writeFileSync(${JSON.stringify(marks)} + '/' + process.pid, process.argv0);`);
  return { path, marks };
}

test('Node of the package runs what is asked for, which shows that the marks and ports below can be seen', async ({
  linux,
}) => {
  await using folder = await makeTempFolder();
  const { path, marks } = await writeEvilCode(folder.path);
  const node = join(linux.folder, 'resources/node');
  runAlone(node, [path], {});
  expect(await readdir(marks)).toHaveLength(1);
  const child = spawn(node, ['-e', 'setInterval(() => {}, 1000)']);
  try {
    await expect.poll(() => listFamily(child.pid!).length).toBe(1);
    // The handler of the signal is there a little later than the process.
    await expect
      .poll(async () => {
        process.kill(child.pid!, 'SIGUSR1');
        return listPorts(child.pid!);
      })
      .toEqual([9229]);
  } finally {
    child.kill('SIGKILL');
  }
});

async function listAllPorts(pid: number): Promise<readonly number[]> {
  return (await Promise.all(listFamily(pid).map((found) => listPorts(found.pid)))).flat();
}

test('no variable, switch, file beside it or signal makes it run other code or open a port', async ({ linux }) => {
  await using folder = await makeTempFolder();
  const { path: evil, marks } = await writeEvilCode(folder.path);
  // The program as it is released: tests attach to the other one by the inspector, which a fuse switches off here.
  const program = join(linux.folder, 'sealed-window');
  await copyFile(join(linux.sealed, 'skipstone-window'), program);
  const besides = join(linux.folder, 'resources/app');
  await mkdir(besides);
  await writeFile(join(besides, 'package.json'), '{"name":"evil","main":"evil.cjs"}');
  await copyFile(evil, join(besides, 'evil.cjs'));
  const photo = join(EXAMPLES, 'cat.png');
  const switches = ['--inspect=127.0.0.1:9555', '--inspect-brk=127.0.0.1:9556', '--remote-debugging-port=9557'];
  const child = spawn(
    program,
    [...(IS_ROOT ? ['--no-sandbox'] : []), ...switches, '-r', evil, `--require=${evil}`, pathToFileURL(photo).href],
    {
      cwd: folder.path,
      env: {
        PATH: '/nonexistent',
        HOME: folder.path,
        DISPLAY: process.env['DISPLAY'],
        XAUTHORITY: process.env['XAUTHORITY'],
        ELECTRON_RUN_AS_NODE: '1',
        NODE_OPTIONS: `--require=${evil} --inspect=127.0.0.1:9558`,
        NODE_PATH: folder.path,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const gone = new Promise((resolve) => child.once('exit', resolve));
  let said = '';
  child.stderr.on('data', (part: Buffer) => (said += part.toString()));
  try {
    const findWorkers = () =>
      listFamily(child.pid!).filter(({ command }) => /(engine|images)-process\.js/.test(command));
    await expect.poll(() => findWorkers().length, { message: said, timeout: 60_000 }).toBe(2);
    await expect
      .poll(() => listFamily(child.pid!).filter(({ command }) => command.includes('--type=renderer')).length)
      .toBeGreaterThan(0);
    for (const { pid } of findWorkers()) process.kill(pid, 'SIGUSR1');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(findWorkers()).toHaveLength(2);
    expect(await listAllPorts(child.pid!)).toEqual([]);
    // The program itself ends at the signal, or ignores it.
    process.kill(child.pid!, 'SIGUSR1');
    await new Promise((resolve) => setTimeout(resolve, 1000));
    if (child.exitCode === null && child.signalCode === null) expect(await listAllPorts(child.pid!)).toEqual([]);
    expect(said).not.toMatch(/Debugger listening|DevTools listening/);
    expect(await readdir(marks)).toEqual([]);
  } finally {
    child.kill('SIGTERM');
    await gone;
    await rm(besides, { recursive: true });
    await rm(program);
  }
});

/** Programs that this account may run as another one, which is not root, and may be given a sandbox. */
const AS_ORDINARY_USER = IS_ROOT ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : [];

test('without its sandbox the window does not open', async ({ linux }) => {
  await using folder = await makeTempFolder();
  await chmod(folder.path, 0o777);
  const display = await shareDisplay(folder.path);
  const words = [
    ...AS_ORDINARY_USER,
    join(linux.sealed, 'skipstone-window'),
    '--lang=en-US',
    `--data-folder=${join(folder.path, 'data')}`,
    `--cache-folder=${join(folder.path, 'cache')}`,
  ];
  // The first is also what an AppImage does where it may not use namespaces.
  for (const [switches, env] of [
    [['--no-sandbox'], {}],
    [[], { ELECTRON_DISABLE_SANDBOX: '1' }],
  ] as const) {
    const child = spawn(words[0]!, [...words.slice(1), ...switches], {
      env: { PATH: process.env['PATH'], HOME: folder.path, ...display, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const gone = new Promise((resolve) => child.once('exit', resolve));
    let said = '';
    child.stderr.on('data', (part: Buffer) => (said += part.toString()));
    try {
      await expect.poll(() => said, { timeout: 60_000 }).toContain('protect its window');
      const commands = listFamily(child.pid!).map(({ command }) => command);
      expect(commands.filter((command) => /--type=renderer|-process\.js/.test(command))).toEqual([]);
    } finally {
      child.kill('SIGKILL');
      await gone;
    }
  }
});

/** The variables of this display for another account. */
async function shareDisplay(folder: string): Promise<Readonly<Record<string, string>>> {
  const { DISPLAY = '', XAUTHORITY = '' } = process.env;
  if (XAUTHORITY === '') return { DISPLAY };
  const path = join(folder, 'Xauthority');
  await copyFile(XAUTHORITY, path);
  await chmod(path, 0o644);
  return { DISPLAY, XAUTHORITY: path };
}

test('the command line works on after the signal, and opens no port', async ({ linux }) => {
  await using folder = await makeTempFolder();
  const script = await readFile(join(linux.folder, 'skipstone'), 'utf8');
  expect(script).toContain('unset NODE_OPTIONS NODE_PATH');
  const child = spawn(
    join(linux.folder, 'skipstone'),
    ['upscale', join(EXAMPLES, 'cat.png'), '--preset', 'perception', '--out', folder.path],
    { env: { PATH: '/nonexistent', HOME: folder.path }, stdio: 'ignore' },
  );
  try {
    const findEngines = () => listFamily(child.pid!).filter(({ command }) => command.includes('engine-process.js'));
    await expect.poll(() => findEngines().length, { timeout: 30_000 }).toBeGreaterThan(0);
    for (const { pid } of listFamily(child.pid!)) process.kill(pid, 'SIGUSR1');
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(findEngines().length).toBeGreaterThan(0);
    expect(await listAllPorts(child.pid!)).toEqual([]);
  } finally {
    child.kill('SIGKILL');
  }
});
