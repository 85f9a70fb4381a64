/** A worker process of the app (engine, images), however it was started. */

export interface WorkerPort<Request, Reply> {
  send(request: Request): void;
  onMessage(listener: (reply: Reply) => void): void;
  /** Called once, when the process is gone; `reason` is for people. */
  onExit(listener: (reason: string) => void): void;
  /** Lets the process cancel its work and leave; resolves when it is gone. */
  end(): Promise<void>;
  /** Ends it at once: a running tile cannot be interrupted otherwise. */
  kill(): void;
}
