/**
 * Networks whose every answer is checked: the golden tile shows that a device can be right, not that it stays so. An
 * answer that is no image is asked for once more, on the CPU in float32.
 */
import { findOutputFault } from '#core/network-output.ts';
import type { Plane } from '#core/ports.ts';
import { AppError } from '#shared/errors.ts';
import type { LoadedNetworks } from './networks.ts';

export interface CheckOptions {
  /** The device, for the message. */
  readonly device: string;
  /** Opens the networks on the CPU in float32; called at most once, and only when it is needed. */
  readonly openFallback: () => Promise<LoadedNetworks>;
}

/** The networks; ends `networks` and the fallback together. Calls throw `device/wrong-output` when both answers fail. */
export function checkOutputs(networks: LoadedNetworks, { device, openFallback }: CheckOptions): LoadedNetworks {
  let fallback: Promise<LoadedNetworks> | null = null;

  /** `read` returns what is checked in the answer. */
  async function ask<Answer>(
    call: (asked: LoadedNetworks) => Promise<Answer>,
    input: Plane,
    read: (answer: Answer) => readonly Plane[],
  ): Promise<Answer> {
    const findFault = (answer: Answer): string | null =>
      read(answer)
        .map((output) => findOutputFault(input, output))
        .find((fault) => fault !== null) ?? null;
    const answer = await call(networks);
    const fault = findFault(answer);
    if (fault === null) return answer;
    fallback ??= openFallback();
    const second = await call(await fallback);
    if (findFault(second) === null) return second;
    throw new AppError(
      'device/wrong-output',
      `The networks gave no image on ${device} (${fault}), and none on the CPU in float32.`,
    );
  }

  return {
    ...networks,
    restore: (input) =>
      ask(
        (asked) => asked.restore(input),
        input.lr,
        (restored) => [restored],
      ),
    estimate: (input) =>
      ask(
        (asked) => asked.estimate(input),
        input.lr,
        (mu) => [mu],
      ),
    encode: (input) =>
      ask(
        (asked) => asked.encode(input),
        input.lr,
        ({ mu, features }) => [mu, features],
      ),
    denoise: (input) =>
      ask(
        (asked) => asked.denoise(input),
        input.x,
        (prediction) => [prediction],
      ),
    release: async () => {
      await networks.release();
      await (await fallback)?.release();
    },
  };
}
