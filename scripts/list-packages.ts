/** A plugin of Vite that notes whose code is in a build, for the notices of licences (`notices.mjs`). */
import { mkdir, writeFile } from 'node:fs/promises';
import type { Plugin } from 'vite';

/** The code that the tools themselves add; all other virtual modules are made from ours. */
const TOOLS: Readonly<Record<string, string>> = {
  '\0rolldown/': 'node_modules/rolldown',
  '\0vite/': 'node_modules/vite',
};

/** @param name of `out/bundled/<name>.json`: built file -> folders of packages, relative to the repository */
export function listPackages(name: string): Plugin {
  return {
    name: 'list-packages',
    apply: 'build',
    async generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
      const lists = chunks.map(({ fileName, modules }) => {
        const used = Object.entries(modules).filter(([, { renderedLength }]) => renderedLength > 0);
        const folders = used.map(([id]) => locatePackage(id)).filter((folder) => folder !== null);
        return [fileName, [...new Set(folders)].sort()] as const;
      });
      await mkdir('out/bundled', { recursive: true });
      await writeFile(`out/bundled/${name}.json`, JSON.stringify(Object.fromEntries(lists), null, 2));
    },
  };
}

/** `node_modules/zod` for `/any/where/node_modules/zod/v4/core.js`; null for code of our own. */
export function locatePackage(id: string): string | null {
  const tool = Object.entries(TOOLS).find(([prefix]) => id.startsWith(prefix));
  if (tool !== undefined) return tool[1];
  const path = /(?<=[\\/])node_modules[\\/](?:.*[\\/]node_modules[\\/])?(?:@[^\\/]+[\\/])?[^\\/?]+/.exec(id)?.[0];
  return path?.replaceAll('\\', '/') ?? null;
}
