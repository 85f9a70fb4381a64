/** The Spanish texts of all remarks on results. */
import type { Remark } from '#shared/remarks.ts';

export const esRemarks: Readonly<Record<Remark, string>> = {
  'nothing-to-repair': 'No había nada que reparar: la intensidad era 0 y los píxeles son los de la foto.',
  'damaged-in-parts': 'El archivo de la foto está dañado; partes de la foto pueden ser incorrectas.',
  'larger-than-wanted': 'El archivo es mayor de lo deseado: con la calidad más baja no se reduce más.',
  'exif-lost': 'Los datos EXIF no se pudieron conservar: dañados o demasiado grandes para este formato.',
  'maker-notes-lost': 'Las notas del fabricante no se pudieron conservar: demasiado grandes para este formato.',
  'maker-notes-moved':
    'Las notas del fabricante cambiaron de lugar en el archivo; algunos programas quizá no las lean todas.',
  'xmp-lost': 'Los metadatos XMP no se pudieron conservar: dañados o demasiado grandes para este formato.',
  'iptc-lost': 'Algunos campos IPTC no se pudieron conservar en este formato.',
  'text-lost': 'El texto del archivo no se pudo conservar en este formato; PNG lo conserva.',
  'geo-lost': 'Las coordenadas de este GeoTIFF no están en el resultado.',
  'gain-map-lost': 'El mapa de ganancia HDR de la foto no está en el resultado.',
  'motion-lost': 'El vídeo de esta foto en movimiento no está en el resultado.',
};
