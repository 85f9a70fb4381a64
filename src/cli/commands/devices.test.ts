import { describe, expect, it } from 'vitest';
import type { DeviceReport } from '#shared/engine-protocol.ts';
import { AppError } from '#shared/errors.ts';
import { createFakeEngine, createFakeWorld } from '../fakes.ts';
import { formatDevices, parseDevicesOptions, runDevices } from './devices.ts';

const CPU: DeviceReport = {
  device: 'cpu',
  available: true,
  tileMs: { float32: 120.04, uint8: 61.5 },
  restorerTileMs: { float32: 130, uint8: 60 },
  preferred: 'uint8',
  rejected: {},
};
const WEAK_CPU: DeviceReport = {
  ...CPU,
  tileMs: { float32: 120.04 },
  restorerTileMs: { float32: 130 },
  preferred: 'float32',
  rejected: { uint8: 'it differs' },
};
const NO_GPU: DeviceReport = { device: 'webgpu', available: false, reason: 'no adapter' };

async function run(devices: readonly DeviceReport[], raw: Record<string, unknown> = {}) {
  const engine = createFakeEngine({ devices });
  const world = createFakeWorld(engine);
  const exitCode = await runDevices(raw, world.dependencies);
  return { exitCode, out: world.streams.out.join(''), err: world.streams.err.join(''), world, engine };
}

describe('devices', () => {
  it('shows a table of what runs, how fast, and why not', async () => {
    const { exitCode, out, engine, world } = await run([CPU, NO_GPU]);
    expect(exitCode).toBe(0);
    expect(out.split('\n')).toEqual([
      'device  precision  ms per tile',
      'cpu     float32    120.0',
      'cpu     uint8      61.5         preferred',
      'webgpu  -          -            not available: no adapter',
      '',
    ]);
    expect([engine.endCount(), world.stopCount()]).toEqual([1, 1]);
  });

  it('says why a precision is not used', () => {
    expect(formatDevices([WEAK_CPU]).at(-1)).toBe('cpu     uint8      -            not used: it differs');
  });

  it('writes one JSON object per device', async () => {
    const { rejected, ...others } = CPU;
    const { out } = await run([CPU, NO_GPU], { json: true });
    const lines = out.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([{ ...others, refused: rejected }, NO_GPU]);
  });

  it('ends with 3 when no device runs, or there is no engine', async () => {
    expect((await run([NO_GPU])).exitCode).toBe(3);
    const world = createFakeWorld(new AppError('model/missing', 'There is no model.'));
    expect(await runDevices({}, world.dependencies)).toBe(3);
    expect(world.streams.err).toEqual(['skipstone: There is no model.\n']);
    expect(world.stopCount()).toBe(1);
  });

  it('ends with 130 and without an engine when interrupted', async () => {
    const engine = createFakeEngine();
    engine.listDevices = () => new Promise(() => undefined);
    const world = createFakeWorld(engine);
    const running = runDevices({}, world.dependencies);
    world.interrupt.abort();
    expect(await running).toBe(130);
    expect(engine.endCount()).toBe(1);
  });

  it('parses its options', () => {
    expect(parseDevicesOptions({ threads: '2', model: 'm' })).toEqual({ json: false, modelFolder: 'm', threads: 2 });
    expect(() => parseDevicesOptions({ threads: 'two' })).toThrow('--threads: expected a whole number');
  });
});
