/**
 * The provider table: which devices this machine has, whether they can be trusted, and which precision is fastest
 * there.
 *
 * A provider is tried once and trusted only after the golden tile agrees; every rejection keeps its reason.
 */
import { cpus } from 'node:os';
import { listSupportedBackends } from 'onnxruntime-node';
import { UNSHUFFLED_CHANNELS } from '#core/pixel-unshuffle.ts';
import type { Plane } from '#core/ports.ts';
import type { DeviceReport } from '#shared/engine-protocol.ts';
import { AppError, toAppError } from '#shared/errors.ts';
import type { Device } from '#shared/jobs.ts';
import { DEVICES } from '#shared/jobs.ts';
import type { Golden, Precision } from '#shared/models.ts';
import { PRECISIONS } from '#shared/models.ts';
import { checkOutputs } from './checked-networks.ts';
import { findFailedTrial, runTrial } from './device-crash-marker.ts';
import type { Model } from './model-folder.ts';
import { hashModel, readGolden } from './model-folder.ts';
import type { LoadedNetworks } from './networks.ts';
import { openNetworks } from './networks.ts';
import { readTimings, rememberTimings } from './timing-cache.ts';

export interface ProviderOptions {
  readonly model: Model;
  readonly threads: number;
  readonly cacheFolder: string;
}

/** A device that takes more than this many times the CPU's time on the golden tile is not timed on a whole one. */
const MAX_SLOWDOWN = 20;
const TIMED_ROUNDS = 3;

type Trial =
  | { readonly ok: true; readonly networks: LoadedNetworks; readonly goldenMs: number }
  | { readonly ok: false; readonly reason: string };

/** Tries one device and precision: opens it, runs the golden tile, compares. */
async function tryProvider(options: ProviderOptions, device: Device, precision: Precision): Promise<Trial> {
  const { model, threads } = options;
  let networks: LoadedNetworks;
  try {
    networks = await openNetworks(model, { device, precision, threads });
  } catch (thrown) {
    return { ok: false, reason: describeFailure(thrown) };
  }
  try {
    const golden = await readGolden(model);
    const { difference, elapsedMs } = await runGolden(networks, golden);
    const tolerance = model.manifest.goldenTolerance[precision];
    if (difference <= tolerance) return { ok: true, networks, goldenMs: elapsedMs };
    await networks.release();
    return {
      ok: false,
      reason: `the golden tile differs by ${difference.toFixed(4)}, allowed are ${tolerance}`,
    };
  } catch (thrown) {
    await networks.release();
    return { ok: false, reason: describeFailure(thrown) };
  }
}

function describeFailure(thrown: unknown): string {
  const error = toAppError(thrown, 'could not be started');
  if (!(error.cause instanceof Error)) return error.message;
  // onnxruntime puts file, function and condition before its message.
  return `${error.message}: ${error.cause.message.replace(/^.* was false\. /s, '')}`;
}

/**
 * Largest of the relative RMS differences of estimate, mu and prediction, NaN counted as infinite, and the denoiser's
 * second time.
 */
async function runGolden(networks: LoadedNetworks, golden: Golden): Promise<{ difference: number; elapsedMs: number }> {
  const size = { widthPx: golden.sizePx, heightPx: golden.sizePx };
  const { cleanup, perception, level } = golden;
  const lr = await networks.restore({ size, lr: decodePlane(golden.lr), cleanup });
  const estimate = await networks.estimate({ size, lr });
  const encoded = await networks.encode({ size, lr });
  const input = { size, x: decodePlane(golden.x), ...encoded, level, perception };
  await networks.denoise(input);
  const start = performance.now();
  const prediction = await networks.denoise(input);
  const elapsedMs = performance.now() - start;
  const differences = [
    relativeDifference(estimate, decodePlane(golden.estimate)),
    relativeDifference(encoded.mu, decodePlane(golden.mu)),
    relativeDifference(prediction, decodePlane(golden.prediction)),
  ];
  return { difference: Math.max(...differences), elapsedMs };
}

function decodePlane(base64: string): Plane {
  const bytes = Uint8Array.from(Buffer.from(base64, 'base64'));
  return new Float32Array(bytes.buffer);
}

