/** A plugin of Vite that builds into a new folder and then puts it in the place of the old one. */
import { rename, rm } from 'node:fs/promises';
import process from 'node:process';
import type { Plugin } from 'vite';
import { getSystemCode } from '../src/shared/errors.ts';

/** A program that starts meanwhile finds the old build or the new one, except between two renames. A failed build changes nothing. */
export function replaceInOneStep(): Plugin {
  let folder = '';
  return {
    name: 'replace-in-one-step',
    apply: 'build',
    config: ({ build }) => {
      folder = build?.outDir ?? 'out';
      return { build: { outDir: `${folder}.${process.pid}.new`, emptyOutDir: true } };
    },
    writeBundle: {
      order: 'post',
      sequential: true,
      async handler({ dir }) {
        if (dir === undefined) throw new TypeError('expected a build into a folder');
        const target = dir.slice(0, -`.${process.pid}.new`.length);
        const replaced = `${target}.${process.pid}.old`;
        await rename(target, replaced).catch((error: unknown) => {
          if (getSystemCode(error) !== 'ENOENT') throw error;
        });
        await rename(dir, target);
        await rm(replaced, { recursive: true, force: true });
      },
    },
  };
}
