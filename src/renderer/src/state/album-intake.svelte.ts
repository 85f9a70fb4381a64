/** How albums and their photos come to be: new albums, files, folders, what the open photos and the browser's pickers give. */
import type { AddReport, Album, AlbumOptions, FolderRules } from '../../../shared/albums.ts';
import { DEFAULT_ALBUM_OPTIONS, DEFAULT_FOLDER_RULES } from '../../../shared/albums.ts';
import { assertNever } from '../../../shared/errors.ts';
import type { Settings } from '../../../shared/settings.ts';
import { describeError } from '../i18n/index.ts';
import { baseName } from './actions.svelte.ts';
import type { PickFiles } from './actions.svelte.ts';
import type { AlbumCalls } from './album-calls.svelte.ts';
import type { Places } from './place.svelte.ts';

export interface AlbumIntakeParts {
  readonly readSettings: () => Settings;
  readonly places: Places;
  readonly pickFiles: PickFiles;
}

const MOST_LINES = 5;
/** After the answer that a folder was added, until its event has come. */
const SOURCE_WAIT_MS = 3000;

/** Where new photos of an album come from. */
export type AlbumOrigin =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'photos' }
  | { readonly kind: 'folder' }
  | { readonly kind: 'open'; readonly photoIds: readonly string[] }
  | { readonly kind: 'files'; readonly files: readonly File[] };

export class AlbumIntake {
  readonly #calls: AlbumCalls;
  readonly #parts: AlbumIntakeParts;
  #sendingCount = $state(0);

  constructor(calls: AlbumCalls, parts: AlbumIntakeParts) {
    this.#calls = calls;
    this.#parts = parts;
  }

  /** Files on their way into an album. */
  get sendingCount(): number {
    return this.#sendingCount;
  }