/** rms(a - b) / rms(b) */
export function relativeDifference(a: Plane, b: Plane): number {
  if (a.length !== b.length) return Infinity;
  let error = 0;
  let power = 0;
  for (let i = 0; i < b.length; i++) {
    error += (a[i]! - b[i]!) ** 2;
    power += b[i]! ** 2;
  }
  const ratio = Math.sqrt(error / power);
  return Number.isNaN(ratio) ? Infinity : ratio;
}

/** Median time of one denoiser call on a static tile. */
function timeDenoiser(networks: LoadedNetworks, { manifest }: Model): Promise<number> {
  const { sizePx } = manifest.tile;
  const size = { widthPx: sizePx, heightPx: sizePx };
  const area = sizePx ** 2;
  const x = new Float32Array(UNSHUFFLED_CHANNELS * area).fill(0.1);
  const mu = new Float32Array(UNSHUFFLED_CHANNELS * area).fill(0.5);
  const features = new Float32Array(manifest.featureChannels * area).fill(0.1);
  return timeCall(() => networks.denoise({ size, x, mu, features, level: 0.5, perception: 0.5 }), TIMED_ROUNDS);
}

/** The same of the restorer, for estimates alone: no device is chosen by it, so once is enough. */
function timeRestorer(networks: LoadedNetworks, { manifest }: Model): Promise<number> {
  const { sizePx } = manifest.tile;
  const lr = new Float32Array(3 * sizePx ** 2).fill(0.5);
  const size = { widthPx: sizePx, heightPx: sizePx };
  return timeCall(() => networks.restore({ size, lr, cleanup: 0.5 }), 1);
}

/** Median of the rounds that follow a first one, which warms up. */
async function timeCall(call: () => Promise<unknown>, rounds: number): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const start = performance.now();
    await call();
    if (round > 0) times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[rounds >> 1]!;
}

/** A device with its usable precisions opened, for the caller to release. */
interface InspectedDevice {
  readonly report: DeviceReport;
  readonly networks: ReadonlyMap<Precision, LoadedNetworks>;
}

async function inspectDevice(options: ProviderOptions, device: Device): Promise<InspectedDevice> {
  const reject = (reason: string): InspectedDevice => ({
    report: { device, available: false, reason },
    networks: new Map(),
  });
  if (!listSupportedBackends().some((backend) => backend.name === device)) {
    return reject(`this build of onnxruntime has no ${device} provider`);
  }
  if (device === 'cpu') return tryPrecisions(options, device);
  const marker = await findFailedTrial(options.cacheFolder, device);
  if (marker !== null) return reject(`it ended the engine when it was last tried; delete ${marker} to try again`);
  return runTrial(options.cacheFolder, device, () => tryPrecisions(options, device));
}

async function tryPrecisions(options: ProviderOptions, device: Device): Promise<InspectedDevice> {
  const networks = new Map<Precision, LoadedNetworks>();
  const rejected: Partial<Record<Precision, string>> = {};
  const tileMs: Partial<Record<Precision, number>> = {};
  const restorerTileMs: Partial<Record<Precision, number>> = {};
  const remembered = await readTimings(options.cacheFolder);
  const added: Record<string, number> = {};
  for (const precision of PRECISIONS) {
    const trial = await tryProvider(options, device, precision);
    if (!trial.ok) {
      rejected[precision] = trial.reason;
      continue;
    }
    // Timed only now: machines without such a device, which are most, never need it.
    const slowdown = device === 'cpu' ? 1 : trial.goldenMs / (await timeGoldenOnCpu(options));
    if (slowdown > MAX_SLOWDOWN) {
      rejected[precision] = `agrees, but takes ${Math.round(slowdown)} times as long as the CPU`;
      await trial.networks.release();
      continue;
    }
    const key = timingKey(options, device, precision);
    tileMs[precision] = remembered[key] ?? (added[key] = await timeDenoiser(trial.networks, options.model));
    const restorerKey = `${key}|restorer`;
    restorerTileMs[precision] =
      remembered[restorerKey] ?? (added[restorerKey] = await timeRestorer(trial.networks, options.model));
    networks.set(precision, trial.networks);
  }
  if (Object.keys(added).length > 0) await rememberTimings(options.cacheFolder, added);
  return { report: summarise(device, { tileMs, restorerTileMs, rejected }), networks };
}

