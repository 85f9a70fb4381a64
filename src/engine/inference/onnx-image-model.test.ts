import { describe, expect, it } from 'vitest';
import { fromTensor, toTensor } from './onnx-image-model.ts';

describe('tensors of images', () => {
  const image = { widthPx: 2, heightPx: 1, rgbU8: Uint8Array.of(0, 51, 255, 102, 153, 204) };

  it('are planar and span 0..1', () => {
    const { data, dims } = toTensor(image);
    expect(dims).toEqual([1, 3, 1, 2]);
    expect(data).toEqual(Float32Array.of(0, 0.4, 0.2, 0.6, 1, 0.8));
  });

  it('come back as they went, clamped and rounded', () => {
    expect(fromTensor(toTensor(image))).toEqual(image);
    const wild = { data: Float32Array.of(-0.2, 1.3, 0.4987), dims: [1, 3, 1, 1] };
    expect(fromTensor(wild).rgbU8).toEqual(Uint8Array.of(0, 255, 127));
  });

  it('of another shape are rejected', () => {
    for (const dims of [
      [3, 1, 1],
      [1, 1, 1, 3],
      [2, 3, 1, 1],
      [1, 3, 1, 1, 1],
    ]) {
      expect(() => fromTensor({ data: new Float32Array(6), dims })).toThrow('expected an image');
    }
  });
});
