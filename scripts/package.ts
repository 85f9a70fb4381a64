/** Makes the packages of this system: npm run package, or with other targets, npm run package -- --linux dir deb. */
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { locateInPackage } from '#files/package-root.ts';
import { BUILDER, writeConfiguration } from './pack.ts';

// The variable by which `require('electron')`, and so `npm start`, finds another Electron than the downloaded one.
const electronFolder = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
const settings =
  electronFolder === undefined
    ? []
    : ['--config', await writeConfiguration(locateInPackage('out/packages'), electronFolder)];
const { status } = spawnSync(process.execPath, [BUILDER, '--publish', 'never', ...settings, ...process.argv.slice(2)], {
  cwd: locateInPackage(),
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
