/** The English texts about imported networks. */
import type { NetworkWork } from '#shared/imported/network-work.ts';

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
};

export type NetworkMessages = typeof enNetworks;
