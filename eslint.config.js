import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import { importX } from 'eslint-plugin-import-x';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** Which way imports may point: what each folder of src/ may import besides itself, and where to go instead. */
const DIRECTIONS = {
  shared: { may: [], instead: 'shared imports nothing but zod.' },
  files: { may: ['shared'], instead: 'files knows the file system and src/shared alone.' },
  core: { may: ['shared'], instead: 'core is pure and may import src/shared alone.' },
  engine: { may: ['core', 'files', 'shared'], instead: 'engine may import core, files and shared.' },
  app: { may: ['files', 'shared'], instead: 'app speaks to the engine through shared/engine-protocol.ts.' },
  main: { may: ['app', 'files', 'shared'], instead: 'main is a front end: it opens src/app and speaks src/shared.' },
  web: { may: ['app', 'files', 'shared'], instead: 'web is a front end: it opens src/app and speaks src/shared.' },
  preload: { may: ['shared'], instead: 'preload knows src/shared alone.' },
  renderer: { may: ['shared'], instead: 'The window knows src/shared alone; ask window.skipstone.' },
  cli: {
    may: ['app', 'files', 'shared', 'engine/evaluation', 'engine/inference', 'engine/jobs'],
    instead: 'cli may import app, files, shared and engine/{evaluation,inference,jobs}.',
  },
};

const ZONES = Object.entries(DIRECTIONS).map(([folder, { may, instead }]) => ({
  target: `./src/${folder}`,
  from: './src',
  except: [folder, ...may].map((allowed) => `./${allowed}`),
  message: instead,
}));

/** Packages that live in one place each, and what a folder asks instead. */
function restrictPackages(folder) {
  const patterns = [
    { regex: '^(\\.\\./){3}', message: 'Three levels up: write #area/... instead (package.json, "imports").' },
  ];
  const reject = (regex, message) => patterns.push({ regex, message });
  if (folder !== 'main' && folder !== 'preload')
    reject('^electron($|/)', 'Electron is used in src/main and src/preload.');
  if (folder !== 'web' && folder !== 'main')
    reject(
      '^node:(dgram|dns|http|http2|https|net|tls)($|/)',
      'The network is used in src/main/updates, once a person wants that, and served by src/web.',
    );
  if (folder === 'renderer' || folder === 'preload') reject('^node:', 'A window has no Node; ask the app to do it.');
  if (folder !== 'engine')
    reject(
      '^(sharp|onnxruntime-node|libheif-js)($|/)',
      'sharp, onnxruntime and libheif are used in src/engine; ask the engine.',
    );
  if (folder === 'core') reject('^(node:|zod)', 'The core is pure: what it needs comes through src/core/ports.ts.');
  if (folder === 'shared') reject('^node:', 'The contract does no I/O: it must load in a renderer too.');
  return {
    files: [`src/${folder}/**/*.{ts,svelte}`],
    rules: { 'no-restricted-imports': ['error', { patterns }] },
  };
}

const ENGINE_PACKAGES = {
  sharp: { regex: '^sharp$', message: 'sharp is used in engine/imageio alone.' },
  'libheif-js': { regex: '^libheif-js($|/)', message: 'libheif is used in engine/imageio/heif alone.' },
  'onnxruntime-node': { regex: '^onnxruntime-node$', message: 'onnxruntime is used in engine/inference alone.' },
};

/** Later blocks replace earlier ones, so that each folder names the packages that it may not import. */
function restrictEnginePackages(files, names) {
  const patterns = names.map((name) => ENGINE_PACKAGES[name]);
  return {
    files,
    ignores: ['src/engine/**/*.test.ts'],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
  };
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
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [createTypeScriptImportResolver()],
      'import-x/extensions': ['.ts', '.svelte', '.mjs'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'], 'svelte-eslint-parser': ['.svelte'] },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'no-empty': ['error', { allowEmptyCatch: false }],
      // Of values; cycles that imports of types close too are found by tests/source-tree.test.ts.
      'import-x/no-cycle': 'error',
      'import-x/no-restricted-paths': ['error', { zones: ZONES }],
      'max-lines': ['error', 300],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/max-params': ['error', { max: 4 }],
    },
  },
  // A describe() holds all tests of its subject.
  { files: ['**/*.{test,spec}.ts'], rules: { 'max-lines-per-function': 'off' } },
  { files: ['**/*.{js,mjs}'], ...tseslint.configs.disableTypeChecked },
  {
    files: ['scripts/*.mjs'],
    languageOptions: { globals: { console: 'readonly', process: 'readonly', URL: 'readonly' } },
  },
  Object.keys(DIRECTIONS).map(restrictPackages),
  svelte.configs.recommended,
  {
    files: ['src/renderer/**/*.{ts,svelte}'],
    // The parser is for the components that a module imports: no-cycle reads them with the options of the module.
    languageOptions: { globals: globals.browser, parserOptions: { parser: tseslint.parser } },
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
  // Inside the engine three packages have one folder each.
  restrictEnginePackages(['src/engine/**/*.ts'], ['sharp', 'onnxruntime-node', 'libheif-js']),
  restrictEnginePackages(['src/engine/imageio/**/*.ts'], ['onnxruntime-node', 'libheif-js']),
  restrictEnginePackages(['src/engine/imageio/heif/**/*.ts'], ['onnxruntime-node', 'sharp']),
  restrictEnginePackages(['src/engine/inference/**/*.ts'], ['sharp', 'libheif-js']),
);
