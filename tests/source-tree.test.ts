/** The shape of the source tree: no cycle of imports, imports of types included, and no folder that nobody can keep in mind. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './helpers/engine.ts';
import { makeTempFolder } from './helpers/folders.ts';
import { findCrowdedFolders, findCycles, listFiles, readAliases, readImportGraph } from './helpers/source-tree.ts';

const MOST_FILES = 20;
const isSource = (file: string): boolean => /\.(ts|svelte|py)$/.test(file) && !/\.test\.ts$|\/tests\//.test(file);

describe('imports', () => {
  it('have no cycle', async () => {
    const graph = await readImportGraph(ROOT, 'src', await readAliases(ROOT));
    expect(graph.size).toBeGreaterThan(200);
    expect(findCycles(graph)).toEqual([]);
  });

  it('of these files have two cycles: one of types through an alias and a component, one of a file with itself', async () => {
    await using root = await makeTempFolder();
    const files = {
      'package.json': JSON.stringify({ imports: { '#shared/*': './src/shared/*' } }),
      'src/shared/a.ts': "import type { B } from '../b.ts';\nexport type A = B;",
      'src/b.ts': "export { default } from './C.svelte';",
      'src/C.svelte':
        "<script lang=\"ts\">\n  import type { A } from '#shared/a.ts';\n</script>\n<p>import './d.ts'</p>",
      'src/d.ts': "import { z } from 'zod';\nimport './e.ts';\nimport './d.ts';",
      'src/e.ts': "await import('node:fs');",
    };
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(root.path, path)), { recursive: true });
      await writeFile(join(root.path, path), text);
    }
    const graph = await readImportGraph(root.path, 'src', await readAliases(root.path));
    expect(graph.get('src/d.ts')).toEqual(['src/e.ts', 'src/d.ts']);
    expect(findCycles(graph)).toEqual([['src/C.svelte', 'src/b.ts', 'src/shared/a.ts'], ['src/d.ts']]);
  });
});

describe('folders', () => {
  it.each(['src', 'training'])('of %s hold at most 20 source files each', async (folder) => {
    const files = await listFiles(ROOT, folder);
    expect(files.filter(isSource).length).toBeGreaterThan(40);
    expect(findCrowdedFolders(files, MOST_FILES, isSource)).toEqual({});
  });

  it('with more are named; tests are not counted', () => {
    const files = ['a/1.ts', 'a/2.svelte', 'a/3.py', 'a/4.test.ts', 'a/5.json', 'a/b/6.ts', 'a/tests/7.py'];
    expect(findCrowdedFolders(files, 2, isSource)).toEqual({ a: 3 });
    expect(findCrowdedFolders(files, 3, isSource)).toEqual({});
  });
});
