/** No text of the window that nothing shows: each key of the English texts is named in a source file, together with those above it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from './helpers/engine.ts';
import { listFiles } from './helpers/source-tree.ts';

/** The window is another project of the compiler. */
const CATALOGUE = '#renderer/i18n/en/messages.ts';

/** Groups whose keys are the values of a union: there the types allow no other key. */
const BY_VALUE: readonly string[] = [
  ...['errors', 'invalidOptions', 'rejections', 'remarks', 'shortcuts', 'panel.presets', 'panel.devices'],
  ...[
    'panel.cleanupReasons.found',
    'panel.cleanupReasons.slight',
    'panel.metadataRemovals',
    'panel.precisions',
    'panel.themes',
    'updates.install',
  ],
  ...['album.filters', 'album.paused', 'album.run', 'album.photo', 'album.panel.templateProblems'],
  ...[
    'networks.faults',
    'networks.stages',
    'networks.work',
    'album.panel.ifExistsChoices',
    'open.privacy',
    'trust.scaledDown',
    'trust.sameSize',
    'panel.sizeMissing',
  ],
];

function listPaths(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, part]) => listPaths(part, [...path, key]));
}

/** The words of a source file: names, and what stands in quotes. */
const listWords = (source: string): ReadonlySet<string> => new Set(source.match(/[\w$/-]+/g));

async function readSources(): Promise<readonly ReadonlySet<string>[]> {
  const files = (await listFiles(ROOT, 'src')).filter(
    (file) => /^src\/(renderer|shared)\//.test(file) && !/i18n\/[\w-]+\/|dev-fake|\.test\.ts$/.test(file),
  );
  return Promise.all(files.map(async (file) => listWords(await readFile(join(ROOT, file), 'utf8'))));
}

/** Texts whose last two keys stand together in no source file. */
function findUnused(paths: readonly (readonly string[])[], sources: readonly ReadonlySet<string>[]): string[] {
  return paths
    .filter((path) => !BY_VALUE.some((group) => path.join('.').startsWith(`${group}.`)))
    .filter((path) => !sources.some((words) => path.slice(-2).every((key) => words.has(key))))
    .map((path) => path.join('.'));
}

it('every text is used', async () => {
  const { en } = (await import(CATALOGUE)) as { readonly en: unknown };
  const sources = await readSources();
  expect(sources.length).toBeGreaterThan(100);
  expect(findUnused(listPaths(en), sources)).toEqual([]);
});

it('a text that nobody shows is found', () => {
  const sources = [listWords('const texts = ui.texts.panel; texts.save'), listWords("texts['cpu']")];
  const paths = [
    ['panel', 'save'],
    ['panel', 'forgotten'],
    ['open', 'save'],
  ];
  expect(findUnused(paths, sources)).toEqual(['panel.forgotten', 'open.save']);
});
