/** The German texts of the panel with the options and its buttons. */
import type { OptionMessages } from '../en/options.ts';
import type { CleanupFault } from '#shared/cleanup.ts';
import type { Device, LengthUnit, MetadataRemoval, Target } from '#shared/jobs.ts';
import type { PresetName } from '#shared/models.ts';
import { plural } from './plural.ts';

const presets: Record<PresetName, { name: string; description: string }> = {
  auto: { name: 'Auto', description: 'Schritte nur, wo das Foto davon gewinnt.' },
  instant: { name: 'Sofort', description: 'Ein Durchgang. Weich, nichts ergänzt.' },
  fidelity: { name: 'Treue', description: 'Am nächsten am Foto, mit behutsamen Details.' },
  balanced: { name: 'Ausgewogen', description: 'Klar und natürlich. Passt für die meisten Fotos.' },
  perception: { name: 'Wahrnehmung', description: 'Die lebendigste Textur; ergänzt am meisten.' },
};

const metadataRemovals: Record<MetadataRemoval, string> = {
  nothing: 'Alle behalten',
  location: 'Ort und Kamera entfernen',
  all: 'Alle entfernen',
};

const devices: Record<Device, string> = { cpu: 'Prozessor', webgpu: 'Grafikkarte' };

/** Kinds of size that are typed. */
type SizeKind = Exclude<Target['kind'], 'repair' | 'scale'>;
const sizeKinds: Record<SizeKind, string> = {
  size: 'Breite und Höhe',
  'long-side': 'Lange Seite',
  megapixels: 'Megapixel',
  print: 'Druck',
};
const sizeMissing: Record<SizeKind, string> = {
  size: 'Geben Sie eine Breite oder Höhe ein.',
  'long-side': 'Geben Sie die lange Seite ein.',
  megapixels: 'Geben Sie die Megapixel ein.',
  print: 'Geben Sie Breite oder Höhe und eine Auflösung ein.',
};
const lengthUnits: Record<LengthUnit, string> = { cm: 'cm', inch: 'Zoll' };

const found: Record<CleanupFault, string> = {
  soft: 'Unschärfe',
  noisy: 'Rauschen',
  'strong-compression': 'starke Kompression',
};

/** Faults that people hardly see. */
const slight: Record<CleanupFault, string> = {
  soft: 'leichte Unschärfe',
  noisy: 'leichtes Rauschen',
  'strong-compression': 'leichte Kompression',
};

const cleanupReasons: OptionMessages['cleanupReasons'] = {
  looking: 'Automatisch: Das Foto wird untersucht …',
  nothing: (percent) => `Automatisch: ${percent}, nichts zu reparieren.`,
  because: (percent, findings) => `Automatisch: ${percent}, gefunden: ${findings}.`,
  byKind: (percent) => `Automatisch: ${percent}, nach der Art der Datei.`,
  each: 'Automatisch: für jedes Foto nach dem gewählt, was darin gefunden wird.',
  found,
  slight,
  measured: (noise, blurPx, quality) =>
    `Rauschen ${noise} von 255 Stufen, Unschärfe ${blurPx} px, Kompression wie JPEG-Qualität ${quality}`,
};

