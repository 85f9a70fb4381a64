/** The Brazilian Portuguese texts of all remarks on results. */
import type { Remark } from '#shared/remarks.ts';

export const ptBRRemarks: Readonly<Record<Remark, string>> = {
  'nothing-to-repair': 'Não havia o que reparar: a intensidade era 0 e os pixels são os da foto.',
  'damaged-in-parts': 'O arquivo da foto está danificado; partes da foto podem estar erradas.',
  'larger-than-wanted': 'O arquivo é maior que o desejado: com a qualidade mínima ele não fica menor.',
  'exif-lost': 'Os dados EXIF não puderam ser mantidos: danificados ou grandes demais para este formato.',
  'maker-notes-lost': 'As notas do fabricante não puderam ser mantidas: grandes demais para este formato.',
  'maker-notes-moved': 'As notas do fabricante foram movidas no arquivo; alguns programas talvez não leiam todas.',
  'xmp-lost': 'Os metadados XMP não puderam ser mantidos: danificados ou grandes demais para este formato.',
  'iptc-lost': 'Alguns campos IPTC não puderam ser mantidos neste formato.',
  'text-lost': 'O texto do arquivo não pôde ser mantido neste formato; o PNG mantém.',
  'geo-lost': 'As coordenadas deste GeoTIFF não estão no resultado.',
  'gain-map-lost': 'O mapa de ganho HDR da foto não está no resultado.',
  'motion-lost': 'O vídeo desta foto em movimento não está no resultado.',
};
