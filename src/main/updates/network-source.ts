/** The only code of the desktop app that uses the network: reads from the configured hosts, and nothing else. */
import { AppError } from '#shared/errors.ts';
import type { UpdateSource } from '#app/updates/update-source.ts';
import { distrust } from '#app/updates/release.ts';
import { isAllowedAddress } from './addresses.ts';

const MAX_REDIRECTS = 5;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];
const IDLE_MS = 30_000;
/** Neither a version nor a system: the server learns no more than it must. */
const HEADERS = { 'user-agent': 'Skipstone', accept: '*/*', 'accept-encoding': 'identity' } as const;

export interface NetworkOptions {
  /** As in `isAllowedAddress`; redirects lead to no other host. */
  readonly hosts: readonly string[];
  /** How long nothing may come. */
  readonly idleMs?: number;
}

export function createNetworkSource({ hosts, idleMs = IDLE_MS }: NetworkOptions): UpdateSource {
  return { open: (address, signal) => receive(address, { hosts, idleMs, signal }) };
}

type Request = Required<NetworkOptions> & { readonly signal: AbortSignal };

async function* receive(address: string, { hosts, idleMs, signal }: Request): AsyncGenerator<Uint8Array> {
  const closing = new AbortController();
  const idle = new IdleTimer(idleMs, closing);
  try {
    const response = await follow(address, hosts, AbortSignal.any([signal, closing.signal]));
    if (response.body === null) return;
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      idle.stop();
      yield chunk;
      idle.start();
    }
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    const reason = idle.hasExpired ? 'nothing came for too long' : describeFailure(thrown);
    throw new AppError('update/no-connection', `The update server cannot be read: ${reason}.`, { cause: thrown });
  } finally {
    idle.stop();
    closing.abort();
  }
}

async function follow(first: string, hosts: readonly string[], signal: AbortSignal): Promise<Response> {
  let address = first;
  for (let count = 0; count <= MAX_REDIRECTS; count++) {
    if (!isAllowedAddress(address, hosts)) throw distrust('The update server leads to an address that is not allowed.');
    const response = await fetch(address, { redirect: 'manual', signal, headers: HEADERS });
    if (response.status === 200) return response;
    await response.body?.cancel();
    const location = response.headers.get('location');
    if (!REDIRECTS.includes(response.status) || location === null || !URL.canParse(location, address))
      throw new AppError('update/no-connection', `The update server answers with ${response.status}.`);
    address = new URL(location, address).href;
  }
  throw new AppError('update/no-connection', 'The update server leads in circles.');
}

/** Aborts when it is not stopped in time. */
class IdleTimer {
  readonly #idleMs: number;
  readonly #abort: AbortController;
  #timer: NodeJS.Timeout | undefined;
  hasExpired = false;

  constructor(idleMs: number, abort: AbortController) {
    this.#idleMs = idleMs;
    this.#abort = abort;
    this.start();
  }

  start(): void {
    this.#timer = setTimeout(() => {
      this.hasExpired = true;
      this.#abort.abort();
    }, this.#idleMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

function describeFailure(thrown: unknown): string {
  const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
  return cause instanceof Error ? cause.message : String(cause);
}
