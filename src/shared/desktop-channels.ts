/** The IPC channels between the desktop window's preload script and the main process. */
import type { MenuCommand } from './api.ts';
import type { NumberedEvent } from './app-state.ts';

export const CHANNELS = {
  call: 'skipstone:call',
  event: 'skipstone:event',
  menuCommand: 'skipstone:menu-command',
  openPaths: 'skipstone:open-paths',
  openContent: 'skipstone:open-content',
  addPaths: 'skipstone:add-paths',
  addContent: 'skipstone:add-content',
} as const;

/** What the main process sends to the window on its own, by channel. */
export interface PushedMessages {
  readonly [CHANNELS.event]: NumberedEvent;
  readonly [CHANNELS.menuCommand]: MenuCommand;
}

/** Largest file without a path, which is sent as one message. */
export const CONTENT_LIMIT_BYTES = 256 * 1024 ** 2;
