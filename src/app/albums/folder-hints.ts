/** Hints of the system that something in a folder may have changed. Nobody may rely on them: they can be late, missing or wrong. */
import { watch } from 'node:fs';
import { basename } from 'node:path';
import { getSystemCode } from '../../shared/errors.ts';

export interface HintListeners {
  readonly onChange: () => void;
  /** There will be no more hints. */
  readonly onEnd: () => void;
}

export interface FolderHints {
  close(): void;
}

/** null where the system gives no hints: too many watches, a network drive, a folder that has just gone. */
export function openFolderHints(folder: string, { onChange, onEnd }: HintListeners): FolderHints | null {
  try {
    // Below the top Linux has to be asked folder by folder, and watches are few: there changes deeper down wait for the next look.
    const watcher = watch(folder, { recursive: process.platform !== 'linux', persistent: false });
    watcher.on('change', (_kind, name) => {
      // Results grow under hidden names, and are no news.
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
