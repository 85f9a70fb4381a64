/** The English texts of the panel with the options and its buttons. */
import type { CleanupFault } from '#shared/cleanup.ts';
import type { Device, LengthUnit, MetadataRemoval, Target } from '#shared/jobs.ts';
import type { PresetName } from '#shared/models.ts';
import { plural } from './plural.ts';

const presets: Record<PresetName, { name: string; description: string }> = {
  auto: { name: 'Auto', description: 'Steps only where the photo gains by them.' },
  instant: { name: 'Instant', description: 'One pass. Soft, nothing added.' },
  fidelity: { name: 'Fidelity', description: 'Closest to your photo, with careful detail.' },
  balanced: { name: 'Balanced', description: 'Crisp and natural. Right for most photos.' },
  perception: { name: 'Perception', description: 'The most lifelike texture; adds the most.' },
};

const metadataRemovals: Record<MetadataRemoval, string> = {
  nothing: 'Keep all',
  location: 'Remove location and camera',
  all: 'Remove all',
};

const devices: Record<Device, string> = { cpu: 'Processor', webgpu: 'Graphics card' };

/** Kinds of size that are typed. */
type SizeKind = Exclude<Target['kind'], 'repair' | 'scale'>;
const sizeKinds: Record<SizeKind, string> = {
  size: 'Width and height',
  'long-side': 'Long side',
  megapixels: 'Megapixels',
  print: 'Print',
};
const sizeMissing: Record<SizeKind, string> = {
  size: 'Enter a width or a height.',
  'long-side': 'Enter the long side.',
  megapixels: 'Enter the megapixels.',
  print: 'Enter a width or a height, and a resolution.',
};
const lengthUnits: Record<LengthUnit, string> = { cm: 'cm', inch: 'inch' };

const found: Record<CleanupFault, string> = {
  soft: 'softness',
  noisy: 'noise',
  'strong-compression': 'strong compression',
};

/** Faults that people hardly see. */
const slight: Record<CleanupFault, string> = {
  soft: 'slight softness',
  noisy: 'slight noise',
  'strong-compression': 'slight compression',
};

const cleanupReasons = {
  looking: 'Automatic: looking at the photo…',
  nothing: (percent: string) => `Automatic: ${percent}, nothing to repair found.`,
  because: (percent: string, findings: string) => `Automatic: ${percent}, ${findings} found.`,
  byKind: (percent: string) => `Automatic: ${percent}, by the kind of file.`,
  each: 'Automatic: chosen for each photo by what is found in it.',
  found,
  slight,
  measured: (noise: string, blurPx: string, quality: string) =>
    `Noise of ${noise} in 255 levels, blur of ${blurPx} px, compression like JPEG quality ${quality}`,
};

