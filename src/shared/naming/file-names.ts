/** Legal file names on each platform, and the smallest change that makes a name legal. Pure. */

/** The platform whose rules a name keeps. */
export type NamePlatform = 'win32' | 'darwin' | 'linux';

/** Bytes in UTF-8. NTFS and APFS count other units; a name within this limit never has more of them. */
export const MAX_NAME_BYTES = 255;
/** Leaves room for what names of results append. */
const MAX_RECEIVED_BYTES = 200;
/** A longer ending after the last dot is text, not an extension. */
const MAX_EXTENSION_BYTES = 16;

/** Control characters and unpaired surrogates are legal on some platforms and cause trouble on all. */
const ILLEGAL: Readonly<Record<NamePlatform, RegExp>> = {
  win32: /[<>:"/\\|?*\p{Cc}\p{Cs}]/gu,
  darwin: /[/:\p{Cc}\p{Cs}]/gu,
  linux: /[/\p{Cc}\p{Cs}]/gu,
};

/** Device names of Windows, with any extension and with spaces before it. */
const RESERVED = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9\u00b9\u00b2\u00b3]) *(\.|$)/i;

const ENCODER = new TextEncoder();

/** Unknown platforms have the rules of Linux. */
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
 * Makes a name legal: `_` replaces illegal characters and precedes device names; dots and spaces at the end, which Windows and
 * many network drives drop, are removed; the name is never empty and at most `maxBytes` long. A cut keeps the extension.
 */
export function makeFileName(name: string, platform: NamePlatform, maxBytes = MAX_NAME_BYTES): string {
  const legal = trimEnd(name.replaceAll(ILLEGAL[platform], '_'));
  const named = legal === '' ? '_' : legal;
  return shorten(platform === 'win32' && RESERVED.test(named) ? `_${named}` : named, maxBytes);
}

/**
 * The name under which an uploaded file is kept: the last part of any path, legal on every platform and not hidden, with room
 * for a number. `photo` when nothing is left.
 */
export function makeReceivedName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const visible = last.replace(/^[. ]+/, '');
  return visible === '' ? 'photo' : makeFileName(visible, 'win32', MAX_RECEIVED_BYTES);
}

/** Cuts the part before the extension. */
function shorten(name: string, maxBytes: number): string {
  if (countNameBytes(name) <= maxBytes) return name;
  const dot = name.lastIndexOf('.');
  const hasExtension = dot > 0 && countNameBytes(name.slice(dot)) <= MAX_EXTENSION_BYTES;
  const ending = hasExtension ? name.slice(dot) : '';
  const stem = name.slice(0, name.length - ending.length);
  return trimEnd(cutToBytes(stem, maxBytes - countNameBytes(ending))) + ending;
}

function trimEnd(text: string): string {
  return text.replace(/[. ]+$/, '');
}
