/** The Spanish texts about updates. */
import type { Messages } from '../en/messages.ts';
import type { PackageKind } from '#shared/updates.ts';

/** What a person does with the downloaded file, by how this copy was installed. */
const install: Readonly<Record<PackageKind, string>> = {
  appimage: 'Cierre Skipstone e inicie el archivo nuevo. Después puede borrar el anterior.',
  'tar.gz':
    'Cierre Skipstone, descomprima el archivo nuevo e inícielo desde ahí. Después puede borrar la carpeta anterior.',
  deb: 'Instálelo con «sudo apt install» y la ruta del archivo. Reemplaza esta versión.',
  rpm: 'Instálelo con «sudo dnf install» y la ruta del archivo. Reemplaza esta versión.',
  nsis: 'Cierre Skipstone y abra el archivo. Reemplaza esta versión.',
  zip: 'Cierre Skipstone, descomprima el archivo nuevo e inícielo desde ahí. Después puede borrar la carpeta anterior.',
  dmg: 'Cierre Skipstone, abra el archivo y arrastre Skipstone a la carpeta Aplicaciones.',
  source: 'Esta copia funciona desde su código fuente. Obtenga el nuevo de donde tiene este.',
};

export const esUpdates: Messages['updates'] = {
  title: 'Actualizaciones',
  open: 'Actualizaciones…',
  close: 'Cerrar',
  ask: '¿Buscar una versión nueva una vez al día?',
  askDetail: (host) => `Skipstone pide a ${host} un archivo pequeño. No se envía nada sobre usted ni sus fotos.`,
  yes: 'Sí, buscar',
  no: 'No',
  setting: 'Buscar una versión nueva una vez al día',
  settingDetail: (host) =>
    `Pide a ${host} un archivo pequeño. No se envía nada sobre usted ni sus fotos, y no se instala nada sin usted.`,
  impossible: 'Esta compilación no puede comprobar la firma de una actualización, así que nunca las busca.',
  current: (version) => `Esta es la versión ${version}.`,
  check: 'Buscar ahora',
  checking: 'Buscando una versión nueva…',
  newest: (date) => `El ${date} no había una versión más nueva.`,
  failed: 'No se pudo buscar una versión nueva.',
  available: (version) => `La versión ${version} está disponible`,
  released: (date) => `Publicada el ${date}`,
  show: 'Novedades…',
  later: 'Más tarde',
  notes: 'Novedades',
  noFile: 'No hay archivo de esta versión para este equipo.',
  download: (size) => `Descargar (${size})`,
  downloading: 'Descargando',
  downloadingPart: (percent) => `Descargando, ${percent}`,
  cancel: 'Cancelar la descarga',
  downloadFailed: 'La descarga falló.',
  downloaded: (path) => `Descargado, y su firma es correcta: ${path}`,
  install,
  showInFolder: 'Mostrar en carpeta',
};
