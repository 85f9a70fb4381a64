/** Checks of a server that lies, or that does not answer. */
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { signRelease } from '#app/updates/release.ts';
import { expectFailure, sendForever, it } from '#tests/helpers/update-bench.ts';
import type { UpdateServer } from '#tests/helpers/update-server.ts';
import { DESCRIPTION_PATH, FILE_PATH, makeKeys } from '#tests/helpers/update-server.ts';
import { createNetworkSource } from './network-source.ts';

describe('a check is not believed', () => {
  it('that answers with an older version than before, also after a start', async ({ bench, server }) => {
    const updates = await bench.openTurnedOn();
    server.describe(server.makeRelease({ version: '1.2.5' }));
    await updates.check();
    expectFailure(updates.state.check, 'update/untrusted');
    const later = await bench.open();
    await later.check();
    expectFailure(later.state.check, 'update/untrusted');
    expect(later.state.offer?.version).toBe('1.3.0');
  });

  it.for<[string, (of: UpdateServer) => void]>([
    [
      'is signed with another key',
      (of) => {
        of.describe(of.makeRelease(), makeKeys().privateKey);
      },
    ],
    [
      'was changed',
      (of) => {
        of.sendText(signRelease(of.makeRelease(), of.keys.privateKey).replace('1.3.0', '1.4.0'));
      },
    ],
    [
      'is too large',
      (of) => {
        of.sendText(' '.repeat(300_000));
      },
    ],
    [
      'never ends',
      (of) => {
        of.answers.set(DESCRIPTION_PATH, (response) => {
          sendForever(response);
        });
      },
    ],
    [
      'leads to another host',
      (of) => {
        of.answers.set(DESCRIPTION_PATH, (response) => {
          response.writeHead(302, { location: of.locate(FILE_PATH).replace('127.0.0.1', 'localhost') }).end();
        });
      },
    ],
    [
      'leads into the computer',
      (of) => {
        of.answers.set(DESCRIPTION_PATH, (response) => {
          response.writeHead(302, { location: 'file:///etc/passwd' }).end();
        });
      },
    ],
  ])('that %s', async ([, prepare], { bench, server }) => {
    prepare(server);
    const { state } = await bench.openTurnedOn();
    expectFailure(state.check, 'update/untrusted');
    expect(state.offer).toBe(null);
    expect(server.asked).toHaveLength(1);
  });
});

describe('a check fails', () => {
  it('when the server hangs, before or within its answer', async ({ bench, server }) => {
    server.answers.set(DESCRIPTION_PATH, () => undefined);
    const updates = await bench.openTurnedOn();
    expectFailure(updates.state.check, 'update/no-connection');
    server.answers.set(DESCRIPTION_PATH, (response) => response.write('{'));
    await updates.check();
    expectFailure(updates.state.check, 'update/no-connection');
  });

  it('when its answer is cut off', async ({ bench, server }) => {
    server.answers.set(DESCRIPTION_PATH, (response) => {
      response.writeHead(200, { 'content-length': 1000 });
      response.write('{', () => response.destroy());
    });
    expectFailure((await bench.openTurnedOn()).state.check, 'update/no-connection');
  });

  it('when there is no file, or no end of redirects', async ({ bench, server }) => {
    server.answers.delete(DESCRIPTION_PATH);
    const updates = await bench.openTurnedOn();
    expectFailure(updates.state.check, 'update/no-connection');
    server.answers.set(DESCRIPTION_PATH, (response) => {
      response.writeHead(302, { location: DESCRIPTION_PATH }).end();
    });
    await updates.check();
    expectFailure(updates.state.check, 'update/no-connection');
    expect(server.asked).toHaveLength(7);
  });

  it('without a network', async ({ bench, server }) => {
    const address = `http://127.0.0.1:${await findClosedPort()}/release.json`;
    const updates = await bench.openTurnedOn({
      configuration: { publicKey: server.keys.publicKey, address },
      source: createNetworkSource({ hosts: [new URL(address).host] }),
    });
    expectFailure(updates.state.check, 'update/no-connection');
    expect(server.asked).toEqual([]);
  });

  it('and is not made, when its time cannot be remembered', async ({ bench, server }) => {
    const updates = await bench.openTurnedOn();
    // A folder in the place of the file cannot be replaced, whoever runs the test.
    await rm(bench.recordPath);
    await mkdir(join(bench.recordPath, 'x'), { recursive: true });
    await updates.check();
    expectFailure(updates.state.check, 'output/not-writable');
    expect(server.count(DESCRIPTION_PATH)).toBe(1);
  });
});

async function findClosedPort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => {
    probe.listen(0, '127.0.0.1', resolve);
  });
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
