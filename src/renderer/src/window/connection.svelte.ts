/** The state of the connection to the app; on the desktop it is always open. */
import type { ConnectionStatus } from '../bridge/web-connection.ts';

/** Follows the status that the bridge reports. */
export class Connection {
  #status = $state<ConnectionStatus>('open');

  get status(): ConnectionStatus {
    return this.#status;
  }

  /** `rejected` is final: without a session no reconnection can succeed. */
  change(status: ConnectionStatus): void {
    if (this.#status !== 'rejected') this.#status = status;
  }
}