function timingKey(options: ProviderOptions, device: Device, precision: Precision): string {
  const processor = cpus()[0]?.model ?? 'unknown';
  const { sizePx } = options.model.manifest.tile;
  return [hashModel(options.model), sizePx, device, precision, processor, options.threads].join('|');
}

function summarise(
  device: Device,
  found: Pick<Extract<DeviceReport, { available: true }>, 'tileMs' | 'restorerTileMs' | 'rejected'>,
): DeviceReport {
  const { tileMs, rejected } = found;
  const usable = PRECISIONS.filter((precision) => tileMs[precision] !== undefined);
  const [preferred] = usable.sort((a, b) => tileMs[a]! - tileMs[b]!);
  if (preferred === undefined) {
    return { device, available: false, reason: rejected.float32 ?? 'no precision of the model can be used' };
  }
  return { device, available: true, ...found, preferred };
}

/** Inspects every device and releases it again. */
export async function reportDevices(options: ProviderOptions): Promise<DeviceReport[]> {
  const inspected = await inspectAll(options, DEVICES);
  for (const { networks } of inspected) for (const loaded of networks.values()) await loaded.release();
  return inspected.map(({ report }) => report);
}

async function inspectAll(options: ProviderOptions, devices: readonly Device[]): Promise<InspectedDevice[]> {
  const inspected: InspectedDevice[] = [];
  for (const device of devices) inspected.push(await inspectDevice(options, device));
  return inspected;
}

/**
 * Time of the golden tile on the CPU in float32; infinite where the CPU cannot run it, so that no device counts as
 * slower.
 */
async function timeGoldenOnCpu(options: ProviderOptions): Promise<number> {
  const trial = await tryProvider(options, 'cpu', 'float32');
  if (!trial.ok) return Infinity;
  await trial.networks.release();
  return trial.goldenMs;
}

export interface ChosenProvider {
  readonly device: Device;
  readonly precision: Precision;
  readonly networks: LoadedNetworks;
}

/**
 * Opens the device and precision of a job. `auto` takes the fastest that agrees with the golden tile; a named device or
 * precision is used or rejected, never replaced.
 * @throws {AppError} `device/unavailable` with every reason.
 */
export async function chooseProvider(
  options: ProviderOptions,
  wanted: { readonly device: 'auto' | Device; readonly precision: 'auto' | Precision },
): Promise<ChosenProvider> {
  const devices = wanted.device === 'auto' ? DEVICES : [wanted.device];
  const inspected = await inspectAll(options, devices);
  let best: (ChosenProvider & { tileMs: number }) | undefined;
  for (const { report, networks } of inspected) {
    if (!report.available) continue;
    for (const [precision, loaded] of networks) {
      if (wanted.precision !== 'auto' && wanted.precision !== precision) continue;
      const tileMs = report.tileMs[precision]!;
      if (best === undefined || tileMs < best.tileMs) {
        best = { device: report.device, precision, networks: loaded, tileMs };
      }
    }
  }
  for (const { networks } of inspected) {
    for (const loaded of networks.values()) if (loaded !== best?.networks) await loaded.release();
  }
  if (best !== undefined) return withChecks(best, options);
  const reasons = inspected.map(({ report }) => `${report.device}: ${explain(report, wanted.precision)}`).join('; ');
  throw new AppError('device/unavailable', `No device can run the model (${reasons}).`);
}

/** Not before the device is chosen: the golden tile and the timing take no second answer. */
function withChecks(chosen: ChosenProvider, { model, threads }: ProviderOptions): ChosenProvider {
  const { device, precision, networks } = chosen;
  const openFallback = () => openNetworks(model, { device: 'cpu', precision: 'float32', threads });
  return { device, precision, networks: checkOutputs(networks, { device, openFallback }) };
}

function explain(report: DeviceReport, precision: 'auto' | Precision): string {
  if (!report.available) return report.reason;
  return precision === 'auto' ? 'not chosen' : (report.rejected[precision] ?? 'precision not offered');
}
