/** Converts samples from libheif's form to ours; all but `dropColour` change them in place. */
import type { HeifSamples } from './heif-messages.ts';

/** From the lower bits to all 16; the upper bits repeated make white 65535. */
export function stretchBits(data: HeifSamples, fileBits: number): void {
  const [up, down] = [16 - fileBits, 2 * fileBits - 16];
  for (let i = 0; i < data.length; i++) data[i] = (data[i]! << up) | (data[i]! >> down);
}

/** Grey comes as three equal colours. */
export function dropColour(data: HeifSamples, channels: 1 | 2): HeifSamples {
  const decoded = channels + 2;
  const grey = data.slice(0, (data.length / decoded) * channels);
  for (let pixel = 0; pixel * channels < grey.length; pixel++) {
    grey[pixel * channels] = data[pixel * decoded]!;
    if (channels === 2) grey[pixel * 2 + 1] = data[pixel * decoded + 3]!;
  }
  return grey;
}
