/** The Spanish texts of an album's run: its stages, its header, the pre-flight, pauses and announcements. */
import type { AlbumRunMessages } from '../en/album-run.ts';
import type { PauseReason } from '#shared/albums.ts';
import { plural } from './plural.ts';

const paused: Record<PauseReason, { title: string; text: string }> = {
  user: { title: 'En pausa', text: 'Continúe cuando quiera; no se pierde nada.' },
  'disk-full': {
    title: 'En pausa: la unidad de los resultados está llena',
    text: 'Libere espacio. El álbum continúa solo en cuanto haya suficiente.',
  },
  'folder-gone': {
    title: 'En pausa: falta una carpeta',
    text: 'Vuelva a conectar su unidad. El álbum continúa solo cuando la carpeta vuelva.',
  },
  'store-full': {
    title: 'En pausa: la unidad de los datos de Skipstone está llena',
    text: 'No se pierde nada. Libere espacio. El álbum continúa solo en cuanto haya suficiente.',
  },
  'store-failed': {
    title: 'En pausa: no se puede escribir la lista de álbumes',
    text: 'El archivo falta, fue reemplazado o no se puede escribir. Los resultados se conservan. Inicie Skipstone de nuevo.',
  },
  'engine-failed': {
    title: 'En pausa: el motor no puede trabajar',
    text: 'No se perdió ninguna foto. Reintente; si sigue igual, inicie Skipstone de nuevo.',
  },
};

