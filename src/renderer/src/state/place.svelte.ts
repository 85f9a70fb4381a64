/** Which page of the window is shown: the open photos, the list of albums, or one album. The address remembers it over a reload. */

export type Place =
  { readonly kind: 'photos' } | { readonly kind: 'albums' } | { readonly kind: 'album'; readonly albumId: string };

/** The part of the browser's address that belongs to the page; replaced in tests. */
export interface PlaceAddress {
  read(): string;
  write(hash: string): void;
  /** Called when somebody goes back or forward. Returns what ends the subscription. */
  onChange(listener: () => void): () => void;
}

const ALBUM = /^#album=([\w-]{1,100})$/;

export class Places {
  readonly #address: PlaceAddress;
  #current = $state.raw<Place>({ kind: 'photos' });

  constructor(address: PlaceAddress) {
    this.#address = address;
    this.#current = readPlace(address.read());
  }

  get current(): Place {
    return this.#current;
  }

  go(place: Place): void {
    this.#current = place;
    this.#address.write(writePlace(place));
  }

  /** One page up: from an album to the list, from there to the photos. */
  goUp(): void {
    this.go({ kind: this.#current.kind === 'album' ? 'albums' : 'photos' });
  }

  /** Returns what ends it. */
  start(): () => void {
    return this.#address.onChange(() => (this.#current = readPlace(this.#address.read())));
  }
}

function readPlace(hash: string): Place {
  const albumId = ALBUM.exec(hash)?.[1];
  if (albumId !== undefined) return { kind: 'album', albumId };
  return { kind: hash === '#albums' ? 'albums' : 'photos' };
}

function writePlace(place: Place): string {
  if (place.kind === 'album') return `#album=${place.albumId}`;
  return place.kind === 'albums' ? '#albums' : '';
}

export function createPlaceAddress(): PlaceAddress {
  return {
    read: () => location.hash,
    write: (hash) => {
      if (hash !== location.hash) history.pushState(null, '', hash === '' ? location.pathname + location.search : hash);
    },
    onChange: (listener) => {
      addEventListener('popstate', listener);
      return () => removeEventListener('popstate', listener);
    },
  };
}
