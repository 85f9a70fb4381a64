/** The Spanish texts of all error codes. */
import type { InvalidOptionTexts, RejectionTexts } from '../en/errors.ts';
import type { ErrorCode } from '#shared/errors.ts';

export const esErrors: Record<ErrorCode, string> = {
  'options/invalid': 'Un valor no es posible. Elija otro tamaño o nombre.',
  'image/not-found': 'El archivo ya no está donde estaba.',
  'image/unsupported': 'Skipstone no puede leer este tipo de archivo.',
  'image/camera-raw': 'Es un archivo RAW sin revelar. Expórtelo como TIFF o JPEG en su revelador y ábralo.',
  'image/corrupt': 'El archivo está dañado y no se puede leer completo.',
  'image/too-large': 'La foto tiene más píxeles de los que Skipstone puede procesar.',
  'image/changing': 'El archivo cambiaba mientras se procesaba.',
  'output/exists': 'Ya existe un archivo con este nombre.',
  'output/is-input': 'El resultado reemplazaría su foto. Elija otro nombre.',
  'output/not-writable': 'Skipstone no puede escribir ahí. Elija otra carpeta.',
  'output/no-space': 'No hay espacio libre suficiente para el resultado.',
  'output/too-large': 'El resultado es mayor de lo que admite este formato. Elija otro formato o un tamaño menor.',
  'model/missing': 'Falta el modelo. Instale Skipstone de nuevo.',
  'model/corrupt': 'El modelo está dañado. Instale Skipstone de nuevo.',
  'model/foreign': 'El modelo es de otra versión de Skipstone.',
  'network/missing': 'Esa red no existe. Añádala de nuevo o elija otro ajuste.',
  'network/unusable': 'Esta red no se puede usar.',
  'device/unavailable': 'El dispositivo elegido no se puede usar aquí. Elija «Automático» en Más.',
  'device/wrong-output': 'El dispositivo no dio un resultado útil para esta foto. Elija otro en Más.',
  'engine/crashed': 'El motor se detuvo de forma inesperada.',
  'engine/out-of-memory': 'No hubo memoria suficiente. Pruebe un tamaño menor o cierre otros programas.',
  'engine/internal': 'Algo falló dentro de Skipstone.',
  'engine/quarantined': 'El motor se detuvo varias veces con esta foto, así que se apartó.',
  'album/busy': 'Otro Skipstone está mejorando álbumes. Espere o ciérrelo.',
  'album/folder-gone': 'Falta una carpeta de este álbum. Compruebe que su unidad esté conectada.',
  'album/no-output-folder': 'Elija primero la carpeta de los resultados.',
  'store/corrupt': 'La lista de álbumes está dañada. Inicie Skipstone de nuevo: guarda la anterior y empieza otra.',
  'store/newer': 'Los álbumes son de un Skipstone más nuevo. Instale la última versión.',
  'store/failed': 'No se pudo leer o escribir la lista de álbumes.',
  'store/no-space': 'La unidad de los datos de Skipstone está llena. Libere espacio.',
  'request/refused': 'Skipstone no hace esto desde aquí. Recargue la ventana y reintente.',
  'update/no-connection':
    'No se pudo acceder al servidor de actualizaciones, o no acabó de responder. Reintente más tarde.',
  'update/untrusted':
    'Lo que envió el servidor está dañado, es antiguo o no lleva la firma de Skipstone. No se guardó nada.',
};

/** Why an option cannot be used, with the limit. */
export const esInvalidOptions: InvalidOptionTexts = {
  smaller: ({ widthPx, heightPx, wantedWidthPx, wantedHeightPx }) =>
    `La foto mide ${widthPx} × ${heightPx} px, más que ${wantedWidthPx} × ${wantedHeightPx} px. Elija al menos su propio tamaño.`,
  'too-large': ({ wantedWidthPx, wantedHeightPx, maxFactor, mostWidthPx, mostHeightPx }) =>
    `${wantedWidthPx} × ${wantedHeightPx} px es más de ${maxFactor} veces la foto. Elija como máximo ${mostWidthPx} × ${mostHeightPx} px.`,
  stretched: ({ widthPx, heightPx, wantedWidthPx, wantedHeightPx }) =>
    `${wantedWidthPx} × ${wantedHeightPx} px deformaría la foto de ${widthPx} × ${heightPx} px. Deje vacío el ancho o el alto.`,
  pattern: ({ part, maxCharacters, maxStars }) =>
    `El patrón «${part}» no se puede usar. Escriba un nombre o una ruta dentro de la carpeta, de ${maxCharacters} caracteres como máximo y ${maxStars} veces *.`,
};

/** Why a request is rejected. */
export const esRejections: RejectionTexts = {
  gone: 'Ya no está: se cerró, se quitó o se eliminó.',
  'not-ready': 'La foto aún se está abriendo. Reintente cuando se muestre.',
  'no-result': 'La foto aún no tiene resultado.',
  'cannot-end-early': 'Esta foto se termina por partes y no se puede detener con un resultado. Cancele o espere.',
  'no-replacing': 'Esta página no puede reemplazar archivos. Elija otra opción en «Si el archivo existe».',
  'updates-off': 'La búsqueda de actualizaciones está desactivada.',
  'visitor-space': 'Su parte del disco de este servidor está llena. Guarde lo que necesite y cierre fotos.',
  'not-for-visitors': 'Solo puede hacerlo quien está en el servidor o creó el álbum.',
  'versions-full': 'Las versiones de las fotos abiertas ocupan 20 GB. Guarde o quite algunas, o cierre fotos.',
  'in-use': 'Todavía se está creando o guardando. Inténtelo de nuevo cuando termine.',
};
