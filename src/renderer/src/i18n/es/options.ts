/** The Spanish texts of the panel with the options and its buttons. */
import type { OptionMessages } from '../en/options.ts';
import type { CleanupFault } from '#shared/cleanup.ts';
import type { Device, LengthUnit, MetadataRemoval, Target } from '#shared/jobs.ts';
import type { PresetName } from '#shared/models.ts';
import { plural } from './plural.ts';

const presets: Record<PresetName, { name: string; description: string }> = {
  auto: { name: 'Auto', description: 'Pasos solo donde la foto gana con ellos.' },
  instant: { name: 'Instantáneo', description: 'Una pasada. Suave, sin añadir nada.' },
  fidelity: { name: 'Fidelidad', description: 'Lo más cercano a su foto, con detalle cuidadoso.' },
  balanced: { name: 'Equilibrado', description: 'Nítido y natural. Bueno para casi todas las fotos.' },
  perception: { name: 'Percepción', description: 'La textura más viva; es lo que más añade.' },
};

const metadataRemovals: Record<MetadataRemoval, string> = {
  nothing: 'Conservar todo',
  location: 'Quitar lugar y cámara',
  all: 'Quitar todo',
};

const devices: Record<Device, string> = { cpu: 'Procesador', webgpu: 'Tarjeta gráfica' };

/** Kinds of size that are typed. */
type SizeKind = Exclude<Target['kind'], 'repair' | 'scale'>;
const sizeKinds: Record<SizeKind, string> = {
  size: 'Ancho y alto',
  'long-side': 'Lado largo',
  megapixels: 'Megapíxeles',
  print: 'Impresión',
};
const sizeMissing: Record<SizeKind, string> = {
  size: 'Escriba un ancho o un alto.',
  'long-side': 'Escriba el lado largo.',
  megapixels: 'Escriba los megapíxeles.',
  print: 'Escriba un ancho o alto y una resolución.',
};
const lengthUnits: Record<LengthUnit, string> = { cm: 'cm', inch: 'pulgadas' };

const found: Record<CleanupFault, string> = {
  soft: 'falta de nitidez',
  noisy: 'ruido',
  'strong-compression': 'compresión fuerte',
};

/** Faults that people hardly see. */
const slight: Record<CleanupFault, string> = {
  soft: 'ligera falta de nitidez',
  noisy: 'ruido ligero',
  'strong-compression': 'compresión ligera',
};

const cleanupReasons: OptionMessages['cleanupReasons'] = {
  looking: 'Automático: examinando la foto…',
  nothing: (percent) => `Automático: ${percent}, nada que reparar.`,
  because: (percent, findings) => `Automático: ${percent}, encontrado: ${findings}.`,
  byKind: (percent) => `Automático: ${percent}, según el tipo de archivo.`,
  each: 'Automático: se elige para cada foto según lo que se encuentre en ella.',
  found,
  slight,
  measured: (noise, blurPx, quality) =>
    `Ruido de ${noise} en 255 niveles, desenfoque de ${blurPx} px, compresión como la calidad JPEG ${quality}`,
};

