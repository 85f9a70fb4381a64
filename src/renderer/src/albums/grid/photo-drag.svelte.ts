/** Drag and drop of the selected photos within an album; only while the whole list is shown, where positions are those of the album. */
import type { AlbumActions } from '../album-actions.svelte.ts';
import type { AlbumPageState } from '../album-page-state.svelte.ts';

/** Type of a drag of photos; DropTarget.svelte handles drags of files. */
const TYPE = 'application/x-skipstone-photos';

/** Handlers for the drag events of the grid. */
export class PhotoDrag {
  readonly #actions: AlbumActions;
  readonly #page: AlbumPageState;
  #goal = $state<number | null>(null);

  constructor(actions: AlbumActions, page: AlbumPageState) {
    this.#actions = actions;
    this.#page = page;
  }

  /** Position before which a drop inserts the photos; null while nothing is dragged over the grid. */
  get goal(): number | null {
    return this.#goal;
  }

  begin(event: DragEvent, index: number | null): void {
    const { rows, selection } = this.#page;
    const photo = index === null ? null : rows.at(index);
    const canMove = rows.isWhole && this.#page.mayChange;
    if (index === null || photo === null || event.dataTransfer === null || !canMove) return;
    if (!selection.has(photo.id)) selection.select(index);
    event.dataTransfer.setData(TYPE, this.#page.albumId);
    event.dataTransfer.effectAllowed = 'move';
  }

  over(event: DragEvent, index: number | null): void {
    if (event.dataTransfer?.types.includes(TYPE) !== true) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'move';
    if (index === null) return;
    const item = event.target instanceof Element ? event.target.closest('[data-index]') : null;
    const box = item?.getBoundingClientRect();
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
    const { rows, selection, albumId } = this.#page;
    const before = await this.#findAnchor(goal);
    await this.#actions.move(albumId, [...selection.ids], before);
    rows.refresh();
  }

  /** Id of the first photo from `index` on that is not dragged; null: the end of the list. */
  async #findAnchor(index: number): Promise<number | null> {
    const { rows, selection } = this.#page;
    for (let at = index; ; at++) {
      const photo = await rows.load(at);
      if (photo === null) return null;
      if (!selection.has(photo.id)) return photo.id;
    }
  }
}
