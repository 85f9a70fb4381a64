/**
 * Owns the names in the output of `--json`. Scripts read them: fields are added, never renamed or dropped. Where the code has
 * changed its words since version 0.1.0, the functions below, and those of shared/naming/released-names.ts, give the printed names:
 *
 * | printed                          | in the code                             |
 * | -------------------------------- | --------------------------------------- |
 * | `look`, of the kind `dial`       | `preset`, of the kind `slider`          |
 * | `refused`                        | `rejected`                              |
 * | `hasHeat`                        | `hasResidualMap`                        |
 * | `contender`                      | `method`                                |
 * | `picture`, `pictures`            | `image`, `images`                       |
 * | `peer`, `ratioToPeer`            | `baseline`, `ratioToBaseline`           |
 */
import type { CallTime } from '#engine/evaluation/bench-tile.ts';
import type { PhotoTime } from '#engine/evaluation/bench-photo.ts';
import type { ImageScores, Scores } from '#engine/evaluation/evaluate.ts';
import type { AddReport } from '#shared/albums.ts';
import type { DeviceReport } from '#shared/engine-protocol.ts';
import type { ErrorValue } from '#shared/errors.ts';
import type { SkippedFiles } from '#shared/albums.ts';
import type { JobEvent, SamplerChoice } from '#shared/jobs.ts';

export function describeAddReport({ rejected, ...counts }: AddReport): object {
  return { ...counts, refused: rejected };
}

/** The photos of a batch, before it begins. */
export function describeBatch(counts: {
  readonly photos: number;
  readonly jobs: number;
  readonly rejected: number;
  /** Files of folders that are no photos, by kind. */
  readonly skippedFiles: SkippedFiles;
}) {
  const { rejected, ...others } = counts;
  return { kind: 'batch', ...others, refused: rejected };
}

/** A photo that is not upscaled. */
export function describeRejection(inputPath: string, error: ErrorValue): object {
  return { kind: 'refused', inputPath, error };
}

export function describeJobEvent(event: JobEvent): object {
  if (event.kind !== 'finished') return event;
  const { hasResidualMap, ...result } = event.result;
  return { ...event, result: { ...result, hasHeat: hasResidualMap } };
}

export function describeDevice(report: DeviceReport): object {
  if (!report.available) return report;
  const { rejected, ...others } = report;
  return { ...others, refused: rejected };
}

/** The name of what `evaluate` measures: a preset, a position of the slider. */
export function describePreset(preset: SamplerChoice): string {
  return preset.kind === 'preset' ? preset.name : `dial ${preset.value}`;
}

export function describeImageScores(method: string, scores: ImageScores): object {
  return { kind: 'picture', contender: method, ...scores };
}

export function describeMeans(
  method: string,
  facts: object,
  { images, cleanup, ...means }: Scores & { readonly images: number },
) {
  // `cleanup` of a summary is what was asked for.
  return { kind: 'summary', contender: method, ...facts, pictures: images, ...means, meanCleanup: cleanup };
}

export function describeCallTime({ network, ratioToBaseline, ...others }: CallTime): object {
  return { network: network === 'baseline' ? 'peer' : network, ...others, ratioToPeer: ratioToBaseline };
}

export function describePhotoTime({ method, ratioToBaseline, ...others }: PhotoTime): object {
  return { contender: method === 'baseline' ? 'peer' : method, ...others, ratioToPeer: ratioToBaseline };
}

/** What every line of `bench` says of its run; `baseline` is the name of the other model's file, or null. */
export function describeBenchRun<Facts extends object>({
  baseline,
  ...facts
}: Facts & { readonly baseline: string | null }) {
  return { peer: baseline, ...facts };
}
