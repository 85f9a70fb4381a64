/** What remains to be done to samples as libheif gives them; all but `dropColour` change them in place. */
import type { HeifPixels } from './heif-messages.ts';

/** From the lower bits to all 16; the upper bits repeated make white 65535. */
export function stretchBits(data: HeifPixels['data'], fileBits: number): void {
  const [up, down] = [16 - fileBits, 2 * fileBits - 16];
  for (let i = 0; i < data.length; i++) data[i] = (data[i]! << up) | (data[i]! >> down);
}

export function divideByAlpha(rgba: HeifPixels['data']): void {
  const most = rgba.BYTES_PER_ELEMENT === 1 ? 255 : 65_535;
  for (let i = 0; i < rgba.length; i += 4) {
    const alpha = rgba[i + 3]!;
    if (alpha === 0 || alpha === most) continue;
    for (let c = 0; c < 3; c++) rgba[i + c] = Math.min(most, Math.round((rgba[i + c]! * most) / alpha));
  }
}

/** Grey comes as three equal colours. */
export function dropColour(data: HeifPixels['data'], channels: 1 | 2): HeifPixels['data'] {
  const decoded = channels + 2;
  const grey = data.slice(0, (data.length / decoded) * channels);
  for (let pixel = 0; pixel * channels < grey.length; pixel++) {
    grey[pixel * channels] = data[pixel * decoded]!;
    if (channels === 2) grey[pixel * 2 + 1] = data[pixel * decoded + 3]!;
  }
  return grey;
}
