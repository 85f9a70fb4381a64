import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { locateInPackage } from '#files/package-root.ts';
import { DEFAULT_MODEL_ID } from '#shared/models.ts';
import { field, numberField as number } from '#tests/helpers/onnx-files.ts';
import { readStructure } from './onnx-structure.ts';

const entry = (key: string, value: string): Buffer => field(13, field(1, key), field(2, value));
/** Graphs in attributes of nodes of graphs. */
function nest(graph: Buffer, depth: number): Buffer {
  return depth === 0 ? graph : nest(field(1, field(5, field(6, graph))), depth - 1);
}

const external = Buffer.concat([number(2, 1), entry('location', '../secret.bin'), entry('offset', '0'), number(14, 1)]);
const inside = Buffer.concat([number(2, 1), field(9, Buffer.alloc(300))]);

const findExternalData = (model: Buffer) => readStructure(model).externalFiles;

describe('readStructure', () => {
  it.each<[string, Buffer]>([
    ['an initializer', field(7, field(5, external))],
    ['a sparse initializer', field(7, field(15, field(1, external)))],
    ['an attribute', field(7, field(1, field(5, field(5, external))))],
    ['a list in an attribute', field(7, field(1, field(5, field(10, external))))],
    ['a graph in an attribute', field(7, field(1, field(5, field(6, field(5, external)))))],
    ['graphs in an attribute', field(7, field(1, field(5, field(11, field(5, external)))))],
    ['a function', field(25, field(7, field(5, field(5, external))))],
    ['training', field(20, field(1, field(5, external)))],
    ['the second of two', Buffer.concat([number(1, 9), field(7, field(5, inside), field(5, external))])],
  ])('finds the file of %s', (_where, model) => {
    expect(findExternalData(model)).toEqual(['../secret.bin']);
  });

  it('finds data whose place is not said', () => {
    expect(findExternalData(field(7, field(5, entry('offset', '8'))))).toEqual(['']);
  });

  it('finds none where weights are inside, and none in the shipped networks', async () => {
    expect(findExternalData(field(7, field(5, inside)))).toEqual([]);
    const folder = locateInPackage('resources', 'models', DEFAULT_MODEL_ID);
    const networks = (await readdir(folder)).filter((name) => name.endsWith('.onnx'));
    expect(networks.length).toBeGreaterThan(4);
    for (const name of networks) expect(findExternalData(await readFile(`${folder}/${name}`))).toEqual([]);
  });

  it('names operators, those inside of others too, once', () => {
    const branch = field(
      7,
      field(1, field(4, 'If'), field(5, field(6, field(1, field(4, 'Conv')))), field(5, field(1, 'then'))),
    );
    expect(readStructure(Buffer.concat([branch, branch])).operators).toEqual(['If', 'Conv']);
  });

  it.each<[string, Buffer]>([
    ['text', Buffer.from('no network at all')],
    ['a field that ends too early', Buffer.from([7 * 8 + 2, 99])],
    ['nesting without end', field(7, nest(field(5, external), 70))],
  ])('rejects %s', (_what, model) => {
    expect(() => findExternalData(model)).toThrow(RangeError);
  });
});
