import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { openFsWatcher } from './fs-watcher.ts';

it('reports changes, but not of hidden files', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'skipstone-events-'));
  const onChange = vi.fn();
  const watcher = openFsWatcher(folder, { onChange, onEnd: vi.fn() });
  try {
    await writeFile(join(folder, '.a.jpg.skipstone-tmp'), 'x');
    await writeFile(join(folder, '.b.jpg'), 'x');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(onChange).not.toHaveBeenCalled();
    await vi.waitFor(async () => {
      await writeFile(join(folder, 'c.jpg'), 'x');
      expect(onChange).toHaveBeenCalled();
    }, 5000);
  } finally {
    watcher?.close();
    await rm(folder, { recursive: true });
  }
});

it('gives none for what is not there', () => {
  expect(openFsWatcher('/no/such/folder', { onChange: vi.fn(), onEnd: vi.fn() })).toBeNull();
});
