/** The imported networks of the fake app. */
import type { NetworkEntry, NetworkTraits } from '#shared/imported/networks.ts';

const TRAITS: NetworkTraits = {
  ...{ scale: 4, range: 1, alignPx: 1, tile: { sizePx: 320, haloPx: 85 } },
  ...{ bytesPerPixel: 9000, msPerPixel: 0.02 },
};

/** @param traits those that differ from Real-ESRGAN's */
export function createNetworkEntry(
  id: string,
  licence: string | null,
  traits: Partial<NetworkTraits> = {},
): NetworkEntry {
  const file = { file: 'network.onnx', sha256: '0'.repeat(64), bytes: 67_000_000 };
  const network = { formatVersion: 1, id, importedFrom: `${id}.onnx`, licence, network: file, golden: file } as const;
  return { id, network: { ...network, traits: { ...TRAITS, ...traits } } };
}

export const FAKE_NETWORKS: readonly NetworkEntry[] = [
  { id: 'brook', error: { code: 'network/unusable', message: 'fake' } },
  createNetworkEntry('dejpeg', null, { scale: 1 }),
  createNetworkEntry('fast-srgan', 'MIT', { tile: null }),
  createNetworkEntry('imdn-x2', 'Creative Commons Attribution-NonCommercial 4.0', { scale: 2, msPerPixel: 0.002 }),
  createNetworkEntry('x4plus', 'BSD-3-Clause'),
];
