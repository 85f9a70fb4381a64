/** Uploads mutants to the built web front end and opens them, as its page does, for the fuzz script. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { Photo } from '#shared/app-state.ts';
import type { OpenReport, Outcome } from '#shared/api.ts';
import { VIEW_FILES } from '#shared/image-pyramid.ts';
import { ROOT } from '#tests/helpers/engine.ts';
import type { FuzzOutcome } from './fuzz-outcome.ts';
import { HANG_MS, listFiles, toFailure } from './fuzz-outcome.ts';

const POLL_MS = 10;
const SETTLE_MS = 5000;

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

export interface WebPage {
  /** Uploads a file, waits for its thumbnail and its tiles, and closes it. */
  open(name: string, bytes: Buffer): Promise<FuzzOutcome>;
  /** Files that are there although every photo is closed. */
  listLeftovers(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** @param root an empty folder */
export async function openWebPage(root: string): Promise<WebPage> {
  const temporary = join(root, 'tmp');
  await mkdir(temporary, { recursive: true });
  const folders = [`--data-folder=${join(root, 'data')}`, `--cache-folder=${join(root, 'cache')}`];
  const child = spawn(process.execPath, [join(ROOT, 'out/node/web.js'), '--port=0', ...folders], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, TMPDIR: temporary },
  });
  // However this program ends.
  process.once('exit', () => child.kill());
  const page = await Page.enter(await readAddress(child));
  return {
    open: (name, bytes) => page.open(name, bytes),
    listLeftovers: async () => {
      const list = async (): Promise<string[]> => [
        ...(await listFiles(temporary)).map((name) => `tmp/${name}`),
        ...(await listFiles(join(root, 'cache'))).filter((name) => /original|thumb|tiles|\.making-|-tmp$/.test(name)),
      ];
      // Tiles of a photo that was just closed may still be written.
      const endMs = performance.now() + SETTLE_MS;
      while ((await list()).length > 0 && performance.now() < endMs) await delay(POLL_MS);
      return list();
    },
    close: async () => {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

async function readAddress(child: ChildProcess): Promise<string> {
  for await (const line of createInterface(child.stdout!)) {
    const address = /http:\/\/\S+/.exec(line)?.[0];
    if (address !== undefined) return address;
  }
  throw new Error('The web front end ended before it printed its address.');
}

/** What a page asks for, with the cookie of its session. */
class Page {
  readonly #origin: string;
  readonly #cookie: string;

  private constructor(origin: string, cookie: string) {
    this.#origin = origin;
    this.#cookie = cookie;
  }

  static async enter(address: string): Promise<Page> {
    const response = await fetch(address, { redirect: 'manual' });
    return new Page(new URL(address).origin, response.headers.getSetCookie()[0]?.split(';')[0] ?? '');
  }

  async open(name: string, bytes: Buffer): Promise<FuzzOutcome> {
    try {
      const upload = await this.#ask<Outcome<OpenReport>>(`/api/upload?name=${name}`, 'image/any', bytes);
      if (!upload.ok) return toFailure(upload.error);
      const [photoId] = upload.value.photoIds;
      if (photoId === undefined) return toFailure(upload.value.rejected[0]!.error);
      const outcome = await this.#view(photoId);
      await this.#call('closePhoto', { photoId });
      return outcome;
    } catch (thrown) {
      if ((thrown as Error).name === 'TimeoutError') return { kind: 'hung' };
      return { kind: 'crashed', reason: String(thrown) };
    }
  }

  async #view(photoId: string): Promise<FuzzOutcome> {
    const photo = await this.#waitFor(photoId);
    if (photo === null) return { kind: 'hung' };
    if (photo.state.kind === 'failed') return toFailure(photo.state.error);
    const viewed = await this.#call('viewPhoto', { photoId });
    if (!viewed.ok) return toFailure(viewed.error);
    const isDamaged = photo.state.kind === 'ready' && photo.state.isDamaged;
    const thumb = await this.#fetch(`/photo/${photo.token}/${VIEW_FILES.thumb}`);
    if (!thumb.ok) return { kind: 'crashed', reason: `the thumbnail: ${thumb.status}` };
    return { kind: 'done', isDamaged, image: Buffer.from(await thumb.arrayBuffer()) };
  }

  /** Null: it is still being read after `HANG_MS`. */
  async #waitFor(photoId: string): Promise<Photo | null> {
    for (const endMs = performance.now() + HANG_MS; performance.now() < endMs;) {
      const hello = await this.#call<{ readonly snapshot: { readonly photos: readonly Photo[] } }>('hello', {});
      const photo = hello.ok ? hello.value.snapshot.photos.find(({ id }) => id === photoId) : undefined;
      if (photo !== undefined && photo.state.kind !== 'reading') return photo;
      await delay(POLL_MS);
    }
    return null;
  }

  #call<Value>(name: string, parameters: object): Promise<Outcome<Value>> {
    return this.#ask('/api/call', 'application/json', JSON.stringify({ name, parameters }));
  }

  async #ask<Answer>(path: string, contentType: string, body: string | Buffer): Promise<Answer> {
    const headers = { 'content-type': contentType };
    const response = await this.#fetch(path, { method: 'POST', headers, body: Buffer.from(body) });
    return (await response.json()) as Answer;
  }

  #fetch(path: string, { headers, ...request }: Asked = {}): Promise<Response> {
    const signal = AbortSignal.timeout(HANG_MS);
    return fetch(`${this.#origin}${path}`, { ...request, signal, headers: { ...headers, cookie: this.#cookie } });
  }
}