export const esOptions: OptionMessages = {
  label: 'Configuración',
  size: 'Tamaño',
  sizeFactor: (factor) => `×${factor}`,
  exact: 'Otro tamaño',
  width: 'Ancho',
  height: 'Alto',
  pixels: 'px',
  sideEmpty: 'auto',
  result: (size, megapixels) => `${size} px · ${megapixels} megapíxeles`,
  resultOfMany: (photo, result) => `${photo} pasa a ${result} px`,
  repairResult: (size) => `${size} px, como la foto: solo reparación`,
  repairOfMany: 'Cada foto conserva su tamaño: solo reparación',
  useSize: (size) => `Usar ${size} px`,
  useResolution: (dpi) => `Usar ${dpi} ppp`,
  cropTo: (size) => `Recortar a ${size} px`,
  sizeKinds,
  sizeMissing,
  figuresAlone: (most) => `Solo cifras, hasta ${most}.`,
  megapixelUnit: 'MP',
  lengthUnit: 'Unidad',
  lengthUnits,
  resolution: 'Resolución',
  dpi: 'ppp',
  turnPaper: 'Girar el papel según la foto',
  cropHint: 'Solo se usa la parte enmarcada. Arrastre el marco para elegirla.',
  cropOfMany: 'Cada foto se recorta alrededor de su centro.',
  beyondScale: (factor: string) => `Cómo pasar de ${factor}`,
  plainResize: (factor: string) => `${factor} y un cambio de tamaño simple`,
  secondPass: 'Segunda pasada, más nítida',
  preset: 'Ajuste',
  presets,
  repair: 'Reparación',
  repairText: 'Quita ruido, desenfoque y marcas de JPEG. Aquí los ajustes no influyen: no se amplía nada.',
  passes: (amount) => plural(amount, '# pasada', '# pasadas'),
  timeUnknown: '–',
  about: (amount) => `≈ ${amount}`,
  timeTitle: 'Tiempo estimado en este equipo',
  timeTitleOfMany: 'Tiempo estimado por foto en este equipo',
  slider: 'Mezcla propia',
  sliderFidelity: 'Fidelidad',
  sliderPerception: 'Percepción',
  sliderLabel: 'De fidelidad a percepción',
  cleanup: 'Quitar ruido y marcas de JPEG',
  automatic: 'Automático',
  cleanupLabel: 'Intensidad al quitar ruido y marcas de JPEG',
  cleanupHint: 'Más intensidad quita más y puede suavizar la textura fina.',
  cleanupReasons,
  nothingToRepair: 'Al 0 % no hay nada que reparar: la foto queda como está. Elija una intensidad.',
  cleanPhotosStay: 'Las fotos sin ruido ni marcas de JPEG quedan como están.',
  output: 'Salida',
  format: 'Formato',
  formatSame: (format) => `Como la foto (${format})`,
  formatSamePlain: 'Como la foto',
  quality: 'Calidad',
  maxBytes: 'Como máximo',
  anySize: 'cualquier tamaño',
  megabytes: 'MB',
  maxBytesHint: 'Baja la calidad hasta que el archivo guardado sea menor.',
  removeMetadata: 'Metadatos',
  metadataRemovals,
  removeMetadataHint: 'Qué metadatos de la foto no pasan al resultado. Los colores y la resolución pasan siempre.',
  more: 'Más',
  device: 'Dispositivo',
  deviceAuto: 'Automático',
  devices,
  deviceUnavailable: (name) => `${name} (no disponible)`,
  precision: 'Precisión',
  precisionAuto: 'Automático',
  precisions: { float32: 'Exacta (float32)', uint8: 'Rápida (uint8)' },
  seed: 'Semilla',
  newSeed: 'Otra semilla',
  seedHint: 'La misma semilla da el mismo resultado.',
  language: 'Idioma',
  languageAuto: 'Sistema',
  theme: 'Tema',
  themes: { auto: 'Sistema', light: 'Claro', dark: 'Oscuro' },
  engineStarting: 'El motor está arrancando; luego verá los tiempos.',
  engineFailed: 'El motor no pudo arrancar',
  upscale: 'Mejorar',
  upscaleAll: (amount) => plural(amount, 'Mejorar # foto', 'Mejorar las #'),
  upscaleSelected: (amount) => plural(amount, 'Mejorar selección (#)', 'Mejorar selección (#)'),
  manyHint: 'Para muchas fotos conviene un álbum: recuerda su progreso y continúa donde se detuvo.',
  saveAll: (amount) => plural(amount, 'Guardar # resultado…', 'Guardar los #…'),
  saveSelected: (amount) => plural(amount, 'Guardar selección (#)…', 'Guardar selección (#)…'),
  downloadAll: (amount, size) =>
    plural(amount, `Descargar # resultado (ZIP, ${size})`, `Descargar los # (ZIP, ${size})`),
  downloadSelected: (amount, size) =>
    plural(amount, `Descargar # (ZIP, ${size})`, `Descargar selección (#, ZIP, ${size})`),
  saving: (left) => plural(left, 'Guardando, queda #…', 'Guardando, quedan #…'),
  cancelSaving: 'Cancelar el guardado',
  leftOut: (amount) => plural(amount, '# foto fallida queda fuera.', '# fotos fallidas quedan fuera.'),
  impossible: (amount) =>
    plural(
      amount,
      '# foto no puede tener el tamaño elegido y queda fuera.',
      '# fotos no pueden tener el tamaño elegido y quedan fuera.',
    ),
  longRun: (time) => `Esto tarda unos ${time}`,
  longRunText: 'Un tamaño menor o un ajuste más rápido tarda menos. Puede detenerlo cuando quiera.',
  longRunCancel: 'Ahora no',
  upscaling: 'Mejorando…',
  save: 'Guardar',
  saveHint: 'Guardar junto a la foto, con otro nombre',
  saveAs: 'Guardar como…',
  download: 'Descargar',
  savedAs: (name) => `Guardado como ${name}`,
  showInFolder: 'Mostrar en carpeta',
  copy: 'Copiar',
  copied: 'El resultado está en el portapapeles.',
  dragOut: 'Arrastrar a otro programa',
  dragPreparing: 'El archivo se está creando. Arrastre de nuevo en un momento.',
};
