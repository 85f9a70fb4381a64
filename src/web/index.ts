/** Entry of the web door: opens the app without a window and serves it to a browser until it is told to stop. */
import { homedir, hostname, networkInterfaces } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { AppHost } from '../app/app.ts';
import { createApp } from '../app/create-app.ts';
import { locateCacheFolder, locateDataFolder } from '../app/machine.ts';
import { forkWorker } from '../app/node-worker-port.ts';
import { getSystemCode } from '../shared/errors.ts';
import { DEFAULT_MODEL_ID } from '../shared/models.ts';
import type { WebArguments } from './arguments.ts';
import { HELP, parseWebArguments } from './arguments.ts';
import { bracket, isLoopback } from './request-guard.ts';
import type { WebServer } from './server.ts';
import { createWebServer } from './server.ts';

/** Bundled into out/web/. */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const USUAL_PORT = 7391;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A browser has its own dialogs and clipboard, and no access to this machine's files. */
const HOST: AppHost = {
  abilities: { door: 'web', hasFileSystem: false },
  choosePaths: () => Promise.resolve(null),
  chooseSavePath: () => Promise.resolve(null),
  readClipboard: () => Promise.resolve(null),
  showInFolder: () => undefined,
};

async function main(): Promise<void> {
  const args = parseWebArguments(process.argv.slice(2));
  if (args.showsHelp) {
    process.stdout.write(HELP);
    return;
  }
  const machine = { platform: process.platform, env: process.env, homeFolder: homedir() };
  const cacheFolder = resolve(args.cacheFolder ?? locateCacheFolder(machine));
  const modelFolder = join(ROOT, 'resources/models', DEFAULT_MODEL_ID);
  const engineStart = JSON.stringify({ modelFolder, cacheFolder, threads: null, yieldsToOthers: true });
  const app = await createApp({
    host: HOST,
    dataFolder: resolve(args.dataFolder ?? locateDataFolder(machine)),
    cacheFolder,
    connectEngine: () => forkWorker(join(ROOT, 'out/engine/process.js'), [engineStart]),
    connectImages: () => forkWorker(join(ROOT, 'out/images/images.js'), []),
  });
  let isEnding = false;
  const end = async (code: number): Promise<void> => {
    if (isEnding) return;
    isEnding = true;
    try {
      await app.end();
    } catch (error) {
      report(error);
    } finally {
      process.exit(code);
    }
  };
  for (const signal of SIGNALS) process.on(signal, () => void end(0));

  try {
    const server = await createWebServer(app, {
      rendererFolder: join(ROOT, 'out/renderer'),
      host: args.host,
      ownNames: listOwnNames(),
      reportFailure: report,
    });
    const port = await listen(server, args);
    announce(server, args.host, port);
    await app.openPaths(args.paths.map((path) => resolve(path)));
  } catch (error) {
    report(error);
    await end(1);
  }
}

/** @throws when the port that was asked for is taken; the usual one may be replaced. */
async function listen(server: WebServer, { port }: WebArguments): Promise<number> {
  try {
    return await server.listen(port ?? USUAL_PORT);
  } catch (error) {
    if (getSystemCode(error) !== 'EADDRINUSE') throw error;
    if (port !== null) throw new Error(`Port ${port} is taken; choose another with --port.`, { cause: error });
    return server.listen(0);
  }
}

function announce(server: WebServer, host: string, port: number): void {
  const shownHost = bracket(['0.0.0.0', '::'].includes(host) ? hostname() : host);
  const print = (): void => {
    process.stdout.write(`Skipstone is open at http://${shownHost}:${port}${server.issueEntryPath()}\n`);
  };
  if (!isLoopback(host))
    process.stderr.write(
      'Warning: everybody who has this address can use Skipstone, and what is sent to it is not encrypted.\n',
    );
  print();
  if (!process.stdin.isTTY) return;
  process.stdout.write('Press Enter for a fresh address, Ctrl-C to end.\n');
  process.stdin.on('data', print);
}

function listOwnNames(): readonly string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return [hostname(), ...addresses.map(({ address }) => address)];
}

function report(error: unknown): void {
  process.stderr.write(`skipstone: ${error instanceof Error ? error.message : String(error)}\n`);
}

main().catch((error: unknown) => {
  report(error);
  process.exitCode = 1;
});
