/** How long a job will take, from what was measured on this machine. Pure, so that every door shows the same figure. */
import type { EngineState } from './app-state.ts';
import type { DeviceReport, ModelDescription } from './engine-protocol.ts';
import type { Look, Size, Target } from './jobs.ts';
import { resolveOutputSize } from './output-size.ts';
import type { Settings } from './settings.ts';

type Ready = Extract<EngineState, { kind: 'ready' }>;

/** Evaluations of a look, encoder included. The encoder costs less than a step; counted as one, reading and writing fit in. */
export function countLookEvaluations(look: Look, model: ModelDescription): number {
  if (look.kind === 'preset') return model.presetEvaluations[look.name];
  return readDial(model.dialEvaluations, look.value) ?? 1;
}

function countProbedPx(look: Look, model: ModelDescription): number {
  if (look.kind === 'preset') return model.presetProbedPx[look.name];
  return readDial(model.dialProbedPx, look.value) ?? 0;
}

function readDial(places: readonly number[], value: number): number | undefined {
  return places[Math.round(value * (places.length - 1))];
}

/** Time of one denoiser tile with the device and precision that `auto` or the settings choose; null when there is none. */
export function chooseTileMs(
  devices: readonly DeviceReport[],
  wanted: Pick<Settings, 'device' | 'precision'>,
): number | null {
  const usable = devices.filter((report) => report.available && ['auto', report.device].includes(wanted.device));
  const times = usable.flatMap((report) => {
    if (!report.available) return [];
    const precision = wanted.precision === 'auto' ? report.preferred : wanted.precision;
    return report.tileMs[precision] ?? [];
  });
  return times.length === 0 ? null : Math.min(...times);
}

/** Milliseconds, or null while the engine has not been measured. Pictures above x4 go through the network twice. */
export function estimateJobMs(
  engine: Ready,
  job: { readonly input: Size; readonly target: Target; readonly look: Look },
  wanted: Pick<Settings, 'device' | 'precision'>,
): number | null {
  const tileMs = chooseTileMs(engine.devices, wanted);
  if (tileMs === null) return null;
  const { model, pace } = engine;
  const output = resolveOutputSize(job.input, job.target);
  const isTwice = output.widthPx > 4 * job.input.widthPx || output.heightPx > 4 * job.input.heightPx;
  const inputPx = job.input.widthPx * job.input.heightPx;
  const probedPx = countProbedPx(job.look, model);
  const passes = isTwice ? [inputPx, 16 * inputPx] : [inputPx];
  const pixels = passes.reduce((sum, passPx) => sum + passPx + Math.min(probedPx, passPx), 0);
  // Tiles at the border are smaller, so the area decides, not the number of tiles begun.
  const tiles = Math.max(pixels / model.coreTilePx ** 2, (Math.sqrt(pixels) / model.tilePx) ** 2);
  return pace * tiles * (tileMs + model.samplerTileMs) * countLookEvaluations(job.look, model);
}
