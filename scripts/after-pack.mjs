/** Runs after a package's files are laid out and before it is signed: what is added, and what is removed. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import addNode from './add-node.mjs';
import addVisualCpp from './add-visual-cpp.mjs';
import { listBundled, listInstalled } from './collect-notices.mjs';
import { writeTexts } from './notices.mjs';
import { removeSymbolsIn } from './remove-symbols.mjs';

export default async function afterPack(context) {
  await addNode(context);
  await addVisualCpp(context);
  if (context.electronPlatformName === 'linux') await removeSymbolsIn(context.appOutDir);
  const resources = context.packager.getResourcesDir(context.appOutDir);
  const packages = [...listBundled(), ...listInstalled(join(resources, 'app.asar.unpacked/node_modules'))];
  await writeFile(join(resources, 'licences/third-party.txt'), writeTexts(packages));
}
