/** What a file may be called on each platform, and how a name that may not stand is changed as little as possible. Pure. */

/** Whose rules a name has to keep. */
export type NamePlatform = 'win32' | 'darwin' | 'linux';

/** Bytes in UTF-8. NTFS and APFS count other units, of which a name within this never has more. */
export const MAX_NAME_BYTES = 255;
/** What follows the last dot of a longer name is text. */
const MAX_EXTENSION_BYTES = 16;

/** Control characters and halves of surrogate pairs are legal in places, and trouble in all of them. */
const ILLEGAL: Readonly<Record<NamePlatform, RegExp>> = {
  win32: /[<>:"/\\|?*\p{Cc}\p{Cs}]/gu,
  darwin: /[/:\p{Cc}\p{Cs}]/gu,
  linux: /[/\p{Cc}\p{Cs}]/gu,
};

/** Devices of Windows: with any extension, and with spaces before it. */
const RESERVED = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9\u00b9\u00b2\u00b3]) *(\.|$)/i;

const ENCODER = new TextEncoder();

/** The platform whose rules hold for names; unknown ones are taken for relatives of Linux. */
export function getNamePlatform(platform: string): NamePlatform {
  return platform === 'win32' || platform === 'darwin' ? platform : 'linux';
}

export function countNameBytes(text: string): number {
  return ENCODER.encode(text).length;
}

/** The longest beginning of `text` that has at most `maxBytes` bytes in UTF-8; code points stay whole. */
export function cutToBytes(text: string, maxBytes: number): string {
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += countNameBytes(character);
    if (bytes > maxBytes) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/**
 * Changes a name so that the platform takes it: `_` for illegal characters and before names of devices, no dots and spaces at
 * the end (which Windows and many network drives drop), never empty, at most `MAX_NAME_BYTES` long. The last extension outlives the cut.
 */
export function makeFileName(name: string, platform: NamePlatform): string {
  const legal = trimEnd(name.replaceAll(ILLEGAL[platform], '_'));
  const named = legal === '' ? '_' : legal;
  return shorten(platform === 'win32' && RESERVED.test(named) ? `_${named}` : named);
}

/** Cuts what stands before the extension. */
function shorten(name: string): string {
  if (countNameBytes(name) <= MAX_NAME_BYTES) return name;
  const dot = name.lastIndexOf('.');
  const hasExtension = dot > 0 && countNameBytes(name.slice(dot)) <= MAX_EXTENSION_BYTES;
  const ending = hasExtension ? name.slice(dot) : '';
  const stem = name.slice(0, name.length - ending.length);
  return trimEnd(cutToBytes(stem, MAX_NAME_BYTES - countNameBytes(ending))) + ending;
}

function trimEnd(text: string): string {
  return text.replace(/[. ]+$/, '');
}
