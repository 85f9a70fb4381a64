/** The Spanish texts of an album's panel: options, names of results, folders, exceptions. */
import type { AlbumOptionMessages } from '../en/album-options.ts';
import type { TemplateProblem } from '#shared/naming/name-template.ts';
import type { Placeholder } from '#renderer/albums/options/name-preview.ts';
import { plural } from './plural.ts';

const placeholders: Record<Placeholder, string> = {
  name: 'Nombre de la foto',
  scale: 'Factor',
  preset: 'Ajuste',
  width: 'Ancho',
  height: 'Alto',
  date: 'Fecha de captura',
  index: 'Número',
};

const templateProblems: Record<TemplateProblem, (part: string) => string> = {
  empty: () => 'Escriba un nombre para los resultados.',
  long: () => 'Este nombre es demasiado largo.',
  folder: () => 'Un nombre no puede contener / \\ ni :, ni ser el de una carpeta.',
  brace: () => 'Falta la pareja de una llave. Escriba { y } alrededor de un marcador de la lista.',
  ending: (part) => `Quite «${part}»; el formato decide la extensión.`,
  placeholder: (part) => `No existe {${part}}. Elija un marcador de la lista.`,
  date: (part) => `«${part}» no es parte de una fecha. Use YYYY, MM, DD, HH, mm, ss.`,
  digits: (part) => `«${part}» no es un número de cifras de 1 a 9.`,
};

export const esAlbumOptions: AlbumOptionMessages = {
  panel: {
    label: 'Configuración del álbum',
    byLinkHint:
      'Los ajustes los elige quien creó el álbum. Puede añadir fotos, iniciarlo, pausarlo y descargar los resultados.',
    againHint:
      'Los cambios valen para las fotos pendientes. Las terminadas conservan su resultado si no se hacen de nuevo.',
    sources: 'Fotos de',
    noSources: 'Fotos añadidas una a una',
    watch: 'Vigilar esta carpeta',
    watchHint: 'Las fotos nuevas se añaden y se mejoran mientras el álbum está en marcha',
    editSource: (folder) => `Qué fotos de ${folder}`,
    removeSource: (folder) => `Quitar ${folder} de la lista; sus fotos se quedan`,
    results: 'Resultados',
    place: 'Dónde van los resultados',
    beside: 'Al lado',
    folder: 'Una carpeta',
    mirror: 'Mismas carpetas',
    placeHints: {
      beside: 'Cada uno junto a su foto, con otro nombre.',
      folder: 'Todos juntos en una carpeta.',
      mirror: 'En otro lugar, en carpetas como las de las fotos.',
    },
    webPlace: 'Los resultados se quedan en Skipstone hasta que los descargue.',
    chooseFolder: 'Elegir carpeta…',
    noFolder: 'Aún no hay carpeta',
    names: 'Nombres',
    template: 'Nombre de los resultados',
    insert: 'Insertar',
    placeholders,
    preview: 'Los nombres serán',
    exampleDates: 'Las fechas son ejemplos; cada resultado lleva la de su foto.',
    templateProblems,
    ifExists: 'Si el archivo existe',
    ifExistsChoices: { fail: 'Avisar del error', skip: 'Omitir la foto', overwrite: 'Reemplazarlo' },
    keepFileTimes: 'Conservar la fecha del archivo de la foto',
    order: 'Orden',
    orders: { list: 'Como la lista', fastest: 'Más rápido' },
    orderHints: {
      list: 'De la primera foto a la última.',
      fastest: 'Las fotos del mismo tamaño van seguidas, lo que ahorra tiempo.',
    },
    keepAwake: 'Mantener el equipo despierto durante el proceso',
    running: 'Proceso',
  },
  source: {
    title: 'Qué fotos de esta carpeta',
    recursive: 'También las fotos de sus subcarpetas',
    include: 'Solo estas',
    includeHint: 'Un patrón por línea, como *.jpg o Viaje/**. Vacío: todas las fotos.',
    exclude: 'Pero estas no',
    excludeHint: 'Por ejemplo **/descartes/** o *-editada.*',
    apply: 'Aplicar',
    cancel: 'Cancelar',
  },
  exceptions: {
    title: (amount, shown) => plural(amount, 'Configuración de esta foto', `Configuración de ${shown} fotos`),
    text: 'Lo que no esté marcado sigue al álbum.',
    groups: {
      size: 'Tamaño propio',
      preset: 'Ajuste propio',
      cleanup: 'Reducción de ruido propia',
      output: 'Formato propio',
    },
    apply: 'Aplicar',
    asAlbum: 'Todo como el álbum',
    cancel: 'Cancelar',
  },
};
