/** The French texts of the panel with the options and its buttons. */
import type { OptionMessages } from '../en/options.ts';
import type { CleanupFault } from '#shared/cleanup.ts';
import type { Device, LengthUnit, MetadataRemoval, Target } from '#shared/jobs.ts';
import type { PresetName } from '#shared/models.ts';
import { plural } from './plural.ts';

const presets: Record<PresetName, { name: string; description: string }> = {
  auto: { name: 'Auto', description: 'Des étapes là où la photo y gagne.' },
  instant: { name: 'Instantané', description: 'Une passe. Doux, rien d’ajouté.' },
  fidelity: { name: 'Fidélité', description: 'Au plus près de votre photo, détails prudents.' },
  balanced: { name: 'Équilibré', description: 'Net et naturel. Convient à la plupart des photos.' },
  perception: { name: 'Perception', description: 'La texture la plus vivante ; ajoute le plus.' },
};

const metadataRemovals: Record<MetadataRemoval, string> = {
  nothing: 'Tout garder',
  location: 'Retirer lieu et appareil',
  all: 'Tout retirer',
};

const devices: Record<Device, string> = { cpu: 'Processeur', webgpu: 'Carte graphique' };

/** Kinds of size that are typed. */
type SizeKind = Exclude<Target['kind'], 'repair' | 'scale'>;
const sizeKinds: Record<SizeKind, string> = {
  size: 'Largeur et hauteur',
  'long-side': 'Grand côté',
  megapixels: 'Mégapixels',
  print: 'Impression',
};
const sizeMissing: Record<SizeKind, string> = {
  size: 'Saisissez une largeur ou une hauteur.',
  'long-side': 'Saisissez le grand côté.',
  megapixels: 'Saisissez les mégapixels.',
  print: 'Saisissez une largeur ou une hauteur, et une résolution.',
};
const lengthUnits: Record<LengthUnit, string> = { cm: 'cm', inch: 'pouces' };

const found: Record<CleanupFault, string> = {
  soft: 'manque de netteté',
  noisy: 'bruit',
  'strong-compression': 'forte compression',
};

/** Faults that people hardly see. */
const slight: Record<CleanupFault, string> = {
  soft: 'léger manque de netteté',
  noisy: 'bruit léger',
  'strong-compression': 'compression légère',
};

const cleanupReasons: OptionMessages['cleanupReasons'] = {
  looking: 'Automatique : examen de la photo…',
  nothing: (percent) => `Automatique : ${percent}, rien à réparer.`,
  because: (percent, findings) => `Automatique : ${percent}, trouvé : ${findings}.`,
  byKind: (percent) => `Automatique : ${percent}, selon le type de fichier.`,
  each: 'Automatique : choisi pour chaque photo selon ce qui y est trouvé.',
  found,
  slight,
  measured: (noise, blurPx, quality) =>
    `Bruit de ${noise} sur 255 niveaux, flou de ${blurPx} px, compression comme en qualité JPEG ${quality}`,
};

