/** Dragging the chosen photos to another place of the album. Only where the whole list is shown: elsewhere places mean nothing. */
import type { AlbumActions } from '../../state/album-actions.svelte.ts';
import type { AlbumDesk } from '../../state/album-desk.svelte.ts';

/** Marks a drag of ours; drags of files are DropTarget's. */
const TYPE = 'application/x-skipstone-photos';

export class PhotoDrag {
  readonly #actions: AlbumActions;
  readonly #desk: AlbumDesk;
  #goal = $state<number | null>(null);

  constructor(actions: AlbumActions, desk: AlbumDesk) {
    this.#actions = actions;
    this.#desk = desk;
  }

  /** The photos would be put before the cell of this place; null: nothing is dragged over the grid. */
  get goal(): number | null {
    return this.#goal;
  }

  begin(event: DragEvent, index: number | null): void {
    const { rows, selection } = this.#desk;
    const photo = index === null ? null : rows.at(index);
    if (index === null || photo === null || event.dataTransfer === null || !rows.isWhole) return;
    if (!selection.has(photo.id)) selection.choose(index);
    event.dataTransfer.setData(TYPE, this.#desk.albumId);
    event.dataTransfer.effectAllowed = 'move';
  }

  over(event: DragEvent, index: number | null): void {
    if (event.dataTransfer?.types.includes(TYPE) !== true) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'move';
    if (index === null) return;
    const cell = event.target instanceof Element ? event.target.closest('[data-index]') : null;
    const box = cell?.getBoundingClientRect();
    if (box !== undefined) this.#goal = event.clientX < box.left + box.width / 2 ? index : index + 1;
  }

  leave(): void {
    this.#goal = null;
  }

  async drop(event: DragEvent): Promise<void> {
    const goal = this.#goal;
    this.#goal = null;
    if (goal === null || event.dataTransfer?.types.includes(TYPE) !== true) return;
    event.preventDefault();
    const { rows, selection, albumId } = this.#desk;
    const before = await this.#findStaying(goal);
    await this.#actions.move(albumId, [...selection.ids], before);
    rows.refresh();
  }

  /** The first photo from `index` on that is not dragged itself; null: the end of the list. */
  async #findStaying(index: number): Promise<number | null> {
    const { rows, selection } = this.#desk;
    for (let at = index; ; at++) {
      const photo = await rows.load(at);
      if (photo === null) return null;
      if (!selection.has(photo.id)) return photo.id;
    }
  }
}
