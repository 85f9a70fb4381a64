/** Owns where each platform keeps caches and data of programs. */
import { devNull, homedir } from 'node:os';
import { join } from 'node:path';
import { AppError, getSystemCode } from '#shared/errors.ts';

interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** null: this person has none, as in some containers. */
  readonly homeFolder: string | null;
}

/** A folder that cannot exist: nothing is kept there. */
const NOWHERE = join(devNull, 'skipstone');

/** For files that can be made again: thumbnails, sessions, timings. Without a home folder nothing is kept. */
export function locateCacheFolder({ platform, env, homeFolder }: Machine = describeThisMachine()): string {
  const xdg = platform === 'linux' ? env['XDG_CACHE_HOME'] : undefined;
  if (homeFolder === null) return xdg ? join(xdg, 'skipstone') : NOWHERE;
  if (platform === 'darwin') return join(homeFolder, 'Library', 'Caches', 'skipstone');
  if (platform === 'win32')
    return join(env['LOCALAPPDATA'] ?? join(homeFolder, 'AppData', 'Local'), 'skipstone', 'cache');
  return join(env['XDG_CACHE_HOME'] || join(homeFolder, '.cache'), 'skipstone');
}

/** As `locateDataFolder`; null without a home folder. */
export function findDataFolder(machine: Machine = describeThisMachine()): string | null {
  const xdg = machine.platform === 'linux' ? machine.env['XDG_CONFIG_HOME'] : undefined;
  return machine.homeFolder === null && !xdg ? null : locateDataFolder(machine);
}

/** For files that cannot be made again: settings, albums. @throws {AppError} store/failed without a home folder */
export function locateDataFolder({ platform, env, homeFolder }: Machine = describeThisMachine()): string {
  const xdg = platform === 'linux' ? env['XDG_CONFIG_HOME'] : undefined;
  if (homeFolder === null) {
    if (xdg) return join(xdg, 'skipstone');
    throw new AppError(
      'store/failed',
      'This account has no home folder: set HOME, or name a folder with --data-folder.',
    );
  }
  if (platform === 'darwin') return join(homeFolder, 'Library', 'Application Support', 'skipstone');
  if (platform === 'win32') return join(env['APPDATA'] ?? join(homeFolder, 'AppData', 'Roaming'), 'skipstone');
  return join(env['XDG_CONFIG_HOME'] || join(homeFolder, '.config'), 'skipstone');
}

function describeThisMachine(): Machine {
  return { platform: process.platform, env: process.env, homeFolder: findHomeFolder() };
}

/** null: this person has none. */
export function findHomeFolder(): string | null {
  try {
    return homedir() || null;
  } catch (thrown) {
    // An account that the system does not know, as in some containers.
    if (getSystemCode(thrown) === undefined) throw thrown;
    return null;
  }
}
