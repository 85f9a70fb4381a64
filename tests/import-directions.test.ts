/** Imports that go the wrong way are reported by ESLint, each with a message that says where to go instead. */
import { ESLint } from 'eslint';
import { beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from './helpers/engine.ts';

/** The rules under test; they need no types, so that the linter is quick. */
const RULES = ['import-x/no-restricted-paths', 'no-restricted-imports', '@typescript-eslint/no-restricted-imports'];

let linter: ESLint;
beforeAll(() => {
  linter = new ESLint({
    cwd: ROOT,
    overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
    ruleFilter: ({ ruleId }) => RULES.includes(ruleId),
  });
});

/** What is said of a file of that name that holds one import. */
async function lint(file: string, specifier: string): Promise<readonly string[]> {
  const code = `import { it } from '${specifier}';\n`;
  const text = file.endsWith('.svelte') ? `<script lang="ts">\n${code}</script>\n` : code;
  const [result] = await linter.lintText(text, { filePath: `${ROOT}/${file}` });
  return result!.messages.map(({ message }) => message);
}

describe('a forbidden import is reported', () => {
  it.each([
    ['src/shared/x.ts', '#files/json-file.ts', 'shared imports nothing but zod'],
    ['src/shared/x.ts', 'node:fs', 'does no I/O'],
    ['src/files/x.ts', '#core/pipeline.ts', 'src/shared alone'],
    ['src/core/x.ts', '#files/json-file.ts', 'core is pure'],
    ['src/core/x.ts', 'node:crypto', 'The core is pure'],
    ['src/core/x.ts', 'zod', 'The core is pure'],
    ['src/engine/jobs/x.ts', '#app/app.ts', 'core, files and shared'],
    ['src/engine/jobs/x.ts', 'sharp', 'engine/imageio alone'],
    ['src/engine/jobs/x.ts', 'onnxruntime-node', 'engine/inference alone'],
    ['src/engine/imageio/x.ts', 'libheif-js', 'engine/imageio/heif alone'],
    ['src/engine/imageio/heif/x.ts', 'sharp', 'engine/imageio alone'],
    ['src/engine/inference/x.ts', 'sharp', 'engine/imageio alone'],
    ['src/app/x.ts', '#engine/jobs/run-job.ts', 'engine-protocol.ts'],
    ['src/app/albums/x.ts', '../../engine/jobs/run-job.ts', 'engine-protocol.ts'],
    ['src/app/x.ts', 'sharp', 'ask the engine'],
    ['src/app/x.ts', 'electron', 'src/main and src/preload'],
    ['src/app/albums/run/x.ts', '../../../shared/errors.ts', 'Three levels up'],
    ['src/main/x.ts', '#engine/jobs/run-job.ts', 'main is a front end'],
    ['src/web/x.ts', '#main/dialogs.ts', 'web is a front end'],
    ['src/web/x.ts', 'electron/main', 'src/main and src/preload'],
    ['src/preload/x.ts', '#app/app.ts', 'preload knows'],
    ['src/preload/x.ts', 'node:fs', 'A window has no Node'],
    ['src/renderer/src/x.ts', '#app/app.ts', 'The window knows'],
    ['src/renderer/src/photos/X.svelte', '../../../app/app.ts', 'The window knows'],
    ['src/renderer/src/photos/X.svelte', 'node:fs', 'A window has no Node'],
    ['src/cli/x.ts', '#engine/imageio/decode.ts', 'engine/{evaluation,inference,jobs}'],
    ['src/cli/x.ts', '#web/server.ts', 'cli may import'],
  ])('%s importing %s', async (file, specifier, message) => {
    expect(await lint(file, specifier)).toContainEqual(expect.stringContaining(message));
  });
});

describe('an import that follows the directions is not', () => {
  it.each([
    ['src/shared/x.ts', 'zod'],
    ['src/files/x.ts', '#shared/errors.ts'],
    ['src/core/x.ts', '#shared/models.ts'],
    ['src/engine/imageio/x.ts', 'sharp'],
    ['src/engine/imageio/heif/x.ts', 'libheif-js/libheif-wasm/libheif-bundle.mjs'],
    ['src/engine/inference/x.ts', 'onnxruntime-node'],
    ['src/engine/jobs/x.ts', '#core/pipeline.ts'],
    ['src/app/albums/run/x.ts', '#files/json-file.ts'],
    ['src/app/albums/run/x.ts', '../../rejection.ts'],
    ['src/main/x.ts', 'electron'],
    ['src/main/x.ts', '#app/app.ts'],
    ['src/web/x.ts', '#app/app.ts'],
    ['src/preload/x.ts', '#shared/api.ts'],
    ['src/renderer/src/photos/X.svelte', '#shared/api.ts'],
    ['src/renderer/src/photos/X.svelte', '../window/window-state.svelte.ts'],
    ['src/cli/x.ts', '#engine/jobs/run-job.ts'],
  ])('%s importing %s', async (file, specifier) => {
    expect(await lint(file, specifier)).toEqual([]);
  });
});
