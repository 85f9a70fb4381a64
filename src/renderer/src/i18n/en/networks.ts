/** The English texts about imported networks. */
import type { ImportStage } from '#shared/imported/networks.ts';
import type { NetworkFault } from '#shared/imported/network-faults.ts';
import type { NetworkWork } from '#shared/imported/network-work.ts';

const stages: Record<ImportStage, string> = {
  waiting: 'Waiting for the engine…',
  scale: 'Measuring the scale…',
  range: 'Measuring the range of values…',
  reach: 'Measuring how far it looks…',
  golden: 'Making its test tile…',
};

const faults: Record<NetworkFault, string> = {
  'no-onnx': 'This is no ONNX file.',
  'external-data': 'Its weights are in another file. Export it as one file.',
  'control-flow': 'It has branches or loops. Export it without them.',
  random: 'It draws random numbers, so parts of a photo would not fit together.',
  inputs: 'It does not take one colour image and give one.',
  type: 'Its numbers are not float32. Export it with float32.',
  'fixed-size': 'It takes images of one size only. Export it with a free height and width.',
  scale: 'Its scale is not ×1, ×2, ×3, ×4 or ×8.',
  'no-image': 'What it gives is no enhanced image of what it gets.',
  memory: 'It needs more memory than there is.',
  fails: 'It fails when it runs.',
  unreadable: 'The file cannot be read.',
};

/** How the network comes to the size. */
const work: Record<NetworkWork, (name: string, factor: string) => string> = {
  reduced: (name, factor) => `${name} makes ${factor}; the result is reduced to this size.`,
  plain: (name, factor) => `${name} makes ${factor}; a plain resize does the rest.`,
  twice: (name, factor) => `${name} runs twice, ${factor} each time.`,
  'twice-plain': (name, factor) => `${name} runs twice, ${factor} each time; a plain resize does the rest.`,
};

export const enNetworks = {
  work,
  keepsSize: (name: string) => `${name} keeps the size; a plain resize does the rest.`,
  useFactor: (factor: string) => `Use ${factor}`,
  memory: (size: string) => `It runs on the whole photo at once, which takes about ${size} of memory.`,
  licenceUnknown: 'licence not stated',
  missing: 'It is not here any more. Add it again, or choose another preset.',
  broken: 'It is not what was added any more. Remove it, and add it again.',
  backProjection: 'Keep to the photo',
  backProjectionHint: 'Reduced to the size of the photo, the result gives the photo again.',
  cleanup: (name: string) => `Comes before ${name}. At 0% it gets the photo as it is.`,
  stages,
  faults,
  add: 'Add a network…',
  title: 'Add a network',
  hint: 'An ONNX file that enlarges or repairs images becomes a preset. This computer measures what it can do, which takes seconds to minutes.',
  file: 'File',
  name: 'Name of the preset',
  nameRule: 'Small letters, digits and hyphens; not the name of another preset.',
  nameTaken: 'There is a network of this name, which will be replaced. What was made with it stays.',
  licence: 'Licence',
  licenceHint: 'As its author states it; may be left empty. Whether you may use it is between you and its author.',
  measure: 'Measure and add',
  replace: 'Measure and replace',
  anotherFile: 'Another file…',
  cancel: 'Cancel',
  close: 'Close',
  cancelling: 'Stopping…',
  added: (name: string) => `${name} is a preset now.`,
  remove: 'Remove…',
  removeTitle: (name: string) => `Remove ${name}?`,
  removeText:
    'Its copy is deleted; the file that it came from stays. Photos, albums and presets of yours that use it need another preset then.',
};

export type NetworkMessages = typeof enNetworks;
