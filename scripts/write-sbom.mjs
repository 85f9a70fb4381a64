/** Writes what a package contains as CycloneDX: node scripts/write-sbom.mjs FILE, after `npm run package`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, listBundled, listShipped } from './collect-notices.mjs';

const [target] = process.argv.slice(2);
if (target === undefined) throw new Error('expected the path of the file to write');
const read = (/** @type {string} */ path) => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
const { name, version, license, devDependencies } = read('package.json');
const describe = (/** @type {{ name: string, version: string, licence: string }} */ found) => ({
  type: 'library',
  'bom-ref': `pkg:npm/${found.name.replace('@', '%40')}@${found.version}`,
  purl: `pkg:npm/${found.name.replace('@', '%40')}@${found.version}`,
  name: found.name,
  version: found.version,
  licenses: [{ license: { name: found.licence } }],
});
const node = Object.entries(read('build/node/package.json').optionalDependencies)
  .filter(([found]) => process.platform === 'linux' && found.endsWith(`-${process.arch}`))
  .map(([found, at]) => ({ name: found, version: String(at), licence: 'MIT' }));
const electron = { name: 'electron', version: devDependencies.electron, licence: 'MIT' };
const shipped = listShipped(readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8'));
const components = [...listBundled(), ...shipped, electron, ...node].map(describe);
const seen = new Map(components.map((component) => [component.purl, component]));
const bom = {
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  version: 1,
  metadata: { component: { type: 'application', name, version, licenses: [{ license: { id: license } }] } },
  components: [...seen.values()],
};
writeFileSync(target, `${JSON.stringify(bom, null, 2)}\n`);
