/** What the desktop app gives to updates: its configuration, the network, and how it was installed. */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import process from 'node:process';
import { app } from 'electron';
import type { UpdateHost } from '#app/updates/update-source.ts';
import { readBuiltConfiguration } from './configuration.ts';
import { detectPackageKind } from './installation.ts';
import { createNetworkSource } from './network-source.ts';

export function createUpdateHost(): UpdateHost {
  const configuration = readBuiltConfiguration();
  const { platform, arch, env } = process;
  const folder = dirname(app.getPath('exe'));
  return {
    configuration,
    version: app.getVersion(),
    installation: {
      platform,
      arch,
      kind: detectPackageKind({ platform, env, folder, isPackaged: app.isPackaged, exists: existsSync }),
    },
    source: createNetworkSource({ hosts: configuration?.hosts ?? [] }),
    downloadsFolder: app.getPath('downloads'),
  };
}
