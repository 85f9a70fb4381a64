/** Writes what Skipstone says about the software of others: a table in THIRD_PARTY_LICENSES.md, and all texts in each package. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { ROOT, listBundled, listShipped, readLicences } from './collect-notices.mjs';

const BEGIN = '<!-- What follows is written by `npm run notices`. -->';
const LINE = '='.repeat(80);

/**
 * All texts, each once, under the names of those that it belongs to.
 * @param {readonly import('./collect-notices.mjs').Package[]} packages
 */
export function writeTexts(packages) {
  const owners = new Map();
  for (const found of packages) {
    for (const text of readLicences(found)) {
      const names = owners.get(text) ?? owners.set(text, new Set()).get(text);
      names.add(`${found.name} ${found.version} (${found.licence})`);
    }
  }
  const head = `Skipstone contains software of others. This file has the texts of their licences.

Electron, Chromium and Node have files of their own: LICENSE.electron.txt and LICENSES.chromium.html beside the
program, and in Linux packages node.txt beside this file.

This software is based in part on the work of the Independent JPEG Group.`;
  const parts = [...owners].map(([text, names]) => `${LINE}\n${[...names].join('\n')}\n${LINE}\n\n${text}`);
  return `${[head, ...parts].join('\n\n\n')}\n`;
}

/**
 * THIRD_PARTY_LICENSES.md, its last part made from what is built and installed here.
 * @param {string} current its text so far
 */
async function updateDocument(current) {
  const end = current.indexOf(BEGIN);
  if (end < 0) throw new Error(`THIRD_PARTY_LICENSES.md lacks the line ${BEGIN}`);
  const shipped = listShipped(readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8'));
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const node = JSON.parse(readFileSync(join(ROOT, 'build/node/package.json'), 'utf8'));
  const rows = [
    ...listBundled().map((found) => [...describe(found), 'inside our bundles']),
    ...shipped.map((found) => [...describe(found), 'a package of its own']),
    ['electron', manifest.devDependencies.electron, 'MIT; Chromium: LICENSES.chromium.html', 'the program'],
    ['node', Object.values(node.optionalDependencies)[0], 'MIT and others: licences/node.txt', 'in Linux packages'],
  ];
  const table = rows.map((row) => `| ${row.join(' | ')} |`);
  const lines = [...new Set(['| package | version | licence | where |', '| --- | --- | --- | --- |', ...table])];
  const text = `${current.slice(0, end)}${BEGIN}\n\n${lines.join('\n')}\n`;
  return format(text, { ...(await resolveConfig(join(ROOT, 'README.md'))), parser: 'markdown' });
}

/** Names of binaries differ between systems, and the document is about all of them. */
function describe(/** @type {import('./collect-notices.mjs').Package} */ { name, version, licence }) {
  const general = name.replace(/^(@img\/sharp(?:-libvips)?|@libsql\/)-?(linux|win32|darwin).*$/, (_all, start) =>
    start.endsWith('/') ? `${start}*` : `${start}-*`,
  );
  return [general.replaceAll('*', '\\*'), version, licence];
}

/** `--check` ends with 1 where the document is out of date, instead of writing it. Another document may be named. */
async function run(/** @type {string[]} */ args) {
  const isCheck = args.includes('--check');
  const path = args.find((arg) => !arg.startsWith('-')) ?? join(ROOT, 'THIRD_PARTY_LICENSES.md');
  const current = readFileSync(path, 'utf8');
  const updated = await updateDocument(current);
  if (!isCheck) writeFileSync(path, updated);
  else if (updated !== current) {
    console.error(`${path} does not list what is in the bundles and the packages: npm run notices`);
    process.exitCode = 1;
  }
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url))
  await run(process.argv.slice(2));
