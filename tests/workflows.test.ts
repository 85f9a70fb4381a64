/** The workflows of CI and releases: what they may do, and the step that holds a secret in a file. */
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { ROOT } from './helpers/engine.ts';
import { makeTempFolder } from './helpers/folders.ts';

const FOLDER = join(ROOT, '.github/workflows');
const permissions = z.record(z.string(), z.enum(['read', 'write']));
const workflow = z.object({
  permissions,
  jobs: z.record(
    z.string(),
    z.object({
      permissions: permissions.optional(),
      environment: z.string().optional(),
      'timeout-minutes': z.number(),
      steps: z.array(
        z.object({
          name: z.string().optional(),
          uses: z.string().optional(),
          run: z.string().optional(),
          with: z.record(z.string(), z.unknown()).optional(),
        }),
      ),
    }),
  ),
});

async function readWorkflow(name: string): Promise<z.infer<typeof workflow>> {
  return workflow.parse(load(await readFile(join(FOLDER, name), 'utf8')));
}

it('workflows may read alone, where no job needs more, and run actions of known content', async () => {
  const names = await readdir(FOLDER);
  expect(names.sort()).toEqual(['ci.yml', 'release.yml']);
  for (const name of names) {
    const { permissions: all, jobs } = await readWorkflow(name);
    expect(all, name).toEqual({ contents: 'read' });
    const writing = Object.entries(jobs).filter(([, job]) => job.permissions !== undefined);
    expect(writing.map(([id]) => id)).toEqual(name === 'release.yml' ? ['draft'] : []);
    for (const { uses, with: inputs } of Object.values(jobs).flatMap((job) => job.steps)) {
      if (uses === undefined) continue;
      expect(uses).toMatch(/^actions\/[a-z-]+@[0-9a-f]{40}$/);
      if (uses.startsWith('actions/checkout@')) expect(inputs?.['persist-credentials']).toBe(false);
    }
  }
});

/** Runs the step that packages for macOS with an npm that notes how it was called, and fails where it is asked to. */
async function packageForMac(folder: string, env: Readonly<Record<string, string>>): Promise<number | null> {
  const { jobs } = await readWorkflow('release.yml');
  const script = jobs['build']?.steps.find(({ name }) => name === 'Package for macOS')?.run ?? '';
  await mkdir(join(folder, 'bin'));
  await mkdir(join(folder, 'temp'));
  const npm = join(folder, 'bin/npm');
  await writeFile(
    npm,
    `#!/bin/bash
echo "$* text=[$APPLE_API_KEY_TEXT] key=[$APPLE_API_KEY]" > "${folder}/called"
[ -z "$APPLE_API_KEY" ] || { stat -c %a "$APPLE_API_KEY" >> "${folder}/called"; cat "$APPLE_API_KEY" >> "${folder}/called"; }
exit "$NPM_ENDS_WITH"
`,
  );
  await chmod(npm, 0o755);
  // As Actions runs what says `shell: bash`.
  return spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
    env: { PATH: `${join(folder, 'bin')}:${process.env['PATH']}`, RUNNER_TEMP: join(folder, 'temp'), ...env },
    stdio: 'inherit',
  }).status;
}

it.skipIf(process.platform !== 'linux').each([0, 7])(
  'the key of Apple is in a private file while npm runs, and gone when it ends with %i',
  async (end) => {
    await using folder = await makeTempFolder();
    const text = '-----BEGIN PRIVATE KEY-----\nMIG%s\n-----END PRIVATE KEY-----';
    const env = { APPLE_API_KEY_TEXT: text, NPM_ENDS_WITH: String(end) };
    expect(await packageForMac(folder.path, env)).toBe(end);
    const path = join(folder.path, 'temp/notarisation-key.p8');
    expect(await readFile(join(folder.path, 'called'), 'utf8')).toBe(
      `run package text=[] key=[${path}]\n600\n${text}\n`,
    );
    expect(await readdir(join(folder.path, 'temp'))).toEqual([]);
  },
);

it.skipIf(process.platform !== 'linux')('without the secret nothing is said about a key', async () => {
  await using folder = await makeTempFolder();
  expect(await packageForMac(folder.path, { APPLE_API_KEY_TEXT: '', NPM_ENDS_WITH: '0' })).toBe(0);
  expect(await readFile(join(folder.path, 'called'), 'utf8')).toBe('run package text=[] key=[]\n');
});
