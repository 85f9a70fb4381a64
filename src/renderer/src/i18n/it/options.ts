/** The Italian texts of the panel with the options and its buttons. */
import type { OptionMessages } from '../en/options.ts';
import type { CleanupFault } from '#shared/cleanup.ts';
import type { Device, LengthUnit, MetadataRemoval, Target } from '#shared/jobs.ts';
import type { PresetName } from '#shared/models.ts';
import { plural } from './plural.ts';

const presets: Record<PresetName, { name: string; description: string }> = {
  auto: { name: 'Auto', description: 'Passaggi solo dove la foto ci guadagna.' },
  instant: { name: 'Istantaneo', description: 'Una passata. Morbido, nulla di aggiunto.' },
  fidelity: { name: 'Fedeltà', description: 'Il più vicino alla foto, con dettagli prudenti.' },
  balanced: { name: 'Bilanciato', description: 'Nitido e naturale. Adatto a quasi tutte le foto.' },
  perception: { name: 'Percezione', description: 'La trama più viva; aggiunge più di tutti.' },
};

const metadataRemovals: Record<MetadataRemoval, string> = {
  nothing: 'Mantieni tutto',
  location: 'Togli luogo e fotocamera',
  all: 'Togli tutto',
};

const devices: Record<Device, string> = { cpu: 'Processore', webgpu: 'Scheda grafica' };

/** Kinds of size that are typed. */
type SizeKind = Exclude<Target['kind'], 'repair' | 'scale'>;
const sizeKinds: Record<SizeKind, string> = {
  size: 'Larghezza e altezza',
  'long-side': 'Lato lungo',
  megapixels: 'Megapixel',
  print: 'Stampa',
};
const sizeMissing: Record<SizeKind, string> = {
  size: 'Inserisci una larghezza o un’altezza.',
  'long-side': 'Inserisci il lato lungo.',
  megapixels: 'Inserisci i megapixel.',
  print: 'Inserisci larghezza o altezza, e una risoluzione.',
};
const lengthUnits: Record<LengthUnit, string> = { cm: 'cm', inch: 'pollici' };

const found: Record<CleanupFault, string> = {
  soft: 'poca nitidezza',
  noisy: 'rumore',
  'strong-compression': 'forte compressione',
};

/** Faults that people hardly see. */
const slight: Record<CleanupFault, string> = {
  soft: 'nitidezza un po’ scarsa',
  noisy: 'rumore leggero',
  'strong-compression': 'compressione leggera',
};

const cleanupReasons: OptionMessages['cleanupReasons'] = {
  looking: 'Automatico: esame della foto…',
  nothing: (percent) => `Automatico: ${percent}, nulla da riparare.`,
  because: (percent, findings) => `Automatico: ${percent}, trovato: ${findings}.`,
  byKind: (percent) => `Automatico: ${percent}, in base al tipo di file.`,
  each: 'Automatico: scelto per ogni foto in base a ciò che vi si trova.',
  found,
  slight,
  measured: (noise, blurPx, quality) =>
    `Rumore di ${noise} su 255 livelli, sfocatura di ${blurPx} px, compressione come qualità JPEG ${quality}`,
};

