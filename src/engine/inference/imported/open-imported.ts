/**
 * Opens an imported network for a job: on the device that is asked for, or the fastest one, and only where its golden
 * tile agrees with what the CPU made of it when it was imported.
 */
import { cpus } from 'node:os';
import { listSupportedBackends } from 'onnxruntime-node';
import { findOutputFault } from '#core/network-output.ts';
import type { EncoderInput, ImageNetwork, Plane } from '#core/ports.ts';
import { locateNetworkFile, readNetwork, readNetworkFile } from '#files/networks/network-store.ts';
import { AppError, toAppError } from '#shared/errors.ts';
import type { Device, JobRequest } from '#shared/jobs.ts';
import { DEVICES } from '#shared/jobs.ts';
import type { ImportedNetwork, NetworkGolden } from '#shared/imported/networks.ts';
import { networkGoldenSchema } from '#shared/imported/networks.ts';
import { findFailedTrial, runTrial } from '../device-crash-marker.ts';
import { readTimings, rememberTimings } from '../timing-cache.ts';
import type { ImageSession } from './image-session.ts';
import { openImageSession } from './image-session.ts';
import { runInRange } from './run-in-range.ts';

/** Largest difference from the golden tile, of values in 0..1: what a step of 8 bits does not show. */
const TOLERANCE = 1 / 255;
const TIMED_ROUNDS = 2;

export interface OpenImportedOptions {
  /** The folder of imported networks; null: there is none. */
  readonly root: string | null;
  readonly threads: number;
  readonly cacheFolder: string;
}

export interface LoadedNetwork {
  readonly record: ImportedNetwork;
  readonly device: Device;
  /** Throws `device/wrong-output` when the answer is no image, on the device and on the CPU. */
  readonly run: ImageNetwork;
  release(): Promise<void>;
}

/**
 * @throws {AppError} `network/missing`, `network/unusable` (it is not any more what was imported), `device/unavailable` with
 *   every reason
 */
export async function openImported(
  options: OpenImportedOptions,
  id: string,
  wanted: Pick<JobRequest, 'device' | 'precision'>,
): Promise<LoadedNetwork> {
  const { root } = options;
  const record = await readNetwork(root, id);
  if (root === null) throw new TypeError('a network was read from no folder');
  if (wanted.precision !== 'auto' && wanted.precision !== 'float32')
    throw new AppError('device/unavailable', `${id} runs in float32 only, as every imported network does.`);
  await readNetworkFile(root, id, record.network);
  const golden = networkGoldenSchema.parse(JSON.parse((await readNetworkFile(root, id, record.golden)).toString()));
  const path = locateNetworkFile(root, id, record.network);
  const opener = new Opener({ ...options, record, golden, path });
  return opener.choose(wanted.device === 'auto' ? DEVICES : [wanted.device]);
}

interface OpenerOptions extends OpenImportedOptions {
  readonly record: ImportedNetwork;
  readonly golden: NetworkGolden;
  readonly path: string;
}

interface OpenDevice {
  readonly device: Device;
  readonly session: ImageSession;
}

class Opener {
  readonly #options: OpenerOptions;

  constructor(options: OpenerOptions) {
    this.#options = options;
  }

