/** Builds what runs in plain Node, as modules with shared chunks: the processes and threads of the engine, the command line, the web front end. */
import { defineConfig } from 'vite';
import { dependencies } from './package.json' with { type: 'json' };
import { listPackages } from './scripts/list-packages.ts';
import { replaceInOneStep } from './scripts/replace-in-one-step.ts';
import { writeEntries } from './scripts/write-entries.ts';

export default defineConfig({
  // Version 0.1.0 had these two paths.
  plugins: [
    replaceInOneStep(),
    listPackages('node'),
    writeEntries({ 'out/cli/index.js': '../node/cli.js', 'out/web/index.js': '../node/web.js' }),
  ],
  publicDir: false,
  // Dependencies stay packages: they have native code, or a licence that wants them to be replaceable (libheif). All else is bundled.
  ssr: { noExternal: true, external: Object.keys(dependencies) },
  build: {
    ssr: true,
    outDir: 'out/node',
    target: 'node20',
    minify: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: {
        cli: 'src/cli/index.ts',
        web: 'src/web/index.ts',
        'engine-process': 'src/engine/engine-process.ts',
        'images-process': 'src/engine/images-process.ts',
        'session-thread': 'src/engine/inference/session-thread.ts',
        'heif-thread': 'src/engine/imageio/heif/heif-thread.ts',
      },
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
});
