/** sharp, the binding of libvips, set up once for the whole process. */
import sharp from 'sharp';

// libvips may otherwise answer for a path with the image that was there before.
sharp.cache(false);

export { sharp };

/**
 * How photos are opened. `failOn: error` rejects what is cut off or breaks the decoder, and takes what only deserves a
 * warning.
 */
export const INPUT_OPTIONS = { failOn: 'error', limitInputPixels: false, autoOrient: true } as const;
