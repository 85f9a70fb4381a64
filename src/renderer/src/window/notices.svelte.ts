/** The notices of the window: messages that never block, shown until they are dismissed or expire. */

/** One message: a title and the lines below it. */
export interface Notice {
  readonly id: number;
  readonly kind: 'error' | 'info';
  readonly title: string;
  readonly lines: readonly string[];
}

/** How long an `info` notice is shown; errors stay until they are dismissed. */
export const INFO_DURATION_MS = 5000;
const MAX_NOTICES = 4;

/** The list of notices, oldest first; the oldest ones give way to new ones. */
export class Notices {
  #list = $state.raw<readonly Notice[]>([]);
  #lastId = 0;

  get list(): readonly Notice[] {
    return this.#list;
  }

  /** Adds a notice and returns its id. A notice with the same text replaces the earlier one. */
  add(kind: Notice['kind'], title: string, lines: readonly string[] = []): number {
    const id = ++this.#lastId;
    const isSame = (other: Notice): boolean => other.title === title && other.lines.join('\n') === lines.join('\n');
    const others = this.#list.filter((notice) => !isSame(notice));
    this.#list = [...others, { id, kind, title, lines }].slice(-MAX_NOTICES);
    if (kind === 'info') setTimeout(() => this.dismiss(id), INFO_DURATION_MS);
    return id;
  }

  dismiss(id: number): void {
    this.#list = this.#list.filter((notice) => notice.id !== id);
  }
}
