/** The notices of the window: messages that never block, shown until they are dismissed or expire. */

/** One message: a title and the lines below it. */
export interface Notice {
  readonly id: number;
  readonly kind: 'error' | 'info';
  readonly title: string;
  readonly lines: readonly string[];
  readonly action: NoticeAction | null;
}

/** What a person can do about a notice; it is dismissed with that. */
export interface NoticeAction {
  readonly label: string;
  run(): void;
}

/** How long an `info` notice is shown; errors stay until they are dismissed. */
export const INFO_DURATION_MS = 5000;
/** The same, with an action. */
export const ACTION_DURATION_MS = 30_000;
const MAX_NOTICES = 4;

/** The list of notices, oldest first; the oldest ones give way to new ones. */
export class Notices {
  #list = $state.raw<readonly Notice[]>([]);
  #lastId = 0;

  get list(): readonly Notice[] {
    return this.#list;
  }

  /** Adds a notice and returns its id. A notice with the same text replaces the earlier one. */
  add(kind: Notice['kind'], title: string, lines: readonly string[] = [], action: NoticeAction | null = null): number {
    const id = ++this.#lastId;
    const isSame = (other: Notice): boolean => other.title === title && other.lines.join('\n') === lines.join('\n');
    const others = this.#list.filter((notice) => !isSame(notice));
    this.#list = [...others, { id, kind, title, lines, action }].slice(-MAX_NOTICES);
    const durationMs = action === null ? INFO_DURATION_MS : ACTION_DURATION_MS;
    if (kind === 'info') setTimeout(() => this.dismiss(id), durationMs);
    return id;
  }

  dismiss(id: number): void {
    this.#list = this.#list.filter((notice) => notice.id !== id);
  }
}
