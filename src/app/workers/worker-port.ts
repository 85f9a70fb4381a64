/** The interface to a worker process of the app (engine, images), however it was started. */

export interface WorkerPort<Request, Reply> {
  send(request: Request): void;
  onMessage(listener: (reply: Reply) => void): void;
  /** Called once, when the process has exited; `reason` is for people. */
  onExit(listener: (reason: string) => void): void;
  /** Asks the process to cancel its work and exit; resolves when it has exited. */
  end(): Promise<void>;
  /** Kills it at once: a running tile cannot be interrupted in another way. */
  kill(): void;
}
