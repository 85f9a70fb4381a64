/**
 * Times a preset on a photo while cells of it skip evaluations: one JSON line per pattern and share of cells.
 *
 *   npm run bench:cells -- PHOTO [--precision uint8] [--preset balanced] [--rounds 3]
 *
 * All runs are interleaved; `time` and `cpu` are medians over the rounds, over those of the run without cells. `saved` is
 * the share of the cells' evaluations that are skipped, `evaluations` those of the denoiser by area, halos included.
 */
import { parseArgs } from 'node:util';
import type { CellDecider } from '#core/cells/decider.ts';
import type { CellTest } from '#core/cells/grid.ts';
import { gridOfImage, listCells } from '#core/cells/grid.ts';
import { getMedian } from '#core/median.ts';
import { runPipeline } from '#core/pipeline.ts';
import { readImage } from '#engine/imageio/decode.ts';
import { loadModel } from '#engine/inference/model-folder.ts';
import { openNetworks } from '#engine/inference/networks.ts';
import { PRESET_NAMES } from '#shared/models.ts';
import { makeClusters, makeScatter } from '#tests/helpers/cell-patterns.ts';
import { MODEL_FOLDER } from './bench-engine.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    precision: { type: 'string', default: 'uint8' },
    preset: { type: 'string', default: 'balanced' },
    rounds: { type: 'string', default: '3' },
  },
});

const model = await loadModel(MODEL_FOLDER);
const precision = values.precision === 'uint8' ? 'uint8' : 'float32';
const networks = await openNetworks(model, { device: 'cpu', precision, threads: 2 });
const { image } = await readImage(positionals[0] ?? 'examples/cat.png');
const preset = model.manifest.presets[PRESET_NAMES.find((name) => name === values.preset) ?? 'balanced'];
const grid = gridOfImage(image);

/** The same cells run in every evaluation. */
function decideBy(runs: CellTest): CellDecider {
  return ({ area }) => Promise.resolve(Uint8Array.from([...listCells(area)].map((cell) => +runs(...cell))));
}

async function time(decide: CellDecider | null): Promise<{ ms: number; cpuMs: number; evaluations: number }> {
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  const { evaluations } = await runPipeline({
    image,
    networks,
    traits: model.manifest,
    preset,
    cleanup: 0,
    seed: 1,
    tile: model.manifest.tile,
    memoryBudgetBytes: 2 ** 30,
    ...(decide && { cells: { decide, computeWeight: 0 } }),
    sink: { writeRows: () => Promise.resolve() },
    signal: new AbortController().signal,
  });
  const { user, system } = process.cpuUsage(cpu);
  return { ms: performance.now() - start, cpuMs: (user + system) / 1000, evaluations: evaluations - 1 };
}

const CASES: readonly { pattern: string; saved: number; decide: CellDecider | null }[] = [
  { pattern: 'none', saved: 0, decide: null },
  { pattern: 'all run', saved: 0, decide: decideBy(() => true) },
  ...[0.3, 0.5, 0.7].flatMap((saved) => [
    { pattern: 'random', saved, decide: decideBy(makeScatter(grid, 1 - saved, 1)) },
    { pattern: 'clustered', saved, decide: decideBy(makeClusters(grid, 1 - saved, 1)) },
  ]),
  { pattern: 'all skip', saved: 1, decide: decideBy(() => false) },
];

await time(null);
const rounds: Awaited<ReturnType<typeof time>>[][] = [];
for (let round = 0; round < Number(values.rounds); round++) {
  const times: Awaited<ReturnType<typeof time>>[] = [];
  for (const { decide } of CASES) times.push(await time(decide));
  rounds.push(times);
}
const overFirst = (i: number, read: (run: Awaited<ReturnType<typeof time>>) => number): number =>
  Number(getMedian(rounds.map((times) => read(times[i]!) / read(times[0]!))).toFixed(3));
for (const [i, { pattern, saved }] of CASES.entries()) {
  const evaluations = Number(rounds[0]![i]!.evaluations.toFixed(3));
  const [elapsed, cpu] = [overFirst(i, ({ ms }) => ms), overFirst(i, ({ cpuMs }) => cpuMs)];
  console.log(JSON.stringify({ pattern, saved, evaluations, time: elapsed, cpu }));
}
await networks.release();