export const deOptions: OptionMessages = {
  label: 'Einstellungen',
  size: 'Größe',
  sizeFactor: (factor) => `×${factor}`,
  exact: 'Eigene Größe',
  width: 'Breite',
  height: 'Höhe',
  pixels: 'px',
  sideEmpty: 'auto',
  result: (size, megapixels) => `${size} px · ${megapixels} Megapixel`,
  resultOfMany: (photo, result) => `${photo} wird ${result} px`,
  repairResult: (size) => `${size} px wie das Foto: nur Reparatur`,
  repairOfMany: 'Jedes Foto behält seine Größe: nur Reparatur',
  useSize: (size) => `${size} px verwenden`,
  useResolution: (dpi) => `${dpi} dpi verwenden`,
  cropTo: (size) => `Auf ${size} px beschneiden`,
  sizeKinds,
  sizeMissing,
  figuresAlone: (most) => `Nur Ziffern, höchstens ${most}.`,
  megapixelUnit: 'MP',
  lengthUnit: 'Einheit',
  lengthUnits,
  resolution: 'Auflösung',
  dpi: 'dpi',
  turnPaper: 'Papier nach dem Foto drehen',
  cropHint: 'Nur der gerahmte Teil wird verwendet. Ziehen Sie den Rahmen, um ihn zu wählen.',
  cropOfMany: 'Jedes Foto wird um seine Mitte beschnitten.',
  beyondScale: (factor: string) => `Wie mehr als ${factor} erreicht wird`,
  plainResize: (factor: string) => `${factor} und einfache Skalierung`,
  secondPass: 'Zweiter Durchgang, schärfer',
  preset: 'Vorgabe',
  presets,
  repair: 'Reparatur',
  repairText: 'Entfernt Rauschen, Unschärfe und JPEG-Spuren. Vorgaben ändern hier nichts: Es wird nichts vergrößert.',
  passes: (amount) => plural(amount, '# Durchgang', '# Durchgänge'),
  timeUnknown: '–',
  about: (amount) => `≈ ${amount}`,
  timeTitle: 'Geschätzte Zeit auf diesem Computer',
  timeTitleOfMany: 'Geschätzte Zeit je Foto auf diesem Computer',
  slider: 'Eigene Mischung',
  sliderFidelity: 'Treue',
  sliderPerception: 'Wahrnehmung',
  sliderLabel: 'Von Treue zu Wahrnehmung',
  cleanup: 'Rauschen und JPEG-Spuren entfernen',
  automatic: 'Automatisch',
  cleanupLabel: 'Stärke beim Entfernen von Rauschen und JPEG-Spuren',
  cleanupHint: 'Eine höhere Stärke entfernt mehr und kann feine Textur glätten.',
  cleanupReasons,
  nothingToRepair: 'Bei 0 % gibt es nichts zu reparieren: Das Foto bleibt, wie es ist. Wählen Sie eine Stärke.',
  cleanPhotosStay: 'Fotos ohne Rauschen und JPEG-Spuren bleiben, wie sie sind.',
  output: 'Ausgabe',
  format: 'Format',
  formatSame: (format) => `Wie das Foto (${format})`,
  formatSamePlain: 'Wie das Foto',
  quality: 'Qualität',
  maxBytes: 'Höchstens',
  anySize: 'beliebig',
  megabytes: 'MB',
  maxBytesHint: 'Senkt die Qualität, bis die gespeicherte Datei kleiner ist.',
  removeMetadata: 'Metadaten',
  metadataRemovals,
  removeMetadataHint: 'Was von den Metadaten des Fotos nicht ins Ergebnis kommt. Farben und Auflösung bleiben immer.',
  more: 'Mehr',
  device: 'Gerät',
  deviceAuto: 'Automatisch',
  devices,
  deviceUnavailable: (name) => `${name} (nicht verfügbar)`,
  precision: 'Genauigkeit',
  precisionAuto: 'Automatisch',
  precisions: { float32: 'Exakt (float32)', uint8: 'Schnell (uint8)' },
  seed: 'Startwert',
  newSeed: 'Anderer Startwert',
  seedHint: 'Derselbe Startwert ergibt dasselbe Ergebnis.',
  language: 'Sprache',
  languageAuto: 'System',
  theme: 'Design',
  themes: { auto: 'System', light: 'Hell', dark: 'Dunkel' },
  engineStarting: 'Die Engine startet; Zeiten folgen.',
  engineFailed: 'Die Engine konnte nicht starten',
  upscale: 'Verbessern',
  upscaleAll: (amount) => plural(amount, '# Foto verbessern', 'Alle # verbessern'),
  upscaleSelected: (amount) => plural(amount, 'Auswahl verbessern (#)', 'Auswahl verbessern (#)'),
  manyHint:
    'Für viele Fotos eignet sich ein Album besser: Es merkt sich seinen Stand und läuft dort weiter, wo es aufgehört hat.',
  saveAll: (amount) => plural(amount, '# Ergebnis speichern …', 'Alle # speichern …'),
  saveSelected: (amount) => plural(amount, 'Auswahl speichern (#) …', 'Auswahl speichern (#) …'),
  downloadAll: (amount, size) => plural(amount, `# Ergebnis laden (ZIP, ${size})`, `Alle # laden (ZIP, ${size})`),
  downloadSelected: (amount, size) => plural(amount, `# laden (ZIP, ${size})`, `Auswahl laden (#, ZIP, ${size})`),
  saving: (left) => plural(left, 'Speichern, noch # …', 'Speichern, noch # …'),
  cancelSaving: 'Speichern abbrechen',
  leftOut: (amount) =>
    plural(amount, '# fehlgeschlagenes Foto wird ausgelassen.', '# fehlgeschlagene Fotos werden ausgelassen.'),
  impossible: (amount) =>
    plural(
      amount,
      '# Foto kann die gewählte Größe nicht haben und wird ausgelassen.',
      '# Fotos können die gewählte Größe nicht haben und werden ausgelassen.',
    ),
  longRun: (time) => `Das dauert etwa ${time}`,
  longRunText: 'Eine kleinere Größe oder schnellere Vorgabe braucht weniger. Sie können jederzeit stoppen.',
  longRunCancel: 'Nicht jetzt',
  upscaling: 'Wird verbessert …',
  save: 'Speichern',
  saveHint: 'Neben dem Foto speichern, unter neuem Namen',
  saveAs: 'Speichern unter …',
  download: 'Herunterladen',
  savedAs: (name) => `Gespeichert als ${name}`,
  showInFolder: 'Im Ordner zeigen',
  copy: 'Kopieren',
  copied: 'Das Ergebnis ist in der Zwischenablage.',
  dragOut: 'In ein anderes Programm ziehen',
  dragPreparing: 'Die Datei wird erstellt. Ziehen Sie gleich noch einmal.',
};
