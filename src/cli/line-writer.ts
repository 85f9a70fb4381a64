/** Lines of a report for people: those that stay, and on a terminal the one that is rewritten until the next that stays. */
import { escapeControls } from './format-text.ts';
import type { ReportStreams } from './report.ts';

const CLEAR_LINE = '\r\u001b[K';

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

  complain(line: string): void {
    this.#closeLine();
    this.#streams.writeErr(`${escapeControls(line)}\n`);
  }

  #closeLine(): void {
    if (this.#isLineOpen) this.#streams.writeOut(CLEAR_LINE);
    this.#isLineOpen = false;
  }
}
