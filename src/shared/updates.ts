/** The contract of updates: what a window sees of them. src/app/updates checks and downloads; only the desktop app has them. */
import type { ErrorValue } from './errors.ts';

/** How this copy of the program was installed. `source`: it runs from its source, and there is no file for it. */
export const PACKAGE_KINDS = ['appimage', 'tar.gz', 'deb', 'rpm', 'nsis', 'zip', 'dmg', 'source'] as const;
export type PackageKind = (typeof PACKAGE_KINDS)[number];

export interface UpdateState {
  /** False: this build has no key to check a signature with, and never looks for updates. */
  readonly isPossible: boolean;
  /** Whether the person has turned the daily check on. */
  readonly isOn: boolean;
  /** Whether the start page asks about it: once, at a later start than the first. */
  readonly isAsking: boolean;
  /** The host that is asked, for people; empty where updates are not possible. */
  readonly host: string;
  /** Of the program that runs. */
  readonly version: string;
  readonly packageKind: PackageKind;
  readonly check: UpdateCheck;
  /** A newer version; null while none is known, and while updates are off. */
  readonly offer: UpdateOffer | null;
  readonly download: UpdateDownload | null;
}

export type UpdateCheck =
  /** null: never. */
  | { readonly kind: 'idle'; readonly checkedAtMs: number | null }
  | { readonly kind: 'running' }
  | { readonly kind: 'failed'; readonly error: ErrorValue };

/** The languages of release notes; other readers get the nearest one. */
export type NotesLanguage = 'en' | 'zh-CN';

export interface UpdateOffer {
  readonly version: string;
  readonly releasedAtMs: number;
  /** Plain text, which may have several lines. */
  readonly notes: Readonly<Record<NotesLanguage, string>>;
  /** The file for this computer; null when there is none. */
  readonly file: { readonly name: string; readonly bytes: number } | null;
}

export type UpdateDownload =
  | { readonly kind: 'running'; readonly fraction: number }
  /** Verified, and whole; `path` is for people. */
  | { readonly kind: 'done'; readonly name: string; readonly path: string }
  | { readonly kind: 'failed'; readonly error: ErrorValue };
