/** The French texts of all remarks on results. */
import type { Remark } from '#shared/remarks.ts';

export const frRemarks: Readonly<Record<Remark, string>> = {
  'nothing-to-repair': 'Rien à réparer : l’intensité était 0 et les pixels sont ceux de la photo.',
  'damaged-in-parts': 'Le fichier de la photo est endommagé ; des parties peuvent être fausses.',
  'larger-than-wanted': 'Le fichier dépasse la taille voulue : à la qualité la plus basse, il ne peut être plus petit.',
  'exif-lost': 'Les données EXIF n’ont pu être gardées : endommagées ou trop grandes pour ce format.',
  'maker-notes-lost': 'Les notes du fabricant n’ont pu être gardées : trop grandes pour ce format.',
  'maker-notes-moved':
    'Les notes du fabricant ont été déplacées dans le fichier ; certains programmes peuvent ne pas toutes les lire.',
  'xmp-lost': 'Les métadonnées XMP n’ont pu être gardées : endommagées ou trop grandes pour ce format.',
  'iptc-lost': 'Certains champs IPTC n’ont pu être gardés dans ce format.',
  'text-lost': 'Le texte du fichier n’a pu être gardé dans ce format ; PNG le garde.',
  'geo-lost': 'Les coordonnées de ce GeoTIFF ne sont pas dans le résultat.',
  'gain-map-lost': 'La carte de gain HDR de la photo n’est pas dans le résultat.',
  'motion-lost': 'La vidéo de cette photo animée n’est pas dans le résultat.',
};
