/** Bundles one TypeScript file and runs it: node scripts/run.mjs bench/memory.ts [arguments]. */
import { spawnSync } from 'node:child_process';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const [entry, ...rest] = process.argv.slice(2);
const outfile = join(ROOT, 'out/bench', `${basename(entry ?? '', '.ts')}.js`);

await build({
  absWorkingDir: ROOT,
  entryPoints: [entry],
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: ['sharp', 'onnxruntime-node', 'libheif-js', 'libsql', 'picomatch', '@electron/fuses', '@playwright/test'],
});
process.exitCode = spawnSync(process.execPath, [outfile, ...rest], { stdio: 'inherit' }).status ?? 1;
