/** Watches a folder for file-system events. They are hints: an event may be late, missing or wrong. */
import { watch } from 'node:fs';
import { basename } from 'node:path';
import { getSystemCode } from '#shared/errors.ts';

export interface FsWatcherListeners {
  readonly onChange: () => void;
  /** There will be no more events. */
  readonly onEnd: () => void;
}

export interface FsWatcher {
  close(): void;
}

/** null where the system offers no events: too many watches, a network drive, a folder that is gone. */
export function openFsWatcher(folder: string, { onChange, onEnd }: FsWatcherListeners): FsWatcher | null {
  try {
    // Linux watches folder by folder, and watches are limited: changes in subfolders wait for the next scan there.
    const watcher = watch(folder, { recursive: process.platform !== 'linux', persistent: false });
    watcher.on('change', (_kind, name) => {
      // Results are written under hidden names and are no new photos.
      if (!basename(String(name)).startsWith('.')) onChange();
    });
    watcher.on('error', () => {
      watcher.close();
      onEnd();
    });
    return watcher;
  } catch (thrown) {
    if (getSystemCode(thrown) === undefined) throw thrown;
    return null;
  }
}
