/** Creates albums and adds photos to them: from dialogs, dropped files, the open photos, and the browser's own pickers. */
import type { AddReport, Album, AlbumOptions, FolderRules } from '#shared/albums.ts';
import { DEFAULT_ALBUM_OPTIONS, DEFAULT_FOLDER_RULES } from '#shared/albums.ts';
import { assertNever } from '#shared/errors.ts';
import type { PhotoOptions } from '#shared/settings.ts';
import type { BridgeCalls } from '#renderer/bridge/bridge-calls.svelte.ts';
import type { PickFiles } from '#renderer/photos/photo-actions.svelte.ts';
import { baseName } from '#renderer/ui/base-name.ts';
import type { Router } from '#renderer/window/router.svelte.ts';

export interface AlbumImportDependencies {
  readonly readSettings: () => PhotoOptions;
  readonly router: Router;
  readonly pickFiles: PickFiles;
}

const MAX_NAME_LENGTH = 120;
/** How long an event with the added folder may take after the answer. */
const SOURCE_WAIT_MS = 3000;

/** Where the photos of a new album come from. */
export type AlbumOrigin =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'photos' }
  | { readonly kind: 'folder' }
  | { readonly kind: 'open'; readonly photoIds: readonly string[] }
  | { readonly kind: 'files'; readonly files: readonly File[] };

/** Every import ends with a notice of what was added. */
export class AlbumImport {
  readonly #calls: BridgeCalls;
  readonly #dependencies: AlbumImportDependencies;

  constructor(calls: BridgeCalls, dependencies: AlbumImportDependencies) {
    this.#calls = calls;
    this.#dependencies = dependencies;
  }

  /** Number of files that are being sent into an album. */
  get sendingCount(): number {
    return this.#calls.sendingCount;
  }

  /** Creates an album with the settings of the window and shows it at once; then adds the photos. */
  async create(origin: AlbumOrigin): Promise<void> {
    const { router, readSettings } = this.#dependencies;
    const name = this.#findFreeName();
    const created = await this.#calls.ask('createAlbum', { name, options: toAlbumOptions(readSettings()) });
    if (created === null) return;
    const { albumId } = created;
    const before = router.current;
    router.go({ kind: 'album', albumId });
    if (await this.#addFrom(origin, albumId)) {
      // A dismissed dialog leaves no album behind.
      router.go(before);
      await this.#calls.ask('deleteAlbum', { albumId });
      return;
    }
    if (this.#calls.hasDialogs && (origin.kind === 'folder' || origin.kind === 'files'))
      void this.#nameAfterFolder(albumId, name);
  }

  /** Names an album after its folder unless it was renamed meanwhile. The folder may arrive by an event. */
  async #nameAfterFolder(albumId: string, name: string): Promise<void> {
    if (this.#findAlbum(albumId)?.sources.length === 0) await this.#waitForSource(albumId);
    const album = this.#findAlbum(albumId);
    const [source] = album?.sources ?? [];
    if (source !== undefined && album?.name === name) await this.#rename(albumId, baseName(source.folder));
  }

  #findAlbum(albumId: string): Album | undefined {
    return this.#calls.readSnapshot().albums.find(({ id }) => id === albumId);
  }

