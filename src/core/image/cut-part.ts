/** Cuts a part out of an image in memory. */
import type { SourceImage } from '../ports.ts';

/** A copy of the part, which must lie inside the image; in its channels and bit depth. In pixels. */
export function cutPart(
  { widthPx: rowPx, channels, samples }: SourceImage,
  part: { readonly left: number; readonly top: number; readonly widthPx: number; readonly heightPx: number },
): SourceImage {
  const { left, top, widthPx, heightPx } = part;
  const data = new (samples.bitDepth === 8 ? Uint8Array : Uint16Array)(widthPx * heightPx * channels);
  for (let row = 0; row < heightPx; row++) {
    const from = ((top + row) * rowPx + left) * channels;
    data.set(samples.data.subarray(from, from + widthPx * channels), row * widthPx * channels);
  }
  return { widthPx, heightPx, channels, samples: { bitDepth: samples.bitDepth, data } as SourceImage['samples'] };
}
