/** The IPC channels between the desktop window's preload script and the main process. */
import type { OpenReport } from '../api.ts';
import type { NumberedEvent } from '../app-state.ts';
import type { MenuCommand } from './window-actions.ts';

export const CHANNELS = {
  call: 'skipstone:call',
  event: 'skipstone:event',
  menuCommand: 'skipstone:menu-command',
  possibleCommands: 'skipstone:possible-commands',
  opened: 'skipstone:opened',
  startDrag: 'skipstone:start-drag',
  openPaths: 'skipstone:open-paths',
  openContent: 'skipstone:open-content',
  addPaths: 'skipstone:add-paths',
  addContent: 'skipstone:add-content',
} as const;

/** What the main process sends to the window on its own, by channel. */
export interface PushedMessages {
  readonly [CHANNELS.event]: NumberedEvent;
  readonly [CHANNELS.menuCommand]: MenuCommand;
  readonly [CHANNELS.opened]: OpenReport;
}

/** Largest file without a path, which is sent as one message. */
export const CONTENT_LIMIT_BYTES = 256 * 1024 ** 2;
