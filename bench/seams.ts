/**
 * Compares tiled with whole images, with the shipped model: one JSON line per tile size, strip layout and halo.
 *
 *   npm run bench:seams -- PHOTO [--precision uint8] [--width 700 --height 500]
 *
 * The reference is the image in one tile. `maxDifference` is in steps of 8 bits, computed on 16-bit results.
 */
import { parseArgs } from 'node:util';
import { runPipeline } from '#core/pipeline.ts';
import { SUBPIXELS } from '#core/pixel-unshuffle.ts';
import type { SourceImage } from '#core/ports.ts';
import { readImage } from '#engine/imageio/decode.ts';
import { loadModel } from '#engine/inference/model-folder.ts';
import { openNetworks } from '#engine/inference/networks.ts';
import { MODEL_FOLDER } from './bench-engine.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    precision: { type: 'string', default: 'float32' },
    width: { type: 'string', default: '700' },
    height: { type: 'string', default: '500' },
    halos: { type: 'string', default: '16,32' },
  },
});

/** The top-left part of an image, as 16-bit RGB, so that differences below one step of 8 bits show. */
function cropTo16Bit(image: SourceImage, widthPx: number, heightPx: number): SourceImage {
  const width = Math.min(widthPx, image.widthPx);
  const height = Math.min(heightPx, image.heightPx);
  const data = new Uint16Array(width * height * 3);
  for (let i = 0; i < data.length; i++) {
    const pixel = Math.floor(i / 3);
    const from = (Math.floor(pixel / width) * image.widthPx + (pixel % width)) * image.channels;
    data[i] = image.samples.data[from + (image.channels >= 3 ? i % 3 : 0)]! * 257;
  }
  return { widthPx: width, heightPx: height, channels: 3, samples: { bitDepth: 16, data } };
}

const model = await loadModel(MODEL_FOLDER);
const precision = values.precision === 'uint8' ? 'uint8' : 'float32';
const networks = await openNetworks(model, { device: 'cpu', precision, threads: 2 });
const source = await readImage(positionals[0] ?? 'examples/rocket.jpg');
const image = cropTo16Bit(source.image, Number(values.width), Number(values.height));

async function run(sizePx: number, haloPx: number, memoryBudgetBytes: number): Promise<Uint16Array> {
  const result = new Uint16Array(SUBPIXELS * image.samples.data.length);
  let at = 0;
  await runPipeline({
    image,
    networks,
    traits: model.manifest,
    preset: model.manifest.presets.perception,
    cleanup: 0,
    seed: 1,
    tile: { sizePx, haloPx, alignPx: model.manifest.tile.alignPx },
    memoryBudgetBytes,
    sink: {
      writeRows: (rows) => {
        result.set(rows.data, at);
        at += rows.data.length;
        return Promise.resolve();
      },
    },
    signal: new AbortController().signal,
  });
  return result;
}

const longest = Math.max(image.widthPx, image.heightPx);
for (const haloPx of values.halos.split(',').map(Number)) {
  const whole = await run(longest + (longest % 2), haloPx, Infinity);
  for (const sizePx of [96, 128, 160]) {
    for (const [strips, budget] of [
      ['one', Infinity],
      ['several', 0],
    ] as const) {
      const tiled = await run(sizePx, haloPx, budget);
      let worst = 0;
      for (let i = 0; i < whole.length; i++) worst = Math.max(worst, Math.abs(whole[i]! - tiled[i]!));
      const maxDifference = Number((worst / 257).toFixed(4));
      console.log(JSON.stringify({ precision, haloPx, sizePx, strips, maxDifference }));
    }
  }
}
