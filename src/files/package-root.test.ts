import { mkdir, realpath, writeFile } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '#tests/helpers/engine.ts';
import { makeTempFolder } from '#tests/helpers/folders.ts';
import { findPackageRoot, locateInPackage } from './package-root.ts';

describe('package root', () => {
  it('is the folder above this file that holds package.json', async () => {
    expect(await realpath(locateInPackage())).toBe(await realpath(ROOT));
    expect(locateInPackage('resources', 'models')).toBe(join(locateInPackage(), 'resources', 'models'));
  });

  it('is found from a folder of any depth', async () => {
    await using folder = await makeTempFolder();
    const deep = join(folder.path, 'out', 'parts', 'engine');
    await mkdir(deep, { recursive: true });
    await writeFile(join(folder.path, 'package.json'), '{}');
    expect(findPackageRoot(deep)).toBe(folder.path);
    expect(findPackageRoot(folder.path)).toBe(folder.path);
  });

  it('is an error where no folder above holds a package.json', () => {
    expect(() => findPackageRoot(parse(process.cwd()).root)).toThrow('package.json');
  });
});
