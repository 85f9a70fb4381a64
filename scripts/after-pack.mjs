/** Runs after a package's files are laid out and before it is signed: adds Node where it is needed, and the notices of licences. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import addNode from './add-node.mjs';
import { listBundled, listInstalled } from './collect-notices.mjs';
import { writeTexts } from './notices.mjs';

export default async function afterPack(context) {
  await addNode(context);
  const resources = context.packager.getResourcesDir(context.appOutDir);
  const packages = [...listBundled(), ...listInstalled(join(resources, 'app.asar.unpacked/node_modules'))];
  await writeFile(join(resources, 'licences/third-party.txt'), writeTexts(packages));
}
