/** Finds whose software a package contains, and the texts of their licences. `notices.mjs` and `add-node.mjs` decide what is written. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Texts of those that are published without one. */
const TEXTS = join(ROOT, 'build/licences');
const LIBVIPS = join(TEXTS, 'libvips');
/** Libraries inside libvips under LGPL 3.0 or later, and libvips itself. */
const LGPL_LIBRARIES = ['exif', 'fribidi', 'glib', 'heif', 'pango', 'proxy-libintl', 'rsvg', 'vips'];
/** Libraries inside libvips that its list of versions does not name. */
const PARTS_OF_LIBVIPS = ['nsgif'];
/** Built files that no package contains, as electron-builder.yml says. */
const NOT_PACKED = ['web.js'];

/**
 * @typedef {{ name: string, version: string, licence: string, folder: string }} Package what one folder of node_modules holds
 */

/**
 * Packages whose code is inside our builds.
 * @param {string} [folder] where the builds' lists lie
 * @returns {Package[]}
 */
export function listBundled(folder = join(ROOT, 'out/bundled')) {
  const builds = ['main', 'preload', 'renderer', 'node'].map((name) => {
    const path = join(folder, `${name}.json`);
    if (!existsSync(path)) throw new Error(`${path} is missing: run npm run build first.`);
    return /** @type {Record<string, string[]>} */ (JSON.parse(readFileSync(path, 'utf8')));
  });
  const files = builds.flatMap((build) => Object.entries(build));
  const folders = files.flatMap(([file, found]) => (NOT_PACKED.includes(file) ? [] : found));
  return sortPackages([...new Set(folders)].map((path) => readPackage(join(ROOT, path))));
}

/**
 * Packages that lie in a folder `node_modules`, at any depth.
 * @param {string} folder
 * @returns {Package[]}
 */
export function listInstalled(folder) {
  const read = (/** @type {string} */ path) => readdirSync(path).map((name) => join(path, name));
  const top = read(folder).flatMap((path) => (/[\\/]@[^\\/]+$/.test(path) ? read(path) : [path]));
  const packages = top.filter((path) => existsSync(join(path, 'package.json')));
  const nested = packages.map((path) => join(path, 'node_modules')).filter((path) => existsSync(path));
  return sortPackages([...packages.map(readPackage), ...nested.flatMap(listInstalled)]);
}

/**
 * Packages that electron-builder will copy, by its configuration and what is installed here.
 * @param {string} configuration text of electron-builder.yml
 * @returns {Package[]}
 */
export function listShipped(configuration) {
  const names = /'!node_modules\/!\(([^)]+)\)\{,\/\*\*\}'/.exec(configuration)?.[1]?.split('|');
  if (names === undefined) throw new Error('electron-builder.yml has no list of the packages that are packed.');
  const found = new Map();
  const visit = (/** @type {string} */ name, /** @type {string} */ from) => {
    const folder = locate(name, from);
    const isPacked = names.includes(/^[^/]+/.exec(name)?.[0] ?? '') && !name.endsWith('-musl');
    if (folder === null || !isPacked || found.has(folder)) return;
    found.set(folder, readPackage(folder));
    const { dependencies, optionalDependencies } = readManifest(folder);
    for (const next of Object.keys({ ...dependencies, ...optionalDependencies })) visit(next, folder);
  };
  for (const name of Object.keys(readManifest(ROOT).dependencies)) visit(name, ROOT);
  return sortPackages([...found.values()]);
}

/**
 * The texts of a package's licences: its own files, and what is kept for it in build/licences.
 * @param {Package} found
 * @returns {string[]}
 */
export function readLicences({ name, folder }) {
  const own = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /^(licen[cs]e|copying|copyright|notice)/i.test(entry.name))
    .map((entry) => readText(join(folder, entry.name)));
  const added = addTexts(name, folder);
  if (own.length + added.length === 0)
    throw new Error(`${name} has no text of its licence: add one to build/licences.`);
  return [...own, ...added];
}

/** @returns {string[]} what a package contains besides what it says in a file of its own */
function addTexts(/** @type {string} */ name, /** @type {string} */ folder) {
  if (name === 'onnxruntime-common') return [readText(join(TEXTS, 'onnxruntime.txt'))];
  if (name === 'onnxruntime-node')
    return ['onnxruntime.txt', 'onnxruntime-notices.txt'].map((file) => readText(join(TEXTS, file)));
  if (name.startsWith('@libsql/'))
    return [readText(join(folder, '../../libsql/LICENSE')), readText(join(TEXTS, 'libsql.txt'))];
  const versions = join(folder, 'versions.json');
  if (!/^@img\/sharp-/.test(name) || !existsSync(versions)) return [];
  return describeLibvips(/** @type {Record<string, string>} */ (JSON.parse(readFileSync(versions, 'utf8'))));
}

/**
 * The licences of libvips and of what is linked into it.
 * @param {Readonly<Record<string, string>>} versions library -> version
 * @returns {string[]}
 */
export function describeLibvips(versions) {
  const names = [...Object.keys(versions), ...PARTS_OF_LIBVIPS];
  const lesser = names.filter((name) => LGPL_LIBRARIES.includes(name));
  const say = (/** @type {string} */ name) => `${name} ${versions[name] ?? ''}`.trim();
  const others = names.filter((name) => !LGPL_LIBRARIES.includes(name));
  return [
    ...others.map((name) => `${say(name)}, linked into libvips:\n\n${readText(join(LIBVIPS, `${name}.txt`))}`),
    `${lesser.map(say).join(', ')}, linked into libvips or libvips itself:\n\n${readText(join(TEXTS, 'lgpl-3.0.txt'))}`,
  ];
}

/** @returns {Package} */
function readPackage(/** @type {string} */ folder) {
  const { name, version, license } = readManifest(folder);
  if (typeof license !== 'string') throw new Error(`${folder} names no licence.`);
  return { name, version, licence: license, folder };
}

function readManifest(/** @type {string} */ folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

/** The folder of a package as Node finds it from another one; null for what is not installed here. */
function locate(/** @type {string} */ name, /** @type {string} */ from) {
  const folders = [join(from, 'node_modules', name), join(ROOT, 'node_modules', name)];
  return folders.find((folder) => existsSync(join(folder, 'package.json'))) ?? null;
}

function readText(/** @type {string} */ path) {
  return readFileSync(path, 'utf8').replaceAll('\r', '').trim();
}

function sortPackages(/** @type {Package[]} */ packages) {
  const key = (/** @type {Package} */ { name, version }) => `${name} ${version}`;
  return packages.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
