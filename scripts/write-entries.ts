/** A plugin of Vite that keeps the paths at which scripts of other people start the command line and the web page. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Plugin } from 'vite';

/** @param entries path of a file -> the module that it imports, relative to it */
export function writeEntries(entries: Readonly<Record<string, string>>): Plugin {
  return {
    name: 'write-entries',
    apply: 'build',
    async closeBundle() {
      for (const [path, module] of Object.entries(entries)) {
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, `import '${module}';\n`);
      }
    },
  };
}
