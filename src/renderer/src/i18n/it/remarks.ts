/** The Italian texts of all remarks on results. */
import type { Remark } from '#shared/remarks.ts';

export const itRemarks: Readonly<Record<Remark, string>> = {
  'nothing-to-repair': 'Non c’era nulla da riparare: l’intensità era 0 e i pixel sono quelli della foto.',
  'damaged-in-parts': 'Il file della foto è danneggiato; parti della foto possono essere errate.',
  'larger-than-wanted': 'Il file è più grande del voluto: con la qualità minima non si riduce oltre.',
  'exif-lost': 'I dati EXIF non sono stati mantenuti: danneggiati o troppo grandi per questo formato.',
  'maker-notes-lost': 'Le note del produttore non sono state mantenute: troppo grandi per questo formato.',
  'maker-notes-moved':
    'Le note del produttore sono state spostate nel file; alcuni programmi potrebbero non leggerle tutte.',
  'xmp-lost': 'I metadati XMP non sono stati mantenuti: danneggiati o troppo grandi per questo formato.',
  'iptc-lost': 'Alcuni campi IPTC non sono stati mantenuti in questo formato.',
  'text-lost': 'Il testo del file non è stato mantenuto in questo formato; PNG lo mantiene.',
  'geo-lost': 'Le coordinate di questo GeoTIFF non sono nel risultato.',
  'gain-map-lost': 'La mappa di guadagno HDR della foto non è nel risultato.',
  'motion-lost': 'Il video di questa foto in movimento non è nel risultato.',
};
