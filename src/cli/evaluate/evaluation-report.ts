/** Reports what `skipstone evaluate` measures: as a table for people, or as lines of JSON for programs. */
import type { ImageScores, Scores } from '#engine/evaluation/evaluate.ts';
import { describeImageScores, describeMeans } from '../json-names.ts';
import { escapeControls, formatEvaluations, measureColumns } from '../terminal/format-text.ts';
import { writeJson, writeLines } from '../terminal/line-writer.ts';
import type { ReportStreams } from '../terminal/process-streams.ts';
import type { SubjectFacts } from './open-subject.ts';

type ReportHead = SubjectFacts & { readonly method: string };

/** Takes the scores of each image in turn, and their means at the end. */
export interface EvaluationReport {
  readonly reportImage: (scores: ImageScores) => void;
  readonly reportMeans: (means: Scores, images: number) => void;
}

/** A line of JSON per image, and a summary. */
export function createJsonReport(streams: ReportStreams, printedName: string, facts: SubjectFacts): EvaluationReport {
  return {
    reportImage: (scores) => {
      writeJson(streams, describeImageScores(printedName, scores));
    },
    reportMeans: (means, images) => {
      writeJson(streams, describeMeans(printedName, facts, { images, ...means }));
    },
  };
}

const HEADINGS = [
  ...['PSNR-Y', 'SSIM-Y', 'RGB PSNR', 'LR-PSNR', 'LPIPS', 'NIQE', 'lattice', 'worst'],
  ...['clean-up', 'evaluations', 'seconds'],
] as const;

/** A table for people, whose first column has `nameColumns` columns. */
export function createTextReport(streams: ReportStreams, head: ReportHead, nameColumns: number): EvaluationReport {
  const write = (name: string, cells: readonly string[]): void => {
    const label = escapeControls(name);
    const padding = ' '.repeat(nameColumns - measureColumns(label));
    const aligned = cells.map((cell, i) => cell.padStart(HEADINGS[i]!.length));
    writeLines(streams, [[label + padding, ...aligned].join('  ')]);
  };
  writeLines(streams, [formatHead(head)]);
  write('', HEADINGS);
  return {
    reportImage: (scores) => {
      write(scores.name, formatScores(scores));
    },
    reportMeans: (means) => {
      write('mean', formatScores(means));
    },
  };
}

function formatHead({ method, model, precision, device, threads }: ReportHead): string {
  const by = model === undefined ? [] : [`${model.id} ${model.version}`];
  const where = device === null ? [] : [[precision, device].filter(Boolean).join(' on '), `threads: ${threads}`];
  return [method, ...by, ...where].join(', ');
}

/** The cells under `HEADINGS`. */
export function formatScores(scores: Scores): string[] {
  const { evaluations } = scores;
  const formatMeasured = (value: number | null, digits: number): string =>
    value === null ? '-' : value.toFixed(digits);
  return [
    scores.psnrY.toFixed(2),
    scores.ssimY.toFixed(4),
    scores.psnrRgb.toFixed(2),
    scores.lrPsnr.toFixed(2),
    formatMeasured(scores.lpips, 4),
    formatMeasured(scores.niqe, 2),
    formatMeasured(scores.lattice, 2),
    formatMeasured(scores.latticeWorst, 2),
    formatMeasured(scores.cleanup, 2),
    formatEvaluations(evaluations),
    (scores.elapsedMs / 1000).toFixed(2),
  ];
}
