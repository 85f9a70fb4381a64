/** Runs in place of scripts/add-node.mjs where an older Electron stands in: puts its starter where the archive names it, too. */
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import packNodeAndNotices from '../../scripts/after-pack.mjs';

export default async function afterPack(context) {
  await packNodeAndNotices(context);
  const resources = join(context.appOutDir, 'resources');
  await rename(join(resources, 'app'), join(resources, 'stand-in'));
  // Icons of another program.
  await rm(join(context.appOutDir, 'usr'), { recursive: true, force: true });
  await rm(join(context.appOutDir, 'fiftyone.png'), { force: true });
}