  /** A new album with the settings of the window, which is shown at once; photos follow. */
  async create(origin: AlbumOrigin): Promise<void> {
    const { places, readSettings } = this.#parts;
    const name = this.#findFreeName();
    const asked = await this.#calls.ask('createAlbum', { name, options: toAlbumOptions(readSettings()) });
    if (asked === null) return;
    const { albumId } = asked;
    const before = places.current;
    places.go({ kind: 'album', albumId });
    if (await this.#fill(albumId, origin)) {
      // A dialog that was dismissed made no album.
      places.go(before);
      await this.#calls.ask('deleteAlbum', { albumId });
      return;
    }
    if (this.#calls.hasDialogs && (origin.kind === 'folder' || origin.kind === 'files'))
      void this.#nameAfterFolder(albumId, name);
  }

  /** An album of one folder is called like it, unless somebody has named it meanwhile. The folder may come by an event. */
  async #nameAfterFolder(albumId: string, name: string): Promise<void> {
    const { bridge, readSnapshot } = this.#calls;
    const find = (): Album | undefined => readSnapshot().albums.find(({ id }) => id === albumId);
    if (find()?.sources.length === 0) {
      await new Promise<void>((resolve) => {
        const stop = bridge.onEvent(({ event }) => {
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
    const album = find();
    const [source] = album?.sources ?? [];
    if (source !== undefined && album?.name === name) await this.#rename(albumId, baseName(source.folder));
  }

  /** Returns whether somebody was asked for photos and gave none. */
  async #fill(albumId: string, origin: AlbumOrigin): Promise<boolean> {
    switch (origin.kind) {
      case 'nothing':
        return false;
      case 'photos':
        return isNothing(await this.addPhotos(albumId));
      case 'folder':
        return isNothing(await this.addFolder(albumId));
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

  /** Resolves with what was added; null where the browser's own picker has been opened. */
  async addPhotos(albumId: string): Promise<AddReport | null> {
    if (!this.#calls.hasDialogs) return this.#pick(albumId, 'photos');
    return this.#report(await this.#calls.ask('chooseAlbumPhotos', { albumId }));
  }

  async addFolder(albumId: string, rules: FolderRules = DEFAULT_FOLDER_RULES): Promise<AddReport | null> {
    if (!this.#calls.hasDialogs) return this.#pick(albumId, 'folder');
    return this.#report(await this.#calls.ask('chooseAlbumFolder', { albumId, rules }));
  }

  async addFiles(albumId: string, files: readonly File[]): Promise<void> {
    const { bridge, notices } = this.#calls;
    if (files.length === 0) {
      notices.add('error', this.#calls.texts.open.nothingFound);
      return;
    }
    this.#sendingCount += files.length;
    try {
      const outcome = await bridge.addFilesToAlbum(albumId, files);
      if (outcome.ok) this.#report(outcome.value);
      else this.#calls.sayError(outcome.error);
    } finally {
      this.#sendingCount -= files.length;
    }
  }

  async changeSource(albumId: string, sourceId: number, rules: FolderRules): Promise<void> {
    this.#report(await this.#calls.ask('changeAlbumSource', { albumId, sourceId, rules }));
  }

  async removeSource(albumId: string, sourceId: number): Promise<void> {
    await this.#calls.ask('removeAlbumSource', { albumId, sourceId });
  }

  async rescan(albumId: string): Promise<void> {
    const report = await this.#calls.ask('rescanAlbum', { albumId });
    if (report?.added === 0) this.#calls.notices.add('info', this.#calls.texts.album.add.nothingNew);
    else this.#report(report);
  }

  #pick(albumId: string, what: 'photos' | 'folder'): null {
    this.#parts.pickFiles(what, (files) => void this.#takePicked(albumId, files));
    return null;
  }

  /** An album that nobody has named yet is called like the folder that was picked. */
  async #takePicked(albumId: string, files: readonly File[]): Promise<void> {
    const { albums } = this.#calls.readSnapshot();
    const name = albums.find(({ id }) => id === albumId)?.name;
    const folder = files[0]?.webkitRelativePath.split('/')[0] ?? '';
    const isUnnamed = albums.some((_, index) => this.#calls.texts.album.newName(index + 1) === name);
    if (folder !== '' && isUnnamed) await this.#rename(albumId, folder);
    await this.addFiles(albumId, files);
  }

  async #rename(albumId: string, name: string): Promise<void> {
    await this.#calls.ask('renameAlbum', { albumId, name: name.slice(0, 120) });
  }

  #findFreeName(): string {
    const taken = this.#calls.readSnapshot().albums.map(({ name }) => name);
    const { newName } = this.#calls.texts.album;
    let number = 1;
    while (taken.includes(newName(number))) number += 1;
    return newName(number);
  }

  /** What was added; nothing is said of a dialog that was dismissed. */
  #report(report: AddReport | null): AddReport | null {
    if (report === null) return null;
    const { notices } = this.#calls;
    const { add } = this.#calls.texts.album;
    const { added, known, refused } = report;
    const lines = refused
      .slice(0, MOST_LINES)
      .map(({ name, error }) => `${name}: ${describeError(error, this.#calls.texts)}`);
    if (refused.length > MOST_LINES) lines.push(this.#calls.texts.notices.more(refused.length - MOST_LINES));
    if (refused.length > 0) notices.add('error', this.#calls.texts.open.refusedTitle(refused.length), lines);
    if (added > 0) notices.add('info', known > 0 ? add.addedAndKnown(added, known) : add.added(added));
    else if (known > 0) notices.add('info', add.known(known));
    return report;
  }
}

/** A dialog that was dismissed. */
function isNothing(report: AddReport | null): boolean {
  return report !== null && report.added + report.known + report.refused.length === 0;
}

/** A new album begins with what the window is set to. */
export function toAlbumOptions(settings: Settings): AlbumOptions {
  const { look, target, cleanup, seed, device, precision, format, quality } = settings;
  return { ...DEFAULT_ALBUM_OPTIONS, look, target, cleanup, seed, device, precision, format, quality };
}
