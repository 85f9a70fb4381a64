/** Estimates the time of a job from measurements of this machine; every front end shows the same figure. Pure. */
import type { EngineState } from '../app-state.ts';
import type { DeviceReport, ModelDescription, TileSize } from '../engine-protocol.ts';
import type { PresetChoice, SamplerChoice, Size, Target } from '../jobs.ts';
import type { NetworkEntry } from '../imported/networks.ts';
import { estimateNetworkMs, findNetwork } from '../imported/network-work.ts';
import type { Settings } from '../settings.ts';
import { findPart, NETWORK_SCALE, planWork } from '../target-size.ts';

type Ready = Extract<EngineState, { kind: 'ready' }>;

/** Evaluations of a preset, the encoder's included. The encoder costs less than a step; counted as one, it covers decoding and encoding. */
export function countPresetEvaluations(preset: SamplerChoice, model: ModelDescription): number {
  if (preset.kind === 'preset') return model.presetEvaluations[preset.name];
  return readSlider(model.sliderEvaluations, preset.value) ?? 1;
}

function readSlider(positions: readonly number[], value: number): number | undefined {
  return positions[Math.round(value * (positions.length - 1))];
}

/** Time of one tile, in milliseconds, with the device and precision that `auto` or the settings choose. */
export interface TileTimes {
  readonly denoiserMs: number;
  readonly restorerMs: number;
}

/** null when there is none. */
export function chooseTileTimes(
  devices: readonly DeviceReport[],
  wanted: Pick<Settings, 'device' | 'precision'>,
): TileTimes | null {
  const usable = devices.filter((report) => report.available && ['auto', report.device].includes(wanted.device));
  const times = usable.flatMap((report) => {
    if (!report.available) return [];
    const precision = wanted.precision === 'auto' ? report.preferred : wanted.precision;
    const denoiserMs = report.tileMs[precision];
    const restorerMs = report.restorerTileMs[precision];
    return denoiserMs === undefined || restorerMs === undefined ? [] : { denoiserMs, restorerMs };
  });
  return times.reduce<TileTimes | null>(
    (best, time) => (best === null || time.denoiserMs < best.denoiserMs ? time : best),
    null,
  );
}

interface EstimatedJob {
  /** The whole photo. */
  readonly input: Size;
  readonly target: Target;
  readonly preset: PresetChoice;
  /** Strength of clean-up, 0..1; absent: 0, or not known yet. */
  readonly cleanup?: number;
  /** Where the preset is looked up that is an imported network. */
  readonly networks: readonly NetworkEntry[];
}

/** Milliseconds; null before the engine is measured, and for an imported network that is not there. */
export function estimateJobMs(
  engine: Ready,
  job: EstimatedJob,
  wanted: Pick<Settings, 'device' | 'precision'>,
): number | null {
  const times = chooseTileTimes(engine.devices, wanted);
  const { preset } = job;
  if (times === null) return null;
  const { model, pace } = engine;
  const input = findPart(job.input, job.target) ?? job.input;
  const inputPx = input.widthPx * input.heightPx;
  const restorerMs = countRestorerTiles(inputPx, model) * times.restorerMs;
  const isRepaired = (job.cleanup ?? 0) > 0;
  if (preset.kind === 'network') {
    const network = findNetwork(job.networks, preset);
    if (network === null) return null;
    const networkPace = engine.networkPaces?.[network.network.sha256] ?? 1;
    const networkMs = estimateNetworkMs(job.input, job.target, network.traits);
    return networkPace * networkMs + (isRepaired ? pace * restorerMs : 0);
  }
  const work = planWork(job.input, job.target);
  if (work.kind === 'repair') return pace * restorerMs;
  const passes = work.passes.map((_, pass) => inputPx * NETWORK_SCALE ** (2 * pass));
  const pixels = passes.reduce((sum, passPx) => sum + passPx, 0);
  const tileMs = times.denoiserMs + model.samplerTileMs;
  const sampledMs = countTiles(pixels, model.tile) * tileMs * countPresetEvaluations(preset, model);
  return pace * (sampledMs + (isRepaired ? restorerMs : 0));
}

/** Tiles at the border are smaller, so the area decides, not the number of tiles begun. */
function countTiles(pixels: number, { corePx }: TileSize): number {
  return pixels / corePx ** 2;
}

/** Tiles of the other networks that take as long as the restorer's of an image, which is not cut where it fits one. */
function countRestorerTiles(pixels: number, { tile, restorerTile }: ModelDescription): number {
  const isOne = pixels <= restorerTile.sizePx ** 2;
  return (isOne ? pixels : countTiles(pixels, restorerTile) * restorerTile.sizePx ** 2) / tile.sizePx ** 2;
}