  /** Resolves when an event has told of a folder, or after SOURCE_WAIT_MS. */
  #waitForSource(albumId: string): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.#calls.bridge.onEvent(({ event }) => {
        if (event.kind === 'album' && event.album.id === albumId && event.album.sources.length > 0) end();
      });
      const timer = setTimeout(() => end(), SOURCE_WAIT_MS);
      const end = (): void => {
        clearTimeout(timer);
        stop();
        resolve();
      };
    });
  }

  /** Returns whether a dialog was dismissed. */
  async #addFrom(origin: AlbumOrigin, albumId: string): Promise<boolean> {
    switch (origin.kind) {
      case 'nothing':
        return false;
      case 'photos':
        return isDismissed(await this.addPhotos(albumId));
      case 'folder':
        return isDismissed(await this.addFolder(albumId));
      case 'files':
        await this.addFiles(albumId, origin.files);
        return false;
      case 'open':
        this.#report(await this.#calls.ask('addOpenPhotos', { albumId, photoIds: [...origin.photoIds] }));
        return false;
      default:
        return assertNever(origin);
    }
  }

  /** Resolves with what was added; null when the browser's own picker was opened or the app rejected it. */
  async addPhotos(albumId: string): Promise<AddReport | null> {
    if (!this.#calls.hasDialogs) return this.#openPicker(albumId, 'photos');
    return this.#report(await this.#calls.ask('chooseAlbumPhotos', { albumId }));
  }

  /** As `addPhotos`, for a folder. */
  async addFolder(albumId: string, rules: FolderRules = DEFAULT_FOLDER_RULES): Promise<AddReport | null> {
    if (!this.#calls.hasDialogs) return this.#openPicker(albumId, 'folder');
    return this.#report(await this.#calls.ask('chooseAlbumFolder', { albumId, rules }));
  }

  async addFiles(albumId: string, files: readonly File[]): Promise<void> {
    this.#report(await this.#calls.sendFiles(files, (sent) => this.#calls.bridge.addFilesToAlbum(albumId, sent)));
  }

  async changeSource(albumId: string, sourceId: number, rules: FolderRules): Promise<void> {
    this.#report(await this.#calls.ask('changeAlbumSource', { albumId, sourceId, rules }));
  }

  async removeSource(albumId: string, sourceId: number): Promise<void> {
    await this.#calls.ask('removeAlbumSource', { albumId, sourceId });
  }

  /** Looks for new photos in the folders of the album. */
  async rescan(albumId: string): Promise<void> {
    const report = await this.#calls.ask('rescanAlbum', { albumId });
    if (report?.added === 0) this.#calls.notices.add('info', this.#calls.texts.album.add.nothingNew);
    else this.#report(report);
  }

  #openPicker(albumId: string, what: 'photos' | 'folder'): null {
    this.#dependencies.pickFiles(what, (files) => void this.#addPicked(albumId, files));
    return null;
  }

  /** An album that still has its first name is named after the picked folder. */
  async #addPicked(albumId: string, files: readonly File[]): Promise<void> {
    const { albums } = this.#calls.readSnapshot();
    const name = albums.find(({ id }) => id === albumId)?.name;
    const folder = files[0]?.webkitRelativePath.split('/')[0] ?? '';
    const isUnnamed = albums.some((_, index) => this.#calls.texts.album.newName(index + 1) === name);
    if (folder !== '' && isUnnamed) await this.#rename(albumId, folder);
    await this.addFiles(albumId, files);
  }

  async #rename(albumId: string, name: string): Promise<void> {
    await this.#calls.ask('renameAlbum', { albumId, name: name.slice(0, MAX_NAME_LENGTH) });
  }

  #findFreeName(): string {
    const taken = this.#calls.readSnapshot().albums.map(({ name }) => name);
    const { newName } = this.#calls.texts.album;
    let number = 1;
    while (taken.includes(newName(number))) number += 1;
    return newName(number);
  }

  /** Shows what was added and what was rejected; a dismissed dialog shows nothing. */
  #report(report: AddReport | null): AddReport | null {
    if (report === null) return null;
    const { notices, texts } = this.#calls;
    const { add } = texts.album;
    const { added, known, rejected } = report;
    this.#calls.showRejected(rejected);
    if (added > 0) notices.add('info', known > 0 ? add.addedAndKnown(added, known) : add.added(added));
    else if (known > 0) notices.add('info', add.known(known));
    return report;
  }
}

/** An empty report is that of a dismissed dialog. */
function isDismissed(report: AddReport | null): boolean {
  return report !== null && report.added + report.known + report.rejected.length === 0;
}

/** A new album starts with the settings of the window. */
export function toAlbumOptions(settings: PhotoOptions): AlbumOptions {
  const { preset, target, cleanup, seed, device, precision, format, quality } = settings;
  return { ...DEFAULT_ALBUM_OPTIONS, preset, target, cleanup, seed, device, precision, format, quality };
}
