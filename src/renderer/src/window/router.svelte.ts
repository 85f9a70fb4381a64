/** The route of the window: the open photos, the list of albums, or one album. The address keeps it over a reload. */

/** The page that is shown. */
export type Route =
  { readonly kind: 'photos' } | { readonly kind: 'albums' } | { readonly kind: 'album'; readonly albumId: string };

/** The part of the browser's address that holds the route; replaced in tests. */
export interface RouteAddress {
  read(): string;
  write(hash: string): void;
  /** Calls the listener on back and forward. Returns the function that ends the subscription. */
  onChange(listener: () => void): () => void;
}

const ALBUM = /^#album=([\w-]{1,100})$/;

/** Holds the current route and keeps it in the address. */
export class Router {
  readonly #address: RouteAddress;
  #current = $state.raw<Route>({ kind: 'photos' });

  constructor(address: RouteAddress) {
    this.#address = address;
    this.#current = readRoute(address.read());
  }

  get current(): Route {
    return this.#current;
  }

  go(route: Route): void {
    this.#current = route;
    this.#address.write(writeRoute(route));
  }

  /** Goes up one level: from an album to the list of albums, from there to the photos. */
  goUp(): void {
    this.go({ kind: this.#current.kind === 'album' ? 'albums' : 'photos' });
  }

  /** Follows the browser's history; returns the function that ends it. */
  start(): () => void {
    return this.#address.onChange(() => (this.#current = readRoute(this.#address.read())));
  }
}

function readRoute(hash: string): Route {
  const albumId = ALBUM.exec(hash)?.[1];
  if (albumId !== undefined) return { kind: 'album', albumId };
  return { kind: hash === '#albums' ? 'albums' : 'photos' };
}

function writeRoute(route: Route): string {
  if (route.kind === 'album') return `#album=${route.albumId}`;
  return route.kind === 'albums' ? '#albums' : '';
}

/** The hash of this browser's address. */
export function createRouteAddress(): RouteAddress {
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
