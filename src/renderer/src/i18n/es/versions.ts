/** The Spanish texts of versions, and of the options that each photo has. */
import type { VersionMessages } from '../en/versions.ts';
import { plural } from './plural.ts';

export const esVersions: VersionMessages = {
  label: 'Versiones de esta foto',
  show: 'Versiones',
  showHint: 'Comparar los resultados de esta foto y volver a uno de ellos',
  none: 'Cada resultado de esta foto queda aquí hasta que se cierra la foto. Mejórela para crear la primera versión.',
  photo: 'Su foto',
  cleanup: (percent) => `reducción de ruido ${percent}`,
  noCleanup: 'sin reducción de ruido',
  seed: (seed) => `semilla ${seed}`,
  made: (time, duration) => `${time} · tardó ${duration}`,
  onDisk: 'Hora en que terminó, cuánto tardó y su tamaño en disco hasta que se cierra la foto',
  choose: (label) => `Mostrar ${label}, con su configuración`,
  compare: 'Lado «Antes»',
  compareWith: (label) => `Comparar con ${label}`,
  remove: (label) => `Quitar ${label}`,
  saved: 'Guardada',
  settings: 'Configuración',
  undo: 'Deshacer el último cambio de la configuración',
  redo: 'Rehacer',
  reset: 'Restablecer la configuración',
  ofSelected: (amount) => plural(amount, 'Para # foto', 'Para las # fotos seleccionadas'),
  applyToAll: (amount) => plural(amount, 'Aplicar a # foto más', 'Aplicar a # fotos más'),
  applyToAllHint: 'Da a todas las fotos abiertas la configuración de esta',
  ownPresets: 'Mis ajustes',
  ownPresetsHint: 'Configuraciones que guarda con un nombre',
  noOwnPresets:
    'Aún no tiene ajustes propios. Un ajuste guarda toda la configuración: tamaño, ajuste, reducción de ruido y salida.',
  apply: (name) => `Usar ${name}`,
  delete: (name) => `Eliminar ${name}`,
  name: 'Nombre para la configuración actual',
  save: 'Guardar como ajuste',
  replace: 'Reemplazar este ajuste',
  full: 'No hay sitio para más ajustes. Elimine uno primero.',
  close: 'Cerrar',
};
