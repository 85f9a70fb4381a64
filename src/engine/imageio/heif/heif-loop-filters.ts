/**
 * Switches on the two loop filters of HEVC, which libheif skips for speed when it is built for JavaScript: without them
 * the pixels are not those of the file, and the sampler would keep the visible blocks.
 */
import type { HookedLibrary } from './decoder-hook.ts';

/** Numbers of `de265_param`. */
const DISABLE_DEBLOCKING = 7;
const DISABLE_SAO = 8;

/** @param decoder the address of a decoder that has not begun */
export function enableLoopFilters(decoder: number, { lib }: HookedLibrary): void {
  lib._de265_set_parameter_bool(decoder, DISABLE_DEBLOCKING, 0);
  lib._de265_set_parameter_bool(decoder, DISABLE_SAO, 0);
}