export const esAlbumRun: AlbumRunMessages = {
  run: {
    empty: 'Aún no hay fotos',
    ready: 'Sin empezar',
    running: 'En marcha',
    stopping: 'Se detiene tras esta foto',
    paused: 'En pausa',
    elsewhere: 'En marcha en otra ventana de Skipstone',
    done: 'Terminado',
    partly: 'Detenido',
  },
  header: {
    label: 'Álbum',
    back: 'Todos los álbumes',
    rename: 'Renombrar',
    name: 'Nombre del álbum',
    progress: 'Progreso del álbum',
    done: (done, total) => `${done} de ${total} listas`,
    failed: (amount, shown) => plural(amount, '1 fallida', `${shown} fallidas`),
    otherOptions: (amount, shown) =>
      plural(amount, '1 hecha con otra configuración', `${shown} hechas con otra configuración`),
    allDone: (amount, shown) => plural(amount, '1 foto mejorada', `${shown} fotos mejoradas`),
    nothing: 'Añada fotos o una carpeta para empezar.',
    remaining: (duration) => `quedan unos ${duration}`,
    remainingUntil: (duration, clock) => `quedan unos ${duration}, hasta las ${clock} aprox.`,
    estimating: 'Calculando…',
    start: 'Empezar…',
    startHint: 'Primero lo comprueba todo',
    download: 'Descargar',
    downloadAll: (amount, size) => plural(amount, `Descargar (ZIP, ${size})`, `Descargar las # (ZIP, ${size})`),
    showFolder: 'Mostrar carpeta',
    pause: 'Pausar',
    pauseHint: 'Se detiene al momento; la foto en curso empieza de nuevo después',
    stopAfter: 'Detener tras esta foto',
    stopping: 'Se detiene tras esta foto…',
    resume: 'Continuar',
    tryAgain: 'Reintentar ahora',
    retryFailed: (amount, shown) => plural(amount, 'Reintentar 1 foto fallida', `Reintentar ${shown} fotos fallidas`),
    more: 'Más',
  },
  paused,
  pausedAt: (folder) => `Carpeta: ${folder}`,
  elsewhere: {
    title: 'Otro Skipstone está procesando álbumes',
    text: 'Aquí puede mirar. Cierre el otro para procesar álbumes en esta ventana.',
  },
  preflight: {
    title: 'Comprobar antes de empezar',
    checking: 'Revisando las fotos…',
    checkingHint: 'Un álbum nuevo tarda un poco: cada foto se lee una vez.',
    failed: 'No se pudo hacer la comprobación',
    photos: 'Fotos',
    pixels: 'Resultado',
    megapixels: (amount) => `${amount} megapíxeles`,
    gigapixels: (amount) => `${amount} gigapíxeles`,
    time: 'Tiempo',
    timeUnknown: 'aún no se sabe',
    about: (duration) => `unos ${duration}`,
    until: (clock) => `hasta las ${clock} aprox.`,
    space: 'Espacio',
    spaceOf: (needed, free) => `${needed} necesarios, ${free} libres`,
    spaceUnknown: (needed) => `${needed} necesarios`,
    spaceShort:
      'No hay espacio suficiente. El álbum se pausaría con la unidad llena y seguiría cuando vuelva a haber espacio.',
    spaceUse: (percent) => `${percent} del espacio libre`,
    finished: {
      legend: 'Fotos terminadas',
      madeAgain: (amount, shown) =>
        plural(amount, '1 foto terminada se hará de nuevo', `${shown} fotos terminadas se harán de nuevo`),
      time: (duration) => ` (${duration})`,
      reasons: {
        options: (amount, shown) =>
          plural(amount, '1 se hizo con otra configuración', `${shown} se hicieron con otra configuración`),
        file: (amount, shown) =>
          plural(amount, '1 foto ha cambiado desde entonces', `${shown} fotos han cambiado desde entonces`),
        gone: (amount, shown) => plural(amount, '1 resultado ya no está', `${shown} resultados ya no están`),
      },
      reasonSeparator: ' · ',
      sentence: (text) => `${text}.`,
      resultsStay: 'Los resultados actuales conservan sus nombres.',
      resultsReplaced: 'Los resultados actuales se reemplazan.',
      someReplaced: (amount, shown) =>
        plural(amount, '1 resultado actual se reemplaza.', `${shown} resultados actuales se reemplazan.`),
      onlyNew: 'Solo las nuevas',
      onlyNewHint: 'Las fotos terminadas conservan sus resultados.',
      older: (amount, shown) =>
        plural(
          amount,
          '1 foto terminada se hizo con un modelo anterior. Se queda como está.',
          `${shown} fotos terminadas se hicieron con un modelo anterior. Se quedan como están.`,
        ),
      unknownModel: (amount, shown) =>
        plural(
          amount,
          '1 foto terminada no dice qué modelo la hizo; puede ser uno anterior. Se queda como está.',
          `${shown} fotos terminadas no dicen qué modelo las hizo; puede ser uno anterior. Se quedan como están.`,
        ),
      olderNetwork: (amount, shown) =>
        plural(
          amount,
          '1 foto terminada se hizo con una red cuyo archivo se reemplazó. Se queda como está.',
          `${shown} fotos terminadas se hicieron con una red cuyo archivo se reemplazó. Se quedan como están.`,
        ),
      withNewModel: (amount, shown) =>
        plural(amount, 'Hacerla de nuevo con el modelo nuevo', `Hacer de nuevo ${shown} fotos con el modelo nuevo`),
      withNewNetwork: (amount, shown) =>
        plural(amount, 'Hacerla de nuevo con la red nueva', `Hacer de nuevo ${shown} fotos con la red nueva`),
    },
    names: 'Nombres',
    allWell: 'No hay ningún obstáculo.',
    nothingTitle: 'No hay nada que hacer',
    nothingText: 'Cada foto está terminada, fallida u omitida. Añada fotos o reintente las fallidas.',
    unreadable: {
      title: (amount, shown) => plural(amount, '1 foto no se puede leer', `${shown} fotos no se pueden leer`),
      text: 'Lo que no se puede leer se marca como fallido; las demás fotos continúan.',
    },
    tooLarge: {
      title: (amount, shown) =>
        plural(amount, '1 foto no puede tener este tamaño', `${shown} fotos no pueden tener este tamaño`),
      text: 'Elija otro tamaño u otro formato, para todas o solo para estas.',
    },
    duplicates: {
      title: (amount, shown) => plural(amount, '1 duplicado', `${shown} duplicados`),
      text: 'El mismo contenido con otro nombre. Cada una se mejoraría.',
    },
    collisions: {
      title: (amount, shown) => plural(amount, '1 nombre está ocupado', `${shown} nombres están ocupados`),
      text: 'Otro archivo u otro resultado tiene el mismo nombre. Estas fotos fallarían.',
    },
    twin: (name, other) => `${name} = ${other}`,
    taken: (name, other) => `${name} → ${other}`,
    more: (amount, shown) => plural(amount, 'y 1 más', `y ${shown} más`),
    skipThese: (amount, shown) => plural(amount, 'Omitirla', `Omitir estas ${shown}`),
    ownSettings: 'Configurar estas…',
    skipExisting: 'Omitir estas fotos',
    replaceExisting: 'Reemplazar esos archivos',
    changeNames: 'Cambiar los nombres',
    again: 'Comprobar de nuevo',
    cancel: 'Cancelar',
    start: (amount, shown) => plural(amount, 'Empezar 1 foto', `Empezar ${shown} fotos`),
  },
  announce: {
    progress: (name, percent) => `${name}: ${percent} listo`,
    done: (name) => `${name} ha terminado`,
    doneWithFailures: (name, amount, shown) =>
      `${name} ha terminado; ${plural(amount, '1 foto ha fallado', `${shown} fotos han fallado`)}`,
    paused: (name, why) => `${name}: ${why}`,
    started: (name) => `${name} está en marcha`,
  },
};
