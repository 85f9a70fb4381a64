/** Messages that stand in a corner until they are dismissed or have been there long enough; none of them stops the work. */

export interface Notice {
  readonly id: number;
  readonly kind: 'error' | 'info';
  readonly title: string;
  readonly lines: readonly string[];
}

/** Errors stay until they are dismissed. */
export const INFO_STAYS_MS = 5000;
const MOST_NOTICES = 4;

export class Notices {
  #list = $state.raw<readonly Notice[]>([]);
  #lastId = 0;

  get list(): readonly Notice[] {
    return this.#list;
  }

  /** Returns its id. The same message said again replaces the one before it. */
  add(kind: Notice['kind'], title: string, lines: readonly string[] = []): number {
    const id = ++this.#lastId;
    const isSame = (other: Notice): boolean => other.title === title && other.lines.join('\n') === lines.join('\n');
    const others = this.#list.filter((notice) => !isSame(notice));
    this.#list = [...others, { id, kind, title, lines }].slice(-MOST_NOTICES);
    if (kind === 'info') setTimeout(() => this.dismiss(id), INFO_STAYS_MS);
    return id;
  }

  dismiss(id: number): void {
    this.#list = this.#list.filter((notice) => notice.id !== id);
  }
}
