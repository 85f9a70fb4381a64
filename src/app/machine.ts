/** Where this platform keeps things. Pure. */
import { join } from 'node:path';

export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeFolder: string;
}

/** Where this platform keeps what can be made again. */
export function locateCacheFolder({ platform, env, homeFolder }: Machine): string {
  if (platform === 'darwin') return join(homeFolder, 'Library', 'Caches', 'skipstone');
  if (platform === 'win32')
    return join(env['LOCALAPPDATA'] ?? join(homeFolder, 'AppData', 'Local'), 'skipstone', 'cache');
  return join(env['XDG_CACHE_HOME'] || join(homeFolder, '.cache'), 'skipstone');
}

/** Where this platform keeps what cannot be made again: settings. */
export function locateDataFolder({ platform, env, homeFolder }: Machine): string {
  if (platform === 'darwin') return join(homeFolder, 'Library', 'Application Support', 'skipstone');
  if (platform === 'win32') return join(env['APPDATA'] ?? join(homeFolder, 'AppData', 'Roaming'), 'skipstone');
  return join(env['XDG_CONFIG_HOME'] || join(homeFolder, '.config'), 'skipstone');
}
