/** Owns which albums a visitor sees, and what the visitor may do with them: those made during the visit, and those whose link was given. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Album } from '#shared/albums.ts';
import type { AppEvent } from '#shared/app-state.ts';
import type { CommandName } from '#shared/api.ts';
import type { EventHub } from '../event-hub.ts';
import { reject } from '../rejection.ts';

/** What a link allows: looking, downloading, adding photos, starting and pausing. Everything else is left to who made the album. */
const BY_LINK: ReadonlySet<CommandName> = new Set<CommandName>([
  'pageAlbum',
  'viewAlbumPhoto',
  'downloadAlbumResult',
  'downloadAlbumResults',
  'measureAlbumResults',
  'addOpenPhotos',
  'preflightAlbum',
  'startAlbum',
  'pauseAlbum',
  'stopAlbumAfterPhoto',
  'retryAlbumPhotos',
  'linkAlbum',
]);
/** Folders of the server, and reports, which name its paths, are for the person at it. */
const AT_SERVER: ReadonlySet<CommandName> = new Set<CommandName>([
  'changeAlbumSource',
  'removeAlbumSource',
  'exportAlbumReport',
]);
/** Each has a folder on the server. */
const MAX_MADE = 50;

export interface VisitorAlbumsOptions {
  /** Of the visitor. */
  readonly hub: EventHub;
  /** All albums of the server, oldest first. */
  readonly list: () => readonly Album[];
}

export class VisitorAlbums {
  readonly #options: VisitorAlbumsOptions;
  readonly #shown = new Set<string>();
  readonly #made = new Set<string>();

  constructor(options: VisitorAlbumsOptions) {
    this.#options = options;
  }

  /** Shows an album from now on. False: there is none with this id. */
  show(albumId: string): boolean {
    const album = findLinkedAlbum(this.#options.list(), albumId);
    if (album === null) return false;
    this.#shown.add(album.id);
    this.#publish(album);
    return true;
  }

  /** Before a visitor makes an album. @throws {AppError} request/refused */
  assertMayMake(): void {
    if (this.#made.size >= MAX_MADE) throw reject('This visitor has made too many albums.', 'visitor-space');
  }

  /** The visitor has made this album. */
  noteMade(albumId: string): void {
    this.#made.add(albumId);
    this.show(albumId);
  }

  /** @throws {AppError} request/refused for an album that the visitor does not see, or may not change in this way */
  assertMay(name: CommandName, albumId: string): void {
    if (!this.#shown.has(albumId)) throw reject('There is no album with this id.', 'gone');
    if (AT_SERVER.has(name) || !(this.#made.has(albumId) || BY_LINK.has(name)))
      throw reject('This is left to the person at the server.', 'not-for-visitors');
  }

  /** Passes on what concerns the engine, its networks and the albums that the visitor sees. */
  relay(event: AppEvent): void {
    if (event.kind === 'engine' || event.kind === 'networks') this.#options.hub.publish(event);
    else if (event.kind === 'album' && this.#shown.has(event.album.id)) this.#publish(event.album);
    else if ((event.kind === 'album-photos' || event.kind === 'album-deleted') && this.#shown.has(event.albumId))
      this.#options.hub.publish(event);
  }

  #publish(album: Album): void {
    const isMade = this.#made.has(album.id);
    this.#options.hub.publish({ kind: 'album', album: isMade ? album : { ...album, isByLink: true } });
  }
}

/** The album of a link; null: there is none. The time does not depend on how much of a guess is right. */
export function findLinkedAlbum(albums: readonly Album[], albumId: string): Album | null {
  const wanted = digest(albumId);
  return albums.find(({ id }) => timingSafeEqual(digest(id), wanted)) ?? null;
}

function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
