/** Lines of output: JSON for programs, text for people, and on a terminal the one line that is rewritten until the next. */
import { escapeControls } from './format-text.ts';
import type { ReportStreams } from './process-streams.ts';

const CLEAR_LINE = '\r\u001b[K';

/** Writes lines for people. They may hold anything: control characters are escaped. */
export function writeLines({ writeOut }: Pick<ReportStreams, 'writeOut'>, lines: readonly string[]): void {
  writeOut(lines.map((line) => `${escapeControls(line)}\n`).join(''));
}

/** As `writeLines`, on the stream of errors. */
export function writeErrorLines({ writeErr }: Pick<ReportStreams, 'writeErr'>, lines: readonly string[]): void {
  writeLines({ writeOut: writeErr }, lines);
}

/** Writes each object as a line of JSON. Their fields are named as `json-names.ts` says. */
export function writeJson({ writeOut }: Pick<ReportStreams, 'writeOut'>, ...objects: readonly object[]): void {
  writeOut(objects.map((value) => `${JSON.stringify(value)}\n`).join(''));
}

/** Lines that stay, for people, and on a terminal a line that is rewritten until the next line that stays. */
export class LineWriter {
  readonly #streams: Pick<ReportStreams, 'writeOut' | 'writeErr'>;
  /** True while the cursor stands behind a line that will be rewritten. */
  #isLineOpen = false;

  constructor(streams: Pick<ReportStreams, 'writeOut' | 'writeErr'>) {
    this.#streams = streams;
  }

  /** For terminals alone. `line` has no control characters and fits. */
  rewrite(line: string): void {
    this.#streams.writeOut(CLEAR_LINE + line);
    this.#isLineOpen = true;
  }

  print(line: string): void {
    this.#closeLine();
    this.#streams.writeOut(`${escapeControls(line)}\n`);
  }

  printError(line: string): void {
    this.#closeLine();
    this.#streams.writeErr(`${escapeControls(line)}\n`);
  }

  #closeLine(): void {
    if (this.#isLineOpen) this.#streams.writeOut(CLEAR_LINE);
    this.#isLineOpen = false;
  }
}
