/** Times the enlarging of one whole photo by every preset, side by side with a foreign upscaler: same photo, device and threads, turn by turn. */
import type { SourcePicture } from '../core/ports.ts';
import type { Device } from '../shared/jobs.ts';
import type { Precision, PresetName } from '../shared/models.ts';
import { PRESET_NAMES } from '../shared/models.ts';
import { toRgbPicture } from './evaluate.ts';
import { readPicture } from './image-io.ts';
import type { Model } from './models.ts';
import { loadModel } from './models.ts';
import { openNetworks } from './networks.ts';
import type { OnnxUpscaler } from './onnx-image-model.ts';
import { openOnnxUpscaler } from './onnx-image-model.ts';
import { timeInTurn } from './time-in-turn.ts';
import type { UpscaledPicture } from './upscale-picture.ts';
import { upscaleInMemory } from './upscale-picture.ts';

/** A photo takes seconds: one round opens what opens late. */
const WARM_UP_ROUNDS = 1;

/** `precision` is null for the peer: its file decides. */
export interface PhotoTime {
  readonly contender: PresetName | 'peer';
  readonly precision: Precision | null;
  /** How often a network ran per part of the photo. */
  readonly evaluations: number;
  readonly medianMs: number;
  readonly minMs: number;
  /** Median over the peer's; null without a peer. */
  readonly ratioToPeer: number | null;
}

export interface PhotoBenchReport {
  readonly model: Model;
  /** Of the photo, before enlarging. */
  readonly widthPx: number;
  readonly heightPx: number;
  readonly times: readonly PhotoTime[];
}

export interface PhotoBenchOptions {
  readonly modelFolder: string;
  readonly photoPath: string;
  /** Path of the peer's ONNX file (`lr` -> `sr`), or null. It gets the whole photo at once. */
  readonly peerPath: string | null;
  readonly precision: Precision;
  readonly device: Device;
  readonly threads: number;
  readonly rounds: number;
}

/**
 * Decoding and encoding are left out: pixels in memory to pixels in memory, clean-up 0.
 * @throws {AppError} as `loadModel`, `readPicture` and the opening of sessions do.
 */
export async function benchPhoto(options: PhotoBenchOptions): Promise<PhotoBenchReport> {
  const model = await loadModel(options.modelFolder);
  const photo = toRgbPicture((await readPicture(options.photoPath)).picture);
  const { widthPx, heightPx, rgbU8 } = photo;
  const picture: SourcePicture = { widthPx, heightPx, channels: 3, samples: { bitDepth: 8, data: rgbU8 } };
  const { device, precision, peerPath } = options;
  const opened: { release(): Promise<void> }[] = [];
  try {
    const networks = await openNetworks(model, options);
    opened.push(networks);
    const loaded = { model, provider: { networks, device, precision } };
    let peer: OnnxUpscaler | null = null;
    if (peerPath !== null) {
      peer = await openOnnxUpscaler(peerPath, options);
      opened.push(peer);
    }
    const times = await timePhoto(
      {
        precision,
        upscale: (preset) =>
          upscaleInMemory(loaded, picture, {
            look: { kind: 'preset', name: preset },
            cleanup: 0,
            seed: 0,
            signal: new AbortController().signal,
          }),
        runPeer: peer === null ? null : () => peer.upscale(photo),
      },
      options.rounds,
    );
    return { model, widthPx, heightPx, times };
  } finally {
    for (const one of opened) await one.release();
  }
}

export interface PhotoContenders {
  readonly precision: Precision;
  readonly upscale: (preset: PresetName) => Promise<Pick<UpscaledPicture, 'evaluations'>>;
  readonly runPeer: (() => Promise<unknown>) | null;
}

/** Times every preset and the peer, which comes last. */
export async function timePhoto(
  { precision, upscale, runPeer }: PhotoContenders,
  rounds: number,
  now?: () => number,
): Promise<PhotoTime[]> {
  const evaluations = new Map<PresetName, number>();
  const presets = PRESET_NAMES.map((name) => ({
    run: async () => evaluations.set(name, (await upscale(name)).evaluations),
  }));
  const contenders = runPeer === null ? presets : [...presets, { run: runPeer }];
  const times = await timeInTurn(contenders, { rounds, warmUpRounds: WARM_UP_ROUNDS, ...(now && { now }) });
  const peerMs = runPeer === null ? null : times.at(-1)!.medianMs;
  return times.map(({ medianMs, minMs }, i) => {
    const preset = PRESET_NAMES[i];
    const ratioToPeer = peerMs === null ? null : medianMs / peerMs;
    return preset === undefined
      ? { contender: 'peer', precision: null, evaluations: 1, medianMs, minMs, ratioToPeer }
      : { contender: preset, precision, evaluations: evaluations.get(preset)!, medianMs, minMs, ratioToPeer };
  });
}
