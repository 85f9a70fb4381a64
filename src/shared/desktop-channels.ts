/** The parcels between the desktop window's preload script and the main process. */

export const CHANNELS = {
  call: 'skipstone:call',
  event: 'skipstone:event',
  openPaths: 'skipstone:open-paths',
  openContent: 'skipstone:open-content',
  addPaths: 'skipstone:add-paths',
  addContent: 'skipstone:add-content',
} as const;

/** Files without a path travel as one message, so they cannot be of any size. */
export const CONTENT_LIMIT_BYTES = 256 * 1024 ** 2;
