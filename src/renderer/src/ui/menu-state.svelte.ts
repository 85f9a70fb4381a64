/** The one menu that may be open: its entries, its position, and the element that opened it. Menu.svelte shows it. */
import type { IconName } from './icons.ts';

/** One item of a menu. */
export interface MenuEntry {
  readonly label: string;
  readonly icon?: IconName;
  readonly isDisabled?: boolean;
  /** Deletes or removes something. */
  readonly isDestructive?: boolean;
  /** A separator precedes it. */
  readonly beginsGroup?: boolean;
  run(): void;
}

/** The open menu and where it is. */
export interface OpenMenu {
  readonly label: string;
  readonly entries: readonly MenuEntry[];
  /** Corner of the menu in CSS pixels of the window: the left one, or with `align: 'right'` the right one. */
  readonly x: number;
  readonly y: number;
  readonly align: 'left' | 'right';
  readonly opener: HTMLElement | null;
}

/** Opens and closes the menu. */
export class MenuState {
  #open = $state.raw<OpenMenu | null>(null);

  get open(): OpenMenu | null {
    return this.#open;
  }

  /** Opens the menu below a button. */
  showBelow(
    button: HTMLElement,
    label: string,
    entries: readonly MenuEntry[],
    align: OpenMenu['align'] = 'left',
  ): void {
    const box = button.getBoundingClientRect();
    const x = align === 'left' ? box.left : box.right;
    this.#open = { label, entries, x, y: box.bottom + 4, align, opener: button };
  }

  /** Opens the menu at a point of the window, in CSS pixels. */
  showAt(point: { readonly x: number; readonly y: number }, label: string, entries: readonly MenuEntry[]): void {
    const opener = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    this.#open = { label, entries, ...point, align: 'left', opener };
  }

  /** @param returnsFocus false when another element has taken the focus */
  close(returnsFocus = true): void {
    const opener = this.#open?.opener ?? null;
    this.#open = null;
    if (returnsFocus) opener?.focus();
  }
}
