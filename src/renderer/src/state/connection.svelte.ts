/** How the connection to the app is; on the desktop it is always open. */
import type { ConnectionStatus } from '../lib/web-bridge.ts';

export class Connection {
  #status = $state<ConnectionStatus>('open');

  get status(): ConnectionStatus {
    return this.#status;
  }

  /** Without a session nothing comes back by itself: that state stays. */
  change(status: ConnectionStatus): void {
    if (this.#status !== 'refused') this.#status = status;
  }
}
