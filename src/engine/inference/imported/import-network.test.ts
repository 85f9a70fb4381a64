/** Small networks of every kind, made here, are measured right or rejected with the reason. */
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { listNetworks } from '#files/networks/network-store.ts';
import type { ImportedNetwork } from '#shared/imported/networks.ts';
import { makeTempFolder } from '#tests/helpers/folders.ts';
import { blur, clip, enlarge, field, node, numberField, value, weights, writeOnnx } from '#tests/helpers/onnx-files.ts';
import { importNetwork } from './import-network.ts';

const OPTIONS = {
  ...{ licence: 'CC0', threads: 1, replaces: false, onStage: () => undefined },
  signal: new AbortController().signal,
};

async function add(onnx: Buffer, root: string): Promise<ImportedNetwork> {
  const path = join(root, 'some.onnx');
  await writeFile(path, onnx);
  return importNetwork({ ...OPTIONS, path, id: 'stone', root: join(root, 'networks') });
}

/** Pools squares of `side` pixels and repeats them, beside a blurred copy: the result depends on where the squares begin. */
const pooled = (side: number): Buffer[] => [
  node('AveragePool', ['in'], ['small'], { kernel_shape: [side, side], strides: [side, side] }),
  ...enlarge('small', 'out', side),
];
const normalised: Buffer[] = [
  weights('spread', [3], [0.25, 0.25, 0.25]),
  weights('middle', [3], [0.5, 0.5, 0.5]),
  node('InstanceNormalization', ['in', 'spread', 'middle'], ['out']),
];

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a network that is imported', () => {
  it.each<[string, Buffer[], object]>([
    [
      'a blur, which keeps the size',
      blur('in', 'out', 2),
      { scale: 1, range: 1, alignPx: 1, tile: { sizePx: 128, haloPx: 2 } },
    ],
    ['twice the size', [...blur('in', 'a', 3), ...enlarge('a', 'out', 2)], { scale: 2, tile: { haloPx: 3 } }],
    ['three times', [...enlarge('in', 'a', 3), ...blur('a', 'out', 1)], { scale: 3, tile: { haloPx: 1 } }],
    ['eight times', enlarge('in', 'out', 8), { scale: 8, tile: { haloPx: 0 } }],
    [
      'two blurs after each other',
      [...blur('in', 'a', 2), ...blur('a', 'out', 2)],
      { tile: { haloPx: expect.toSatisfy((px: number) => px >= 3 && px <= 4) as number } },
    ],
    [
      'values of 0 to 255',
      [...clip('in', 'a', [12, 243]), ...blur('a', 'out', 1)],
      { range: 255, tile: { haloPx: 1 } },
    ],
    ['values of 0 to 1', clip('in', 'out', [0.02, 0.98]), { range: 1 }],
    [
      'squares of 4 pixels',
      pooled(4),
      { alignPx: 4, tile: { haloPx: expect.toSatisfy((px: number) => px % 4 === 0) as number } },
    ],
    ['normalised over the image', normalised, { alignPx: 1, tile: null }],
  ])('is measured: %s', async (_what, parts, traits) => {
    await using folder = await makeTempFolder();
    const record = await add(writeOnnx(parts), folder.path);
    expect(record).toMatchObject({ id: 'stone', importedFrom: 'some.onnx', licence: 'CC0', traits });
    expect(await listNetworks(join(folder.path, 'networks'))).toEqual([{ id: 'stone', network: record }]);
  });

  it.each<[string, Buffer, RegExp]>([
    ['text', Buffer.from('no network at all'), /some\.onnx is no ONNX file/],
    ['nothing', Buffer.alloc(0), /is no ONNX file: it has no operators/],
    ['an unknown operator', writeOnnx([node('Teleport', ['in'], ['out'])]), /cannot be opened on cpu/],
    [
      'weights in another file',
      writeOnnx([
        field(5, numberField(2, 1), field(13, field(1, 'location'), field(2, 'w.bin'))),
        ...blur('in', 'out', 1),
      ]),
      /keeps its weights in another file \(w\.bin\)/,
    ],
    ['a branch', writeOnnx([node('If', ['in'], ['out'])]), /dynamic control flow \(If\)/],
    [
      'random numbers',
      writeOnnx([node('RandomNormalLike', ['in'], ['out'])]),
      /draws random numbers \(RandomNormalLike\)/,
    ],
    [
      'two inputs',
      writeOnnx(
        [node('Add', ['in', 'b'], ['out'])],
        [...['in', 'b'].map((name) => value(11, name, [1, 3, 'h', 'w'])), value(12, 'out', [1, 3, 'h', 'w'])],
      ),
      /has 2 inputs \(in, b\) instead of one image/,
    ],
    [
      'rank 3',
      writeOnnx([node('Identity', ['in'], ['out'])], [value(11, 'in', [3, 'h', 'w']), value(12, 'out', [3, 'h', 'w'])]),
      /has an input of rank 3, \[3, h, w\]/,
    ],
    [
      'colours last',
      writeOnnx(
        [node('Identity', ['in'], ['out'])],
        [value(11, 'in', [1, 64, 64, 3]), value(12, 'out', [1, 64, 64, 3])],
      ),
      /has an input \[1, 64, 64, 3\] instead of \[1, 3, h, w\]/,
    ],
    [
      'one size',
      writeOnnx(
        [node('Identity', ['in'], ['out'])],
        [value(11, 'in', [1, 3, 64, 64]), value(12, 'out', [1, 3, 64, 64])],
      ),
      /takes images of one size only/,
    ],
    [
      'half precision',
      writeOnnx(
        [node('Identity', ['in'], ['out'])],
        [value(11, 'in', [1, 3, 'h', 'w'], 10), value(12, 'out', [1, 3, 'h', 'w'], 10)],
      ),
      /has an input of type float16 instead of float32/,
    ],
    [
      'half the size',
      writeOnnx([node('AveragePool', ['in'], ['out'], { kernel_shape: [2, 2], strides: [2, 2] })]),
      /not a whole multiple/,
    ],
    ['five times', writeOnnx(enlarge('in', 'out', 5)), /upscales 5 times; possible are 1, 2, 3, 4, 8/],
    ['black', writeOnnx(clip('in', 'out', [0, 0])), /gives no upscaled image of its input/],
  ])('is rejected with the reason: %s', async (_what, onnx, reason) => {
    await using folder = await makeTempFolder();
    await expect(add(onnx, folder.path)).rejects.toMatchObject({
      code: 'network/unusable',
      message: expect.stringMatching(reason) as string,
    });
    expect(await readdir(join(folder.path, 'networks')).catch(() => [])).toEqual([]);
  });

  it('is rejected where it is too large for memory', async () => {
    await using folder = await makeTempFolder();
    vi.spyOn(process, 'availableMemory').mockReturnValue(100);
    await expect(add(writeOnnx(blur('in', 'out', 1)), folder.path)).rejects.toThrow(/is too large for memory/);
  });

  it('is missing where there is no file', async () => {
    await using folder = await makeTempFolder();
    const options = { ...OPTIONS, path: join(folder.path, 'none.onnx'), id: 'a', root: folder.path };
    await expect(importNetwork(options)).rejects.toMatchObject({ code: 'network/missing' });
  });

  it('says what is measured, and leaves nothing when it is cancelled', async () => {
    await using folder = await makeTempFolder();
    const path = join(folder.path, 'some.onnx');
    await writeFile(path, writeOnnx(blur('in', 'out', 1)));
    const root = join(folder.path, 'networks');
    const stages: string[] = [];
    const wanted = { ...OPTIONS, path, id: 'stone', root };
    const { traits } = await importNetwork({ ...wanted, onStage: (stage) => void stages.push(stage) });
    expect(stages).toEqual(['scale', 'range', 'reach', 'golden']);
    expect(traits.msPerPixel).toBeGreaterThan(0);
    const cancel = new AbortController();
    const onStage = (stage: string): void => {
      if (stage === 'reach') cancel.abort();
    };
    const again = importNetwork({ ...wanted, id: 'brook', onStage, signal: cancel.signal });
    await expect(again).rejects.toThrow(/abort/i);
    expect(await readdir(root)).toEqual(['stone']);
  });
});
