import { describe, expect, it } from 'vitest';
import type { EngineReply, EngineRequest } from '#shared/engine-protocol.ts';
import type { JobEvent, JobRequest } from '#shared/jobs.ts';
import type { EnginePort } from './engine-client.ts';
import { createEngineClient } from './engine-client.ts';

/** A port in the test's hands: it records requests, and the test replies or lets it die. */
class FakePort implements EnginePort {
  readonly sent: EngineRequest[] = [];
  reply: (reply: EngineReply) => void = () => undefined;
  die: (reason: string) => void = () => undefined;

  send(request: EngineRequest): void {
    this.sent.push(request);
  }
  onMessage(listener: (reply: EngineReply) => void): void {
    this.reply = listener;
  }
  onExit(listener: (reason: string) => void): void {
    this.die = listener;
  }
  end(): Promise<void> {
    return Promise.resolve();
  }
  kill(): void {
    this.die('signal SIGKILL');
  }
  idOf(index: number): number {
    const request = this.sent[index];
    if (request === undefined || !('id' in request)) throw new Error(`no request ${index}`);
    return request.id;
  }
}

function makeJob(id: string): JobRequest {
  return {
    id,
    inputPath: 'in.png',
    outputPath: 'out.png',
    target: { kind: 'scale', factor: 4 },
    preset: { kind: 'preset', name: 'instant' },
    seed: 0,
    device: 'auto',
    precision: 'auto',
    format: 'png',
    quality: 90,
    ifExists: 'fail',
  };
}

function setUp() {
  const ports: FakePort[] = [];
  const client = createEngineClient({
    connect: () => {
      const port = new FakePort();
      ports.push(port);
      return port;
    },
  });
  return { ports, client };
}

const CANCELLED: JobEvent = { kind: 'cancelled' };

describe('engine client', () => {
  it('starts no engine until there is work, and one for all jobs', async () => {
    const { ports, client } = setUp();
    expect(ports).toHaveLength(0);
    const first = client.runJob(makeJob('a'), () => undefined);
    const second = client.runJob(makeJob('b'), () => undefined);
    expect(ports).toHaveLength(1);
    // Answers find their job by number, in whatever order they come.
    ports[0]!.reply({ kind: 'event', id: ports[0]!.idOf(1), event: CANCELLED });
    ports[0]!.reply({ kind: 'error', id: ports[0]!.idOf(0), error: { code: 'model/missing', message: 'gone' } });
    expect((await second).state).toBe('cancelled');
    expect(await first).toMatchObject({ state: 'failed', error: { code: 'model/missing' } });
  });

  it('passes events on in order and resolves with the snapshot they build', async () => {
    const { ports, client } = setUp();
    const seen: string[] = [];
    const running = client.runJob(makeJob('a'), (event) => seen.push(event.kind));
    const id = ports[0]!.idOf(0);
    const size = { widthPx: 1, heightPx: 1 };
    ports[0]!.reply({
      kind: 'event',
      id,
      event: { kind: 'started', input: size, output: size, evaluations: 1, canEndEarly: true },
    });
    ports[0]!.reply({ kind: 'event', id, event: { kind: 'failed', error: { code: 'image/corrupt', message: 'x' } } });
    expect((await running).error?.code).toBe('image/corrupt');
    expect(seen).toEqual(['started', 'failed']);
  });

  it('fails what was under way when the engine dies, and starts another for the next job', async () => {
    const { ports, client } = setUp();
    const running = client.runJob(makeJob('a'), () => undefined);
    const devices = client.listDevices();
    ports[0]!.die('signal SIGKILL');
    expect(await running).toMatchObject({ state: 'failed', error: { code: 'engine/crashed' } });
    expect((await running).error?.message).toContain('SIGKILL');
    await expect(devices).rejects.toMatchObject({ code: 'engine/crashed' });
    const next = client.runJob(makeJob('b'), () => undefined);
    expect(ports).toHaveLength(2);
    ports[1]!.reply({ kind: 'event', id: ports[1]!.idOf(0), event: CANCELLED });
    expect((await next).state).toBe('cancelled');
  });

  it('an old engine that dies late does not take the new one along', async () => {
    const { ports, client } = setUp();
    void client.runJob(makeJob('a'), () => undefined);
    ports[0]!.die('exit code 1');
    const next = client.runJob(makeJob('b'), () => undefined);
    client.cancel('b');
    expect(ports[1]!.sent.at(-1)).toEqual({ kind: 'cancel', jobId: 'b' });
    ports[1]!.reply({ kind: 'event', id: ports[1]!.idOf(0), event: CANCELLED });
    await next;
  });

  it('passes the variants of a preview on and resolves with its last event', async () => {
    const { ports, client } = setUp();
    const seen: string[] = [];
    const preview = {
      id: 'p',
      inputPath: 'in.png',
      region: { left: 0, top: 0, widthPx: 96, heightPx: 96 },
      scale: 4,
      variants: [{ kind: 'upscale', name: 'instant', preset: { kind: 'preset', name: 'instant' } } as const],
      seed: 0,
      device: 'auto' as const,
      precision: 'auto' as const,
      folder: 'views',
    };
    const running = client.runPreview(preview, (event) => seen.push(event.kind));
    const id = ports[0]!.idOf(0);
    ports[0]!.reply({ kind: 'preview', id, event: { kind: 'variant', name: 'instant', evaluations: 1, elapsedMs: 5 } });
    ports[0]!.reply({ kind: 'preview', id, event: { kind: 'finished' } });
    ports[0]!.reply({ kind: 'preview', id, event: { kind: 'cancelled' } });
    expect(await running).toEqual({ kind: 'finished' });
    expect(seen).toEqual(['variant', 'finished']);
  });

  it('kill ends the process, and the job under way fails as after any crash', async () => {
    const { ports, client } = setUp();
    const running = client.runJob(makeJob('a'), () => undefined);
    client.kill();
    expect((await running).error?.code).toBe('engine/crashed');
    expect((await running).error?.details).toEqual({ endedBy: 'app' });
    expect(ports).toHaveLength(1);
  });
});
