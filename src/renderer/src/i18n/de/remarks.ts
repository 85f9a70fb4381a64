/** The German texts of all remarks on results. */
import type { Remark } from '#shared/remarks.ts';

export const deRemarks: Readonly<Record<Remark, string>> = {
  'nothing-to-repair': 'Es gab nichts zu reparieren: Die Stärke war 0, und die Pixel sind die des Fotos.',
  'damaged-in-parts': 'Die Datei des Fotos ist beschädigt; Teile des Fotos können falsch sein.',
  'larger-than-wanted': 'Die Datei ist größer als gewünscht: Mit niedrigster Qualität wird sie nicht kleiner.',
  'exif-lost': 'Die EXIF-Daten konnten nicht übernommen werden: beschädigt oder zu groß für dieses Format.',
  'maker-notes-lost': 'Die Herstellerangaben der Kamera konnten nicht übernommen werden: zu groß für dieses Format.',
  'maker-notes-moved':
    'Die Herstellerangaben der Kamera wurden in der Datei verschoben; manche Programme lesen sie vielleicht nicht ganz.',
  'xmp-lost': 'XMP-Metadaten konnten nicht übernommen werden: beschädigt oder zu groß für dieses Format.',
  'iptc-lost': 'Einige IPTC-Felder konnten in diesem Format nicht übernommen werden.',
  'text-lost': 'Text der Datei konnte in diesem Format nicht übernommen werden; PNG behält ihn.',
  'geo-lost': 'Die Kartenkoordinaten dieses GeoTIFF fehlen im Ergebnis.',
  'gain-map-lost': 'Die HDR-Gain-Map des Fotos fehlt im Ergebnis.',
  'motion-lost': 'Das Video dieses Bewegungsfotos fehlt im Ergebnis.',
};
