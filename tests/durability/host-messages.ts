/** What the process that is killed and the test that kills it say to each other. */
import type { Album } from '#shared/albums.ts';
import type { Outcome } from '#shared/api.ts';

export interface HostStart {
  /** Holds `photos`, `data`, `cache` and the folder of the results. */
  readonly root: string;
  /** Below the root: the folder that every dialog for a folder answers. */
  readonly outputFolder: string;
  readonly modelFolder: string;
  readonly engineEntry: string;
  readonly imagesEntry: string;
}

export type HostOrder =
  | { readonly kind: 'call'; readonly id: number; readonly name: string; readonly parameters: unknown }
  | { readonly kind: 'add'; readonly id: number; readonly albumId: string; readonly paths: readonly string[] }
  | { readonly kind: 'end' };

export type HostReport =
  | { readonly kind: 'process'; readonly role: 'engine' | 'images'; readonly pid: number }
  | { readonly kind: 'album'; readonly album: Album }
  | { readonly kind: 'answer'; readonly id: number; readonly outcome: Outcome<unknown> };
