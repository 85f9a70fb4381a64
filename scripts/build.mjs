/** Bundles the command line and the engine into out/; quiet unless it fails. Native packages stay outside the bundles. */
import { chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Each entry has a folder of its own in out/, which holds nothing else after a build. */
const ENTRIES = [
  { from: 'src/cli/index.ts', to: 'out/cli/index.js', isExecutable: true },
  { from: 'src/engine/process.ts', to: 'out/engine/process.js', isExecutable: false },
];

// Bundled CommonJS packages (commander) ask for Node's modules with require, which an ES module does not have.
const BANNER = `import { createRequire as createBundleRequire } from 'node:module';
const require = createBundleRequire(import.meta.url);`;

async function bundle({ from }) {
  const result = await build({
    absWorkingDir: ROOT,
    entryPoints: [from],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: ['sharp', 'onnxruntime-node'],
    banner: { js: BANNER },
    legalComments: 'inline',
    logLevel: 'error',
  });
  return result.outputFiles[0].contents;
}

/** Replaces the file in one step: a process that starts meanwhile reads the old bundle or the new one. */
async function put({ to, isExecutable }, contents) {
  const path = join(ROOT, to);
  const temporary = `${path}.${process.pid}.tmp`;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(temporary, contents);
  if (isExecutable) await chmod(temporary, 0o755);
  await rename(temporary, path);
  for (const name of await readdir(dirname(path)))
    if (name !== basename(path) && !name.endsWith('.tmp')) await rm(join(dirname(path), name), { recursive: true });
}

try {
  const bundles = await Promise.all(ENTRIES.map(bundle));
  await Promise.all(ENTRIES.map((entry, i) => put(entry, bundles[i])));
} catch (error) {
  // esbuild has printed its own errors already.
  if (!Array.isArray(error.errors)) console.error(error);
  process.exitCode = 1;
}
