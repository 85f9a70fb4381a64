import { describe, expect, it } from 'vitest';
import { networkIdSchema, suggestNetworkId } from './networks.ts';

describe('the name of an imported network', () => {
  it.each([
    ['RealESRGAN_x4plus.onnx', 'realesrgan-x4plus'],
    ['4x-UltraSharp.ONNX', '4x-ultrasharp'],
    [`${'long '.repeat(20)}.onnx`, 'long-long-long-long-long-long-long-long'],
    ['笑顔.onnx', null],
    ['balanced.onnx', null],
  ])('is suggested after %s: %s', (file, id) => {
    expect(suggestNetworkId(file)).toBe(id);
  });

  it.each(['auto', 'repair', 'slider', 'dial-0.5', 'dial-1', '../x', '', 'A', 'a--b', 'a.b', 'x'.repeat(41)])(
    'is not %o',
    (id) => {
      expect(networkIdSchema.safeParse(id).success).toBe(false);
    },
  );
});
