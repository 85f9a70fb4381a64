/** Owns where the package lies, for sources, bundles and the packaged app alike; callers name what lies inside it. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Absolute path of a file or folder of the package, such as `locateInPackage('resources', 'models')`. It need not exist.
 * @throws {Error} when no package.json lies above this file
 */
export function locateInPackage(...segments: readonly string[]): string {
  return join(findPackageRoot(import.meta.dirname), ...segments);
}

/**
 * The nearest folder at or above `folder` that holds a package.json.
 * @throws {Error} when there is none
 */
export function findPackageRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('This program does not lie inside its package: no package.json above it.');
  return findPackageRoot(parent);
}