  /** The fastest of the devices that agree with the golden tile. */
  async choose(devices: readonly Device[]): Promise<LoadedNetwork> {
    const { record } = this.#options;
    const opened: OpenDevice[] = [];
    const reasons: string[] = [];
    for (const device of devices) {
      try {
        opened.push({ device, session: await this.#try(device) });
      } catch (thrown) {
        reasons.push(`${device}: ${toAppError(thrown, 'could not be started').message}`);
      }
    }
    const best = await this.#findFastest(opened);
    for (const other of opened) if (other !== best) await other.session.release();
    if (best === null)
      throw new AppError('device/unavailable', `No device can run ${record.id} (${reasons.join('; ')}).`);
    return this.#load(best);
  }

  async #try(device: Device): Promise<ImageSession> {
    const { record, cacheFolder } = this.#options;
    if (!listSupportedBackends().some(({ name }) => name === device))
      throw new Error(`this build of onnxruntime has no ${device} provider`);
    if (device === 'cpu') return this.#openChecked(device);
    // Of this network alone: what crashes with it may be right with others.
    const name = `${device}-${record.network.sha256.slice(0, 16)}`;
    const marker = await findFailedTrial(cacheFolder, name);
    if (marker !== null) throw new Error(`it ended the engine when it was last tried; delete ${marker} to try again`);
    return runTrial(cacheFolder, name, () => this.#openChecked(device));
  }

  async #openChecked(device: Device): Promise<ImageSession> {
    const { record, golden } = this.#options;
    const session = await this.#openSession(device);
    try {
      const size = { widthPx: golden.sizePx, heightPx: golden.sizePx };
      const output = await runInRange(session, { lr: decodePlane(golden.input), size }, record.traits);
      const difference = maxDifference(output, decodePlane(golden.output));
      if (difference <= TOLERANCE) return session;
      throw new Error(`the golden tile differs by ${difference.toFixed(4)}, allowed are ${TOLERANCE.toFixed(4)}`);
    } catch (thrown) {
      await session.release();
      throw thrown;
    }
  }

  #openSession(device: Device): Promise<ImageSession> {
    const { path, threads, record } = this.#options;
    return openImageSession(path, { threads, device, label: record.id });
  }

  async #findFastest(opened: readonly OpenDevice[]): Promise<OpenDevice | null> {
    const [only] = opened;
    if (only === undefined || opened.length === 1) return only ?? null;
    const times: number[] = [];
    for (const one of opened) times.push(await this.#time(one));
    return opened[times.indexOf(Math.min(...times))]!;
  }

  /** Time of the golden tile, which is remembered. */
  async #time({ device, session }: OpenDevice): Promise<number> {
    const { record, golden, cacheFolder, threads } = this.#options;
    const processor = cpus()[0]?.model ?? 'unknown';
    const key = [record.network.sha256.slice(0, 16), golden.sizePx, device, 'float32', processor, threads].join('|');
    const remembered = (await readTimings(cacheFolder))[key];
    if (remembered !== undefined) return remembered;
    const size = { widthPx: golden.sizePx, heightPx: golden.sizePx };
    let fastest = Infinity;
    for (let round = 0; round < TIMED_ROUNDS; round++) {
      const start = performance.now();
      await runInRange(session, { lr: decodePlane(golden.input), size }, record.traits);
      fastest = Math.min(fastest, performance.now() - start);
    }
    await rememberTimings(cacheFolder, { [key]: fastest });
    return fastest;
  }

  #load({ device, session }: OpenDevice): LoadedNetwork {
    const { record } = this.#options;
    let fallback: Promise<ImageSession> | null = null;
    return {
      ...{ record, device },
      run: async (input: EncoderInput) => {
        const answer = await runInRange(session, input, record.traits);
        const fault = findOutputFault(input.lr, answer);
        if (fault === null) return answer;
        fallback ??= this.#openSession('cpu');
        const second = await runInRange(await fallback, input, record.traits);
        if (findOutputFault(input.lr, second) === null) return second;
        const where = `on ${device} (${fault}), and none on the CPU`;
        throw new AppError('device/wrong-output', `${record.id} gave no image ${where}.`);
      },
      release: async () => {
        await session.release();
        await (await fallback)?.release();
      },
    };
  }
}

/** Infinite where lengths differ or a value is not finite. */
function maxDifference(a: Plane, b: Plane): number {
  if (a.length !== b.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i]! - b[i]!);
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Infinity : difference;
  }
  return largest;
}

function decodePlane(base64: string): Plane {
  return new Float32Array(Uint8Array.from(Buffer.from(base64, 'base64')).buffer);
}
