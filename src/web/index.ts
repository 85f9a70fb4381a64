/** Entry of the web front end: opens the app without a window and serves it to a browser until a signal ends it. */
import { hostname, networkInterfaces, tmpdir } from 'node:os';
import { resolve } from 'node:path';
import process from 'node:process';
import type { AppHost, SkipstoneApp } from '#app/app.ts';
import { createApp } from '#app/create-app.ts';
import { describeUnexpected, endAtUnexpectedErrors, exitNow } from '#files/end-process.ts';
import { createWriter } from '#files/process-output.ts';
import { findHomeFolder, locateCacheFolder, locateDataFolder } from '#files/platform-folders.ts';
import { forkWorker, IMAGES_NICENESS } from '#app/workers/node-worker-port.ts';
import { locateNetworks } from '#files/networks/network-store.ts';
import { locateInPackage } from '#files/package-root.ts';
import { writeEngineStart } from '#shared/engine-protocol.ts';
import { AppError, getSystemCode } from '#shared/errors.ts';
import { DEFAULT_MODEL_ID } from '#shared/models.ts';
import type { Addresses } from './addresses.ts';
import { describeAddresses, findAddresses } from './addresses.ts';
import type { WebArguments } from './arguments.ts';
import { HELP, parseWebArguments, UsageError } from './arguments.ts';
import { isLoopback } from './request-guard.ts';
import type { WebServer } from './server.ts';
import { createWebServer } from './server.ts';

const printError = createWriter(process.stderr, () => undefined);
const print = createWriter(process.stdout, (systemCode) => {
  printError(`skipstone: the output cannot be written (${systemCode}).\n`);
});
endAtUnexpectedErrors('web', (line) => {
  printError(`${line}\n`);
});

const DEFAULT_PORT = 7391;
/** Those who send a signal wait no longer than 5 seconds. */
const END_DEADLINE_MS = 4500;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A browser has its own dialogs and clipboard, and no access to the files of this machine. */
const HOST = {
  choosePaths: () => Promise.resolve(null),
  chooseSavePath: () => Promise.resolve(null),
  readClipboard: () => Promise.resolve(null),
  showInFolder: () => undefined,
} as const satisfies Omit<AppHost, 'abilities'>;

async function main(): Promise<void> {
  const args = parseWebArguments(process.argv.slice(2));
  if (args.showsHelp) {
    print(HELP);
    return;
  }
  const dataFolder = resolve(args.dataFolder ?? locateDataFolder());
  const cacheFolder = resolve(args.cacheFolder ?? locateCacheFolder());
  const modelFolder = locateInPackage('resources', 'models', DEFAULT_MODEL_ID);
  const engineStart = writeEngineStart({
    ...{ modelFolder, cacheFolder, networksFolder: locateNetworks(dataFolder) },
    ...{ threads: null, yieldsToOthers: true },
  });
  /** Of the address at which others reach this server; known once it listens. */
  let origin = '';
  const isShared = !isLoopback(args.host);
  const app = await createApp({
    host: {
      ...HOST,
      abilities: { frontEnd: 'web', hasFileSystem: false, network: isShared ? 'server' : 'none' },
      mayReplace: args.mayReplace,
      ...(isShared && { locateAlbum: (albumId) => `${origin}/album/${albumId}` }),
    },
    dataFolder,
    cacheFolder,
    connectEngine: () => forkWorker(locateInPackage('out', 'node', 'engine-process.js'), [engineStart]),
    connectImages: () =>
      forkWorker(locateInPackage('out', 'node', 'images-process.js'), [], { niceness: IMAGES_NICENESS }),
  });
  const end = endOnce(app);
  for (const signal of SIGNALS) process.on(signal, () => void end(0));

  try {
    const server = await createWebServer(app, {
      rendererFolder: locateInPackage('out', 'renderer'),
      host: args.host,
      ownNames: listOwnNames(),
      hiddenFolders: [cacheFolder, dataFolder, locateInPackage(), tmpdir(), findHomeFolder() ?? ''],
      reportFailure: report,
    });
    const port = await listen(server, args);
    const addresses = findAddresses(args.host, port, networkInterfaces());
    origin = addresses.origin;
    announce(server, addresses);
    await app.openPaths(args.paths.map((path) => resolve(path)));
  } catch (error) {
    report(error);
    await end(1);
  }
}

/** The first call ends the app, within 5 seconds; the second one ends the process at once. */
function endOnce(app: SkipstoneApp): (code: number) => Promise<void> {
  let isEnding = false;
  return async (code) => {
    if (isEnding) {
      exitNow(code);
      return;
    }
    isEnding = true;
    setTimeout(() => {
      exitNow(code);
    }, END_DEADLINE_MS);
    await app.end().catch(report);
    exitNow(code);
  };
}

/** @throws {Error} when the chosen port is taken; the default one is replaced by a free one */
async function listen(server: WebServer, { port }: WebArguments): Promise<number> {
  try {
    return await server.listen(port ?? DEFAULT_PORT);
  } catch (error) {
    if (getSystemCode(error) !== 'EADDRINUSE') throw error;
    if (port !== null) throw new UsageError(`Port ${port} is taken; choose another with --port.`, { cause: error });
    return server.listen(0);
  }
}

function announce(server: WebServer, addresses: Addresses): void {
  const isTerminal = process.stdout.isTTY;
  const printAddress = (): void => {
    print(describeAddresses(addresses, () => server.issueEntryPath(), isTerminal));
  };
  if (addresses.local !== addresses.origin)
    printError(
      'Warning: anyone with this address can use Skipstone from another machine, and the connection is not encrypted.\n',
    );
  printAddress();
  if (!process.stdin.isTTY) return;
  print('Press Enter for a new address, Ctrl-C to end.\n');
  process.stdin.on('data', printAddress);
}

function listOwnNames(): readonly string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return [hostname(), ...addresses.map(({ address }) => address)];
}

/** Expected failures are one sentence; anything else is a fault of ours, which has a log. */
function report(error: unknown): void {
  const isExpected = error instanceof AppError || getSystemCode(error) !== undefined || error instanceof UsageError;
  printError(`${isExpected ? `skipstone: ${(error as Error).message}` : describeUnexpected('web', error)}\n`);
}

main().catch((error: unknown) => {
  report(error);
  process.exitCode = 1;
});
