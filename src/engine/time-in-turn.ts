/** The one way in which times are compared here: contenders take turns, and medians are taken. */

export interface Times {
  readonly medianMs: number;
  readonly minMs: number;
}

export interface Turns {
  readonly rounds: number;
  /** Rounds before those that count. */
  readonly warmUpRounds: number;
  /** A clock in milliseconds. */
  readonly now?: () => number;
}

/** Runs all contenders in turn, round after round, so that a busy moment of the machine meets all of them. */
export async function timeInTurn(
  contenders: readonly { run(): Promise<unknown> }[],
  { rounds, warmUpRounds, now = () => performance.now() }: Turns,
): Promise<Times[]> {
  const timesMs = contenders.map((): number[] => []);
  for (let round = -warmUpRounds; round < rounds; round += 1) {
    for (const [i, contender] of contenders.entries()) {
      const start = now();
      await contender.run();
      if (round >= 0) timesMs[i]!.push(now() - start);
    }
  }
  return timesMs.map((times) => ({ medianMs: getMedian(times), minMs: Math.min(...times) }));
}

function getMedian(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
