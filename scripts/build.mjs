/**
 * Bundles every part into a folder of its own below out/; quiet unless it fails. Native packages stay outside the bundles.
 * `--only cli,engine` builds those parts alone.
 */
import { chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

// Bundled CommonJS packages (commander) ask for Node's modules with require, which an ES module does not have.
const BANNER = `import { createRequire as createBundleRequire } from 'node:module';
const require = createBundleRequire(import.meta.url);`;

/** Runs in plain Node. */
const NODE = { format: 'esm', platform: 'node', target: 'node20', banner: { js: BANNER } };
/** Runs in Electron, whose main process and sandboxed preload scripts are CommonJS. */
const ELECTRON = { format: 'cjs', platform: 'node', target: 'es2022' };
// libheif-js is LGPL: it stays a package of its own, which can be replaced.
const EXTERNAL = ['sharp', 'onnxruntime-node', 'libheif-js', 'libsql', 'fastify', '@fastify/*', 'electron'];

/** For two parts, so made once. */
const HEIF_THREAD = once(bundled('src/engine/heif-thread.ts', 'out/heif-thread/heif-thread.js', NODE));

/** Each part has a folder of its own in out/, which holds nothing else after a build. */
const PARTS = {
  cli: bundled('src/cli/index.ts', 'out/cli/index.js', { ...NODE, isExecutable: true }),
  engine: together(
    bundled('src/engine/process.ts', 'out/engine/process.js', NODE),
    bundled('src/engine/session-thread.ts', 'out/session-thread/session-thread.js', NODE),
    HEIF_THREAD,
  ),
  images: together(bundled('src/engine/images.ts', 'out/images/images.js', NODE), HEIF_THREAD),
  web: bundled('src/web/index.ts', 'out/web/index.js', NODE),
  main: bundled('src/main/index.ts', 'out/main/index.cjs', ELECTRON),
  preload: bundled('src/preload/index.ts', 'out/preload/index.cjs', { ...ELECTRON, platform: 'browser' }),
  renderer: buildRenderer,
};

function once(make) {
  let made;
  return () => (made ??= make());
}

function together(...makers) {
  return () => Promise.all(makers.map((make) => make()));
}

function bundled(from, to, { isExecutable = false, ...options }) {
  return async () => {
    const result = await build({
      absWorkingDir: ROOT,
      entryPoints: [from],
      bundle: true,
      write: false,
      external: EXTERNAL,
      legalComments: 'inline',
      logLevel: 'error',
      ...options,
    });
    await put(join(ROOT, to), result.outputFiles[0].contents, isExecutable);
  };
}

/** Replaces the file in one step: a process that starts meanwhile reads the old bundle or the new one. */
async function put(path, contents, isExecutable) {
  const temporary = `${path}.${process.pid}.tmp`;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(temporary, contents);
  if (isExecutable) await chmod(temporary, 0o755);
  await rename(temporary, path);
  for (const name of await readdir(dirname(path)))
    if (name !== basename(path) && !name.endsWith('.tmp')) await rm(join(dirname(path), name), { recursive: true });
}

async function buildRenderer() {
  // Takes longer to load than most parts take to build.
  const vite = await import('vite');
  const folder = join(ROOT, 'out/renderer');
  const [made, replaced] = ['new', 'old'].map((age) => `${folder}.${process.pid}.${age}`);
  try {
    await vite.build({
      configFile: join(ROOT, 'vite.renderer.config.ts'),
      logLevel: 'error',
      build: { outDir: made, emptyOutDir: true },
    });
    // A page that loads meanwhile finds the old window or the new one, but for a moment between two renames.
    await rename(folder, replaced).catch((error) => {
      if (error.code !== 'ENOENT') throw error;
    });
    await rename(made, folder);
  } finally {
    for (const rest of [made, replaced]) await rm(rest, { recursive: true, force: true });
  }
}

try {
  const { only } = parseArgs({ options: { only: { type: 'string' } } }).values;
  const names = only?.split(',') ?? Object.keys(PARTS);
  const unknown = names.filter((name) => !Object.hasOwn(PARTS, name));
  if (unknown.length > 0)
    throw new Error(`There is no part ${unknown.join(', ')}; parts: ${Object.keys(PARTS).join(', ')}.`);
  await Promise.all(names.map((name) => PARTS[name]()));
} catch (error) {
  // esbuild has printed its own errors already.
  if (!Array.isArray(error.errors)) console.error(error.message);
  process.exitCode = 1;
}
