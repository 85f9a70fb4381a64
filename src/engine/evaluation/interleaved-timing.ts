/** How times are compared in this project: methods run interleaved, and medians count. */
import { getMedian } from '#core/median.ts';

export interface Times {
  readonly medianMs: number;
  readonly minMs: number;
}

export interface TimingOptions {
  readonly rounds: number;
  /** Rounds before those that count. */
  readonly warmUpRounds: number;
  /** A clock in milliseconds. */
  readonly now?: () => number;
}

/** Runs every method once in each round, so that a busy moment of the machine affects all of them. */
export async function timeInterleaved(
  methods: readonly { run(): Promise<unknown> }[],
  { rounds, warmUpRounds, now = () => performance.now() }: TimingOptions,
): Promise<Times[]> {
  const timesMs = methods.map((): number[] => []);
  for (let round = -warmUpRounds; round < rounds; round += 1) {
    for (const [i, method] of methods.entries()) {
      const start = now();
      await method.run();
      if (round >= 0) timesMs[i]!.push(now() - start);
    }
  }
  return timesMs.map((times) => ({ medianMs: getMedian(times), minMs: Math.min(...times) }));
}
