/** Finds out how this copy of the program was installed, which decides what file is an update for it. */
import type { PackageKind } from '#shared/updates.ts';

export interface InstallationTraces {
  readonly platform: NodeJS.Platform;
  readonly isPackaged: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of the program. */
  readonly folder: string;
  readonly exists: (path: string) => boolean;
}

/** A wrong guess costs no more than a file that does not suit: nothing is installed without the person. */
export function detectPackageKind({ platform, isPackaged, env, folder, exists }: InstallationTraces): PackageKind {
  // Set by the program that an AppImage begins with.
  if (platform === 'linux' && env['APPIMAGE']) return 'appimage';
  if (!isPackaged) return 'source';
  if (platform === 'win32') return exists(`${folder}\\Uninstall Skipstone.exe`) ? 'nsis' : 'zip';
  if (platform === 'darwin') return 'dmg';
  if (!/^\/(opt|usr)\//.test(folder)) return 'tar.gz';
  if (exists('/var/lib/dpkg/info/skipstone.list')) return 'deb';
  return exists('/usr/lib/sysimage/rpm') || exists('/var/lib/rpm') ? 'rpm' : 'tar.gz';
}