export const frOptions: OptionMessages = {
  label: 'Réglages',
  size: 'Taille',
  sizeFactor: (factor) => `×${factor}`,
  exact: 'Autre taille',
  width: 'Largeur',
  height: 'Hauteur',
  pixels: 'px',
  sideEmpty: 'auto',
  result: (size, megapixels) => `${size} px · ${megapixels} mégapixels`,
  resultOfMany: (photo, result) => `${photo} devient ${result} px`,
  repairResult: (size) => `${size} px, comme la photo : réparation seule`,
  repairOfMany: 'Chaque photo garde sa taille : réparation seule',
  useSize: (size) => `Utiliser ${size} px`,
  useResolution: (dpi) => `Utiliser ${dpi} ppp`,
  cropTo: (size) => `Recadrer à ${size} px`,
  sizeKinds,
  sizeMissing,
  figuresAlone: (most) => `Chiffres seulement, ${most} au plus.`,
  megapixelUnit: 'MP',
  lengthUnit: 'Unité',
  lengthUnits,
  resolution: 'Résolution',
  dpi: 'ppp',
  turnPaper: 'Tourner le papier selon la photo',
  cropHint: 'Seule la partie encadrée est utilisée. Glissez le cadre pour la choisir.',
  cropOfMany: 'Chaque photo est recadrée autour de son centre.',
  beyondScale: (factor: string) => `Comment dépasser ${factor}`,
  plainResize: (factor: string) => `${factor} et simple redimensionnement`,
  secondPass: 'Deuxième passe, plus nette',
  preset: 'Préréglage',
  presets,
  repair: 'Réparation',
  repairText: 'Retire bruit, flou et traces JPEG. Les préréglages n’y changent rien : rien n’est agrandi.',
  passes: (amount) => plural(amount, '# passe', '# passes'),
  timeUnknown: '–',
  about: (amount) => `≈ ${amount}`,
  timeTitle: 'Durée estimée sur cet ordinateur',
  timeTitleOfMany: 'Durée estimée par photo sur cet ordinateur',
  slider: 'Votre mélange',
  sliderFidelity: 'Fidélité',
  sliderPerception: 'Perception',
  sliderLabel: 'De la fidélité à la perception',
  cleanup: 'Retirer le bruit et les traces JPEG',
  automatic: 'Automatique',
  cleanupLabel: 'Intensité du retrait du bruit et des traces JPEG',
  cleanupHint: 'Une intensité plus forte retire davantage et peut lisser les textures fines.',
  cleanupReasons,
  nothingToRepair: 'À 0 %, rien à réparer : la photo reste telle quelle. Choisissez une intensité.',
  cleanPhotosStay: 'Les photos sans bruit ni traces JPEG restent telles quelles.',
  output: 'Sortie',
  format: 'Format',
  formatSame: (format) => `Comme la photo (${format})`,
  formatSamePlain: 'Comme la photo',
  quality: 'Qualité',
  maxBytes: 'Au plus',
  anySize: 'toute taille',
  megabytes: 'Mo',
  maxBytesHint: 'Baisse la qualité jusqu’à ce que le fichier soit plus petit.',
  removeMetadata: 'Métadonnées',
  metadataRemovals,
  removeMetadataHint:
    'Les métadonnées de la photo qui ne vont pas dans le résultat. Couleurs et résolution y vont toujours.',
  more: 'Plus',
  device: 'Appareil',
  deviceAuto: 'Automatique',
  devices,
  deviceUnavailable: (name) => `${name} (indisponible)`,
  precision: 'Précision',
  precisionAuto: 'Automatique',
  precisions: { float32: 'Exacte (float32)', uint8: 'Rapide (uint8)' },
  seed: 'Graine',
  newSeed: 'Autre graine',
  seedHint: 'La même graine donne le même résultat.',
  language: 'Langue',
  languageAuto: 'Système',
  theme: 'Thème',
  themes: { auto: 'Système', light: 'Clair', dark: 'Sombre' },
  engineStarting: 'Le moteur démarre ; les durées suivront.',
  engineFailed: 'Le moteur n’a pas pu démarrer',
  upscale: 'Améliorer',
  upscaleAll: (amount) => plural(amount, 'Améliorer # photo', 'Améliorer les #'),
  upscaleSelected: (amount) => plural(amount, 'Améliorer la sélection (#)', 'Améliorer la sélection (#)'),
  manyHint:
    'Pour beaucoup de photos, un album convient mieux : il retient son avancement et reprend là où il s’est arrêté.',
  saveAll: (amount) => plural(amount, 'Enregistrer # résultat…', 'Enregistrer les #…'),
  saveSelected: (amount) => plural(amount, 'Enregistrer la sélection (#)…', 'Enregistrer la sélection (#)…'),
  downloadAll: (amount, size) =>
    plural(amount, `Télécharger # résultat (ZIP, ${size})`, `Télécharger les # (ZIP, ${size})`),
  downloadSelected: (amount, size) =>
    plural(amount, `Télécharger # (ZIP, ${size})`, `Télécharger la sélection (#, ZIP, ${size})`),
  saving: (left) => plural(left, 'Enregistrement, reste #…', 'Enregistrement, reste #…'),
  cancelSaving: 'Annuler l’enregistrement',
  leftOut: (amount) =>
    plural(amount, '# photo en échec est laissée de côté.', '# photos en échec sont laissées de côté.'),
  impossible: (amount) =>
    plural(
      amount,
      '# photo ne peut pas avoir la taille choisie et est laissée de côté.',
      '# photos ne peuvent pas avoir la taille choisie et sont laissées de côté.',
    ),
  longRun: (time) => `Cela prend environ ${time}`,
  longRunText:
    'Une taille plus petite ou un préréglage plus rapide prend moins de temps. Vous pouvez l’arrêter à tout moment.',
  longRunCancel: 'Pas maintenant',
  upscaling: 'Amélioration…',
  save: 'Enregistrer',
  saveHint: 'Enregistrer à côté de la photo, sous un autre nom',
  saveAs: 'Enregistrer sous…',
  download: 'Télécharger',
  savedAs: (name) => `Enregistré sous ${name}`,
  showInFolder: 'Afficher dans le dossier',
  copy: 'Copier',
  copied: 'Le résultat est dans le presse-papiers.',
  dragOut: 'Glisser dans un autre programme',
  dragPreparing: 'Le fichier est en préparation. Glissez à nouveau dans un instant.',
};
