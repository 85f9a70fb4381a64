/** The English texts of versions, and of the options that each photo has. */
import { plural } from './plural.ts';

export const enVersions = {
  label: 'Versions of this photo',
  show: 'Versions',
  showHint: 'Compare the results of this photo, and go back to one',
  none: 'Each result of this photo stays here until the photo is closed. Enhance it to make the first version.',
  photo: 'Your photo',
  cleanup: (percent: string) => `clean-up ${percent}`,
  noCleanup: 'no clean-up',
  seed: (seed: string) => `seed ${seed}`,
  made: (time: string, duration: string) => `${time} · took ${duration}`,
  onDisk: 'Time when it was finished, how long it took, and its size on disk until the photo is closed',
  choose: (label: string) => `Show ${label}, with its settings`,
  compare: 'Before side',
  compareWith: (label: string) => `Compare with ${label}`,
  remove: (label: string) => `Remove ${label}`,
  saved: 'Saved',
  settings: 'Settings',
  undo: 'Undo the last change of the settings',
  redo: 'Redo',
  reset: 'Reset the settings',
  ofSelected: (amount: number) => plural(amount, 'For # photo', 'For the # selected photos'),
  applyToAll: (amount: number) => plural(amount, 'Apply to # other photo', 'Apply to # other photos'),
  applyToAllHint: 'Gives all open photos the settings of this one',
  ownPresets: 'My presets',
  ownPresetsHint: 'Settings that you keep under a name',
  noOwnPresets: 'You have no presets yet. A preset keeps all settings: size, preset, clean-up and output.',
  apply: (name: string) => `Use ${name}`,
  delete: (name: string) => `Delete ${name}`,
  name: 'Name for the present settings',
  save: 'Save as preset',
  replace: 'Replace this preset',
  full: 'There is no room for more presets. Delete one first.',
  close: 'Close',
};

export type VersionMessages = typeof enVersions;
