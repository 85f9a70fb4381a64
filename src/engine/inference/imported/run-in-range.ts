/** Runs a measured network on values of 0..1, whatever its own range is. */
import type { EncoderInput, Plane } from '#core/ports.ts';
import { AppError } from '#shared/errors.ts';
import type { NetworkTraits } from '#shared/imported/networks.ts';
import type { ImageSession } from './image-session.ts';

/** @throws {AppError} `network/unusable` when the answer has not the size that was measured */
export async function runInRange(
  session: ImageSession,
  input: EncoderInput,
  { range, scale }: Pick<NetworkTraits, 'range' | 'scale'>,
): Promise<Plane> {
  const { data, dims } = await session.run(input, range);
  const { widthPx, heightPx } = input.size;
  if (data.length !== 3 * scale ** 2 * widthPx * heightPx || dims[3] !== scale * widthPx) {
    const shape = `[${dims.join(', ')}]`;
    throw new AppError('network/unusable', `The network made ${shape} of ${widthPx} x ${heightPx} pixels.`);
  }
  if (range !== 1) for (let i = 0; i < data.length; i++) data[i]! /= range;
  return data;
}
