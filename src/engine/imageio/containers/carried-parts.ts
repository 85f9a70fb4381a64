/** What a file carries besides pixels and profile, as its container holds it; read and written by a file per format. */
import type { Remark } from '#shared/remarks.ts';
import type { Density } from '../metadata/density.ts';
import type { TextEntry } from '../metadata/text-entries.ts';
import type { PartedPacket } from '../metadata/xmp-packets.ts';

/** As read: nothing is turned or checked yet. */
export interface ReadParts {
  /** TIFF structure, without `Exif\0\0`. */
  readonly exif?: Buffer | undefined;
  readonly xmp?: string | undefined;
  readonly iptc?: Buffer | undefined;
  readonly text?: readonly TextEntry[];
  readonly density?: Density | undefined;
  readonly remarks?: readonly Remark[];
}

/** To be written: all of it fits the format. */
export interface WrittenParts {
  readonly exif?: Buffer;
  /** Only a JPEG has two parts. */
  readonly xmp?: PartedPacket;
  readonly iptc?: Buffer;
  readonly text: readonly TextEntry[];
  readonly density?: Density;
}

/** Larger parts are no descriptions of a photo. */
export const MAX_PART_BYTES = 2 ** 26;
