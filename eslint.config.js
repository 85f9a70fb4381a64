import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** One block per folder: what it may not import, and where to go instead (docs/architecture.md has the picture). */
function restrict(folder, groups, files = [`src/${folder}/**/*.ts`]) {
  const patterns = groups.map(([names, message]) => ({
    regex: `(^|/)\\.\\.?/(.*/)?(${names.join('|')})/`,
    message,
  }));
  return { files, rules: { 'no-restricted-imports': ['error', { patterns: [...patterns, ...packages(folder)] }] } };
}

const DEEP = {
  regex: '^(\\.\\./){3}(?!tests/|shared/|\\.\\./shared/)',
  message: 'Three levels up is another house: move the code to the room it belongs to.',
};

function packages(folder) {
  const rules = [DEEP];
  const refuse = (regex, message) => rules.push({ regex, message });
  if (folder !== 'main' && folder !== 'preload')
    refuse('^electron($|/)', 'Electron lives in src/main and src/preload.');
  if (folder === 'renderer' || folder === 'preload')
    refuse('^node:', 'A window has no Node; ask the app for the work.');
  if (folder !== 'engine')
    refuse(
      '^(sharp|onnxruntime-node|libheif-js)($|/)',
      'sharp, onnxruntime and libheif live in src/engine; ask the engine for the work.',
    );
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
      parserOptions: {
        projectService: { allowDefaultProject: ['eslint.config.js', 'svelte.config.js', 'scripts/*.mjs'] },
        extraFileExtensions: ['.svelte'],
      },
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
  restrict('main', [
    [['core', 'engine', 'web', 'renderer', 'cli'], 'main is a door: it opens src/app and speaks src/shared.'],
  ]),
  restrict('web', [
    [['core', 'engine', 'main', 'renderer', 'cli'], 'web is a door: it opens src/app and speaks src/shared.'],
  ]),
  restrict('preload', [
    [['core', 'engine', 'app', 'main', 'web', 'renderer', 'cli'], 'preload knows src/shared alone.'],
  ]),
  restrict(
    'renderer',
    [
      [
        ['core', 'engine', 'app', 'main', 'preload', 'web', 'cli'],
        'The window knows src/shared alone; ask window.skipstone.',
      ],
    ],
    ['src/renderer/**/*.{ts,svelte}'],
  ),
  restrict('cli', [
    [['core'], 'cli reaches the core through the engine.'],
    [['main', 'preload', 'web', 'renderer'], 'cli is a door of its own.'],
  ]),
  svelte.configs.recommended,
  {
    files: ['src/renderer/**/*.{ts,svelte}'],
    languageOptions: { globals: globals.browser },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser, svelteConfig } },
    rules: {
      // Runes are assigned once and change all the same; templates call what they are given.
      'prefer-const': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  // Inside the engine three packages have one room each.
  {
    files: ['src/engine/**/*.ts'],
    ignores: [
      'src/engine/image-*.ts',
      'src/engine/**/*.test.ts',
      'src/engine/{session-thread,providers}.ts',
      'src/engine/heif-{library,loop-filters}.ts',
    ],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '^sharp$', message: 'sharp is used in engine/image-*.ts alone.' },
            {
              regex: '^libheif-js($|/)',
              message:
                'libheif is used in engine/heif-{library,loop-filters}.ts alone, which run in a thread of their own.',
            },
            {
              regex: '^onnxruntime-node$',
              message: 'onnxruntime is used in engine/{session-thread,providers}.ts alone.',
              allowTypeImports: false,
            },
          ],
        },
      ],
    },
  },
);
