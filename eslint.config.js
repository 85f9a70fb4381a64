import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** One block per folder: what it may not import, and where to go instead (docs/architecture.md has the picture). */
function restrict(folder, groups, files = [`src/${folder}/**/*.ts`]) {
  const patterns = groups.map(([names, message]) => ({
    regex: `(^|/)\\.\\.?/(.*/)?(${names.join('|')})/`,
    message,
  }));
  return { files, rules: { 'no-restricted-imports': ['error', { patterns: [...patterns, ...packages(folder)] }] } };
}

const DEEP = {
  regex: '^(\\.\\./){3}(?!tests/)',
  message: 'Three levels up is another house: move the code to the room it belongs to.',
};

function packages(folder) {
  const rules = [DEEP];
  const refuse = (regex, message) => rules.push({ regex, message });
  if (folder !== 'main' && folder !== 'preload')
    refuse('^electron($|/)', 'Electron lives in src/main and src/preload.');
  if (folder !== 'engine')
    refuse('^(sharp|onnxruntime-node)($|/)', 'sharp and onnxruntime live in src/engine; ask the engine for the work.');
  if (folder === 'core') refuse('^(node:|zod)', 'The core is pure: take what you need through src/core/ports.ts.');
  if (folder === 'shared') refuse('^node:', 'The contract does no I/O: it must load in a renderer too.');
  return rules;
}

export default defineConfig(
  { ignores: ['out/', 'node_modules/', 'training/', 'resources/'] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ['eslint.config.js', 'scripts/*.mjs'] } },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'no-empty': ['error', { allowEmptyCatch: false }],
    },
  },
  { files: ['**/*.{js,mjs}'], ...tseslint.configs.disableTypeChecked },
  {
    files: ['scripts/*.mjs'],
    languageOptions: { globals: { console: 'readonly', process: 'readonly', URL: 'readonly' } },
  },
  restrict('shared', [
    [['core', 'engine', 'app', 'main', 'preload', 'web', 'renderer', 'cli'], 'shared imports nothing but zod.'],
  ]),
  restrict('core', [[['engine', 'app', 'main', 'preload', 'web', 'renderer', 'cli'], 'core may import shared alone.']]),
  restrict('engine', [[['app', 'main', 'preload', 'web', 'renderer', 'cli'], 'engine may import core and shared.']]),
  restrict('app', [
    [['core', 'engine'], 'app speaks to the engine through shared/engine-protocol.ts.'],
    [['main', 'preload', 'web', 'renderer', 'cli'], 'app does not know which door is open.'],
  ]),
  restrict('cli', [
    [['core'], 'cli reaches the core through the engine.'],
    [['main', 'preload', 'web', 'renderer'], 'cli is a door of its own.'],
  ]),
  // Inside the engine two packages have one room each.
  {
    files: ['src/engine/**/*.ts'],
    ignores: ['src/engine/image-io.ts', 'src/engine/**/*.test.ts', 'src/engine/{sessions,providers,networks}.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '^sharp$', message: 'sharp is used in engine/image-io.ts alone.' },
            {
              regex: '^onnxruntime-node$',
              message: 'onnxruntime is used in engine/{sessions,providers,networks}.ts alone.',
              allowTypeImports: false,
            },
          ],
        },
      ],
    },
  },
);
