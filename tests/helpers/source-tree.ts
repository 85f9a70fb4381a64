/** Reads the source tree as a graph: which file imports which, imports of types included, and how many files a folder holds. */
import { readFile, readdir } from 'node:fs/promises';
import { posix } from 'node:path';
import ts from 'typescript';

/** Paths below the root with `/` between folders: a file, and the files that it imports. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/** Beginnings of imports and the folders below the root that they mean: `#shared/` -> `src/shared/`. */
export type ImportAliases = Readonly<Record<string, string>>;

const SOURCE = /\.(ts|svelte)$/;
const SCRIPT = /<script[^>]*>([\s\S]*?)<\/script>/g;

/** The aliases of a package, from the field `imports` of its `package.json`. */
export async function readAliases(root: string): Promise<ImportAliases> {
  const { imports } = JSON.parse(await readFile(posix.join(root, 'package.json'), 'utf8')) as {
    readonly imports: Readonly<Record<string, string>>;
  };
  return Object.fromEntries(
    Object.entries(imports).map(([alias, target]) => [trimStar(alias), trimStar(posix.normalize(target))]),
  );
}

function trimStar(pattern: string): string {
  return pattern.replace(/\*$/, '');
}

/** The files of a folder and of all folders below it, sorted. */
export async function listFiles(root: string, folder: string): Promise<readonly string[]> {
  const entries = await readdir(posix.join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => posix.relative(root, posix.join(parentPath, name)))
    .sort();
}

/** The graph of the TypeScript and Svelte files of a folder. Imports of packages and of other files are left out. */
export async function readImportGraph(root: string, folder: string, aliases: ImportAliases): Promise<ImportGraph> {
  const files = (await listFiles(root, folder)).filter((file) => SOURCE.test(file));
  const known = new Set(files);
  const graph = new Map<string, readonly string[]>();
  for (const file of files) {
    const imports = listImports(file, await readFile(posix.join(root, file), 'utf8'));
    const found = imports.map((specifier) => resolveImport(file, specifier, aliases));
    graph.set(
      file,
      found.filter((path) => known.has(path)),
    );
  }
  return graph;
}

function listImports(file: string, text: string): readonly string[] {
  const code = file.endsWith('.svelte') ? [...text.matchAll(SCRIPT)].map(([, script]) => script).join('\n') : text;
  return ts.preProcessFile(code).importedFiles.map(({ fileName }) => fileName);
}

function resolveImport(file: string, specifier: string, aliases: ImportAliases): string {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(file), specifier);
  const [alias, target] = Object.entries(aliases).find(([start]) => specifier.startsWith(start)) ?? ['', ''];
  return target + specifier.slice(alias.length);
}

/** The cycles of a graph: each the files that import each other, by whatever way. (strongly connected components, by Tarjan). */
export function findCycles(graph: ImportGraph): readonly (readonly string[])[] {
  const numbers = new Map<string, number>();
  const open: string[] = [];
  const cycles: string[][] = [];
  const visit = (file: string): number => {
    const number = numbers.size;
    numbers.set(file, number);
    open.push(file);
    const targets = graph.get(file) ?? [];
    let lowest = number;
    for (const target of targets) {
      if (!numbers.has(target)) lowest = Math.min(lowest, visit(target));
      else if (open.includes(target)) lowest = Math.min(lowest, numbers.get(target)!);
    }
    if (lowest === number) {
      const members = open.splice(open.indexOf(file));
      if (members.length > 1 || targets.includes(file)) cycles.push(members.sort());
    }
    return lowest;
  };
  for (const file of graph.keys()) if (!numbers.has(file)) visit(file);
  return cycles;
}

/** Folders that hold more than `most` source files, with their number. Tests and what `isSource` rejects are not counted. */
export function findCrowdedFolders(
  files: readonly string[],
  most: number,
  isSource: (file: string) => boolean,
): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const file of files.filter(isSource)) {
    const folder = posix.dirname(file);
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].filter(([, count]) => count > most));
}
