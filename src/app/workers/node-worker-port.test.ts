import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { makeTempFolder } from '#tests/helpers/folders.ts';
import { forkWorker } from './node-worker-port.ts';

/** The field of proc(5)'s `stat` after the name, which ends with the last bracket. */
const NICE_FIELD = 17;

it.runIf(process.platform === 'linux')(
  'gives all threads of a worker its nice value, those of the pool too',
  async () => {
    await using folder = await makeTempFolder();
    const entry = join(folder.path, 'worker.mjs');
    await writeFile(
      entry,
      `import { stat } from 'node:fs/promises'; await stat('.'); process.send({}); process.on('message', () => {});`,
    );
    const worker = forkWorker(entry, [], { niceness: 5 });
    const ready = vi.fn();
    worker.onMessage(ready);
    await vi.waitFor(() => {
      expect(ready).toHaveBeenCalled();
    }, 10_000);
    const tasks = `/proc/${worker.pid}/task`;
    const stats = await Promise.all((await readdir(tasks)).map((id) => readFile(join(tasks, id, 'stat'), 'utf8')));
    const nices = stats.map((stat) => stat.slice(stat.lastIndexOf(')') + 2).split(' ')[NICE_FIELD - 1]);
    expect(nices.length).toBeGreaterThan(10);
    expect(new Set(nices)).toEqual(new Set(['5']));
    await worker.end();
  },
);