export const itOptions: OptionMessages = {
  label: 'Impostazioni',
  size: 'Dimensione',
  sizeFactor: (factor) => `×${factor}`,
  exact: 'Altra misura',
  width: 'Larghezza',
  height: 'Altezza',
  pixels: 'px',
  sideEmpty: 'auto',
  result: (size, megapixels) => `${size} px · ${megapixels} megapixel`,
  resultOfMany: (photo, result) => `${photo} diventa ${result} px`,
  repairResult: (size) => `${size} px, come la foto: solo riparazione`,
  repairOfMany: 'Ogni foto tiene la sua dimensione: solo riparazione',
  useSize: (size) => `Usa ${size} px`,
  useResolution: (dpi) => `Usa ${dpi} dpi`,
  cropTo: (size) => `Ritaglia a ${size} px`,
  sizeKinds,
  sizeMissing,
  figuresAlone: (most) => `Solo cifre, fino a ${most}.`,
  megapixelUnit: 'MP',
  lengthUnit: 'Unità',
  lengthUnits,
  resolution: 'Risoluzione',
  dpi: 'dpi',
  turnPaper: 'Ruota la carta secondo la foto',
  cropHint: 'Si usa solo la parte nel riquadro. Trascinalo per sceglierla.',
  cropOfMany: 'Ogni foto viene ritagliata attorno al centro.',
  beyondScale: (factor: string) => `Come superare ${factor}`,
  plainResize: (factor: string) => `${factor} e un semplice ridimensionamento`,
  secondPass: 'Seconda passata, più nitida',
  preset: 'Predefinito',
  presets,
  repair: 'Riparazione',
  repairText: 'Toglie rumore, sfocatura e tracce JPEG. I predefiniti qui non contano: non si ingrandisce nulla.',
  passes: (amount) => plural(amount, '# passata', '# passate'),
  timeUnknown: '–',
  about: (amount) => `≈ ${amount}`,
  timeTitle: 'Tempo stimato su questo computer',
  timeTitleOfMany: 'Tempo stimato per foto su questo computer',
  slider: 'Il tuo mix',
  sliderFidelity: 'Fedeltà',
  sliderPerception: 'Percezione',
  sliderLabel: 'Da fedeltà a percezione',
  cleanup: 'Togli rumore e tracce JPEG',
  automatic: 'Automatico',
  cleanupLabel: 'Intensità nel togliere rumore e tracce JPEG',
  cleanupHint: 'Un’intensità maggiore toglie di più e può ammorbidire le trame fini.',
  cleanupReasons,
  nothingToRepair: 'Allo 0% non c’è nulla da riparare: la foto resta com’è. Scegli un’intensità.',
  cleanPhotosStay: 'Le foto senza rumore e tracce JPEG restano come sono.',
  output: 'Uscita',
  format: 'Formato',
  formatSame: (format) => `Come la foto (${format})`,
  formatSamePlain: 'Come la foto',
  quality: 'Qualità',
  maxBytes: 'Al massimo',
  anySize: 'qualsiasi',
  megabytes: 'MB',
  maxBytesHint: 'Abbassa la qualità finché il file salvato è più piccolo.',
  removeMetadata: 'Metadati',
  metadataRemovals,
  removeMetadataHint: 'I metadati della foto che non vanno nel risultato. Colori e risoluzione ci vanno sempre.',
  more: 'Altro',
  device: 'Dispositivo',
  deviceAuto: 'Automatico',
  devices,
  deviceUnavailable: (name) => `${name} (non disponibile)`,
  precision: 'Precisione',
  precisionAuto: 'Automatico',
  precisions: { float32: 'Esatta (float32)', uint8: 'Rapida (uint8)' },
  seed: 'Seme',
  newSeed: 'Altro seme',
  seedHint: 'Lo stesso seme dà lo stesso risultato.',
  language: 'Lingua',
  languageAuto: 'Sistema',
  theme: 'Tema',
  themes: { auto: 'Sistema', light: 'Chiaro', dark: 'Scuro' },
  engineStarting: 'Il motore si avvia; i tempi seguiranno.',
  engineFailed: 'Il motore non si è avviato',
  upscale: 'Migliora',
  upscaleAll: (amount) => plural(amount, 'Migliora # foto', 'Migliora tutte e #'),
  upscaleSelected: (amount) => plural(amount, 'Migliora selezione (#)', 'Migliora selezione (#)'),
  manyHint: 'Per molte foto conviene un album: ricorda a che punto è e riprende da lì.',
  saveAll: (amount) => plural(amount, 'Salva # risultato…', 'Salva tutti e #…'),
  saveSelected: (amount) => plural(amount, 'Salva selezione (#)…', 'Salva selezione (#)…'),
  downloadAll: (amount, size) =>
    plural(amount, `Scarica # risultato (ZIP, ${size})`, `Scarica tutti e # (ZIP, ${size})`),
  downloadSelected: (amount, size) => plural(amount, `Scarica # (ZIP, ${size})`, `Scarica selezione (#, ZIP, ${size})`),
  saving: (left) => plural(left, 'Salvataggio, ne manca #…', 'Salvataggio, ne mancano #…'),
  cancelSaving: 'Annulla salvataggio',
  leftOut: (amount) => plural(amount, '# foto non riuscita resta fuori.', '# foto non riuscite restano fuori.'),
  impossible: (amount) =>
    plural(
      amount,
      '# foto non può avere la dimensione scelta e resta fuori.',
      '# foto non possono avere la dimensione scelta e restano fuori.',
    ),
  longRun: (time) => `Richiede circa ${time}`,
  longRunText: 'Una dimensione minore o un predefinito più rapido richiede meno. Puoi fermarlo in ogni momento.',
  longRunCancel: 'Non ora',
  upscaling: 'Miglioramento…',
  save: 'Salva',
  saveHint: 'Salva accanto alla foto, con un nuovo nome',
  saveAs: 'Salva con nome…',
  download: 'Scarica',
  savedAs: (name) => `Salvato come ${name}`,
  showInFolder: 'Mostra nella cartella',
  copy: 'Copia',
  copied: 'Il risultato è negli appunti.',
  dragOut: 'Trascina in un altro programma',
  dragPreparing: 'Il file è in preparazione. Trascina di nuovo tra un attimo.',
};