export const enOptions = {
  label: 'Settings',
  size: 'Size',
  sizeFactor: (factor: string) => `×${factor}`,
  exact: 'Custom size',
  width: 'Width',
  height: 'Height',
  pixels: 'px',
  sideEmpty: 'auto',
  result: (size: string, megapixels: string) => `${size} px · ${megapixels} megapixels`,
  resultOfMany: (photo: string, result: string) => `${photo} becomes ${result} px`,
  repairResult: (size: string) => `${size} px, as the photo: repair only`,
  repairOfMany: 'Each photo keeps its size: repair only',
  useSize: (size: string) => `Use ${size} px`,
  useResolution: (dpi: string) => `Use ${dpi} dpi`,
  cropTo: (size: string) => `Crop to ${size} px`,
  sizeKinds,
  sizeMissing,
  figuresAlone: (most: string) => `Figures alone, at most ${most}.`,
  megapixelUnit: 'MP',
  lengthUnit: 'Unit',
  lengthUnits,
  resolution: 'Resolution',
  dpi: 'dpi',
  turnPaper: 'Turn to match the photo',
  cropHint: 'Only the framed part of the photo is used. Drag the frame to choose it.',
  cropOfMany: 'Each photo is cropped around its middle.',
  beyondScale: (factor: string) => `How more than ${factor} is reached`,
  plainResize: (factor: string) => `${factor} and a plain resize`,
  secondPass: 'Second pass, sharper',
  preset: 'Preset',
  presets,
  repair: 'Repair',
  repairText: 'Removes noise, blur and JPEG marks. Presets make no difference here: nothing is enlarged.',
  passes: (amount: number) => plural(amount, '# pass', '# passes'),
  timeUnknown: '–',
  about: (amount: string) => `≈ ${amount}`,
  timeTitle: 'Estimated time on this computer',
  timeTitleOfMany: 'Estimated time for each photo on this computer',
  slider: 'Your own mix',
  sliderFidelity: 'Fidelity',
  sliderPerception: 'Perception',
  sliderLabel: 'From fidelity to perception',
  cleanup: 'Remove noise and JPEG marks',
  automatic: 'Automatic',
  cleanupLabel: 'Strength of removing noise and JPEG marks',
  cleanupHint: 'A higher strength removes more, and may smooth fine texture.',
  cleanupReasons,
  nothingToRepair: 'At 0% there is nothing to repair: the photo stays as it is. Choose a strength.',
  cleanPhotosStay: 'Photos without noise and JPEG marks stay as they are.',
  output: 'Output',
  format: 'Format',
  formatSame: (format: string) => `Same as photo (${format})`,
  formatSamePlain: 'Same as photo',
  quality: 'Quality',
  maxBytes: 'At most',
  anySize: 'any size',
  megabytes: 'MB',
  maxBytesHint: 'Lowers the quality until the saved file is smaller than this.',
  removeMetadata: 'Metadata',
  metadataRemovals,
  removeMetadataHint: 'What of the photo’s metadata does not go into the result. Colours and resolution always do.',
  more: 'More',
  device: 'Device',
  deviceAuto: 'Automatic',
  devices,
  deviceUnavailable: (name: string) => `${name} (not available)`,
  precision: 'Precision',
  precisionAuto: 'Automatic',
  precisions: { float32: 'Exact (float32)', uint8: 'Fast (uint8)' },
  seed: 'Seed',
  newSeed: 'Another seed',
  seedHint: 'The same seed gives the same result.',
  language: 'Language',
  languageAuto: 'System',
  theme: 'Theme',
  themes: { auto: 'System', light: 'Light', dark: 'Dark' },
  engineStarting: 'The engine is starting; times follow.',
  engineFailed: 'The engine could not start',
  upscale: 'Enhance',
  upscaleAll: (amount: number) => plural(amount, 'Enhance # photo', 'Enhance all #'),
  upscaleSelected: (amount: number) => plural(amount, 'Enhance selected #', 'Enhance selected #'),
  manyHint: 'For many photos an album serves better: it remembers its progress, and continues where it stopped.',
  saveAll: (amount: number) => plural(amount, 'Save # result…', 'Save all #…'),
  saveSelected: (amount: number) => plural(amount, 'Save selected #…', 'Save selected #…'),
  downloadAll: (amount: number, size: string) =>
    plural(amount, `Download # result (ZIP, ${size})`, `Download all # (ZIP, ${size})`),
  downloadSelected: (amount: number, size: string) =>
    plural(amount, `Download # (ZIP, ${size})`, `Download selected # (ZIP, ${size})`),
  saving: (left: number) => plural(left, 'Saving, # left…', 'Saving, # left…'),
  cancelSaving: 'Cancel saving',
  leftOut: (amount: number) => plural(amount, '# failed photo is left out.', '# failed photos are left out.'),
  impossible: (amount: number) =>
    plural(
      amount,
      '# photo cannot have the chosen size, and is left out.',
      '# photos cannot have the chosen size, and are left out.',
    ),
  longRun: (time: string) => `This takes about ${time}`,
  longRunText: 'A smaller size or a faster preset takes less. You can stop it at any time.',
  longRunCancel: 'Not now',
  upscaling: 'Enhancing…',
  save: 'Save',
  saveHint: 'Save beside the photo, under a new name',
  saveAs: 'Save as…',
  download: 'Download',
  savedAs: (name: string) => `Saved as ${name}`,
  showInFolder: 'Show in folder',
  copy: 'Copy',
  copied: 'The result is on the clipboard.',
  dragOut: 'Drag into another program',
  dragPreparing: 'The file is being made. Drag again in a moment.',
};

export type OptionMessages = typeof enOptions;
