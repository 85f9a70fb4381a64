/** The same function, which runs at its first call; later calls wait for that result. */
export function once<Result>(run: () => Promise<Result>): () => Promise<Result> {
  let result: Promise<Result> | null = null;
  return () => (result ??= run());
}
