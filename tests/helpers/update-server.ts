/** A server of updates on this computer, with keys of its own: it answers as a test says, and counts what it was asked. */
import { createHash, generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Release, ReleaseFile } from '#app/updates/release.ts';
import { signRelease } from '#app/updates/release.ts';

export type Answer = (response: ServerResponse, request: IncomingMessage) => void;

export const DESCRIPTION_PATH = '/release.json';
export const FILE_PATH = '/files/Skipstone-1.3.0.AppImage';

/** New keys for each call. */
export function makeKeys(): {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly publicText: string;
} {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { privateKey, publicKey, publicText: publicKey.export({ format: 'der', type: 'spki' }).toString('base64') };
}

export class UpdateServer implements AsyncDisposable {
  readonly keys = makeKeys();
  /** What the package holds. */
  readonly content = Buffer.alloc(300_000, 'the new version ');
  /** By path; a path without an answer is not found. */
  readonly answers = new Map<string, Answer>();
  /** Every request: its path, and the names of its headers. */
  readonly asked: { readonly path: string; readonly headers: readonly string[] }[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const path = request.url ?? '';
      this.asked.push({ path, headers: Object.keys(request.headers).sort() });
      const answer = this.answers.get(path);
      if (answer === undefined) response.writeHead(404).end();
      else answer(response, request);
    });
    this.answers.set(FILE_PATH, (response) => response.end(this.content));
    this.describe(this.makeRelease());
  }

  static async start(): Promise<UpdateServer> {
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return new UpdateServer(server);
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get address(): string {
    return this.locate(DESCRIPTION_PATH);
  }

  locate(path: string): string {
    return `http://${this.host}${path}`;
  }

  /** How often a path was asked for. */
  count(path: string): number {
    return this.asked.filter((request) => request.path === path).length;
  }

  makeFile(change: Partial<ReleaseFile> = {}): ReleaseFile {
    return {
      platform: 'linux',
      arch: 'x64',
      kind: 'appimage',
      name: 'Skipstone-1.3.0.AppImage',
      address: this.locate(FILE_PATH),
      bytes: this.content.length,
      sha256: createHash('sha256').update(this.content).digest('hex'),
      ...change,
    };
  }

  makeRelease(change: Partial<Release> = {}): Release {
    return {
      product: 'skipstone',
      version: '1.3.0',
      releasedAt: '2026-12-01T10:00:00Z',
      notes: { en: 'Cats look better.\n<b>Dogs</b>, too.', 'zh-CN': '猫更好看了。' },
      files: [this.makeFile()],
      ...change,
    };
  }

  /** Signs a release, and offers it from now on. */
  describe(release: Release, privateKey: KeyObject = this.keys.privateKey): void {
    this.sendText(signRelease(release, privateKey));
  }

  sendText(text: string): void {
    this.answers.set(DESCRIPTION_PATH, (response) => response.end(text));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }
}
