/** The one menu that may be open: its entries, its place, and what had the focus before. Menu.svelte shows it. */
import type { IconName } from '../lib/icons.ts';

export interface MenuEntry {
  readonly label: string;
  readonly icon?: IconName;
  readonly isDisabled?: boolean;
  /** Takes something away. */
  readonly isGrave?: boolean;
  /** A line above it. */
  readonly beginsGroup?: boolean;
  run(): void;
}

export interface OpenMenu {
  readonly label: string;
  readonly entries: readonly MenuEntry[];
  /** Corner in CSS pixels of the window; `right`: the menu ends there instead of beginning. */
  readonly x: number;
  readonly y: number;
  readonly align: 'left' | 'right';
  readonly opener: HTMLElement | null;
}

export class MenuState {
  #open = $state.raw<OpenMenu | null>(null);

  get open(): OpenMenu | null {
    return this.#open;
  }

  /** Below a button. */
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

  showAt(point: { readonly x: number; readonly y: number }, label: string, entries: readonly MenuEntry[]): void {
    const opener = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    this.#open = { label, entries, ...point, align: 'left', opener };
  }

  /** @param returnsFocus false when something else has taken it */
  close(returnsFocus = true): void {
    const opener = this.#open?.opener ?? null;
    this.#open = null;
    if (returnsFocus) opener?.focus();
  }
}
