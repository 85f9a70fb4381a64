/** The remarks on finished results: what people should know although nothing failed. One closed list for all front ends. */

/** Where a kind of metadata has a better place in another format, the text says so. English, for the command line and reports. */
export const REMARK_TEXTS = {
  'nothing-to-repair': 'Nothing was to be repaired: the strength was 0, and the pixels are those of the photo.',
  'damaged-in-parts': 'The file of the photo is damaged; parts of the photo may be wrong.',
  'larger-than-wanted': 'The file is larger than asked for: even a low quality does not make it smaller.',
  'exif-lost': 'The EXIF data could not be kept: it is damaged, or too large for this format.',
  'maker-notes-lost': 'The maker notes of the camera could not be kept: they are too large for this format.',
  'maker-notes-moved': 'The maker notes of the camera were moved in the file; some programs may not read all of them.',
  'xmp-lost': 'XMP metadata could not be kept: it is damaged, or too large for this format.',
  'iptc-lost': 'Some IPTC fields could not be kept in this format.',
  'text-lost': 'Text of the file could not be kept in this format; PNG keeps it.',
  'geo-lost': 'The map coordinates of this GeoTIFF are not in the result.',
  'gain-map-lost': 'The HDR gain map of the photo is not in the result.',
  'motion-lost': 'The video of this motion photo is not in the result.',
} as const;

export type Remark = keyof typeof REMARK_TEXTS;

export const REMARKS = Object.keys(REMARK_TEXTS) as readonly Remark[];
