/** The English texts of an album's panel: options, names of results, folders, exceptions. */
import type { TemplateProblem } from '#shared/naming/name-template.ts';
import type { Placeholder } from '#renderer/albums/options/name-preview.ts';
import { plural } from './plural.ts';

const placeholders: Record<Placeholder, string> = {
  name: 'Name of the photo',
  scale: 'Factor',
  preset: 'Preset',
  width: 'Width',
  height: 'Height',
  date: 'Date taken',
  index: 'Number',
};

const templateProblems: Record<TemplateProblem, (part: string) => string> = {
  empty: () => 'Enter a name for the results.',
  long: () => 'This name is too long.',
  folder: () => 'A name cannot contain / \\ or : and cannot name a folder.',
  brace: () => 'A brace has no partner. Write { and } around a placeholder of the list.',
  ending: (part: string) => `Leave out “${part}”; the format decides the extension.`,
  placeholder: (part: string) => `There is no {${part}}. Choose a placeholder of the list.`,
  date: (part: string) => `“${part}” is not a part of a date. Use YYYY, MM, DD, HH, mm, ss.`,
  digits: (part: string) => `“${part}” is not a number of digits from 1 to 9.`,
};

export const enAlbumOptions = {
  panel: {
    label: 'Settings of the album',
    byLinkHint:
      'The person who made this album chooses its settings. You can add photos, start and pause it, and download results.',
    againHint: 'Changes apply to photos still to come. Finished ones keep their results unless they are made again.',
    sources: 'Photos from',
    noSources: 'Photos that were added one by one',
    watch: 'Watch this folder',
    watchHint: 'New photos in it are added and enhanced while the album runs',
    editSource: (folder: string) => `Which photos of ${folder}`,
    removeSource: (folder: string) => `Remove ${folder} from the list; its photos stay`,
    results: 'Results',
    place: 'Where results go',
    beside: 'Beside',
    folder: 'One folder',
    mirror: 'Same folders',
    placeHints: {
      beside: 'Each beside its photo, under a new name.',
      folder: 'All together in one folder.',
      mirror: 'In another place, in folders like those of the photos.',
    },
    webPlace: 'Results stay with Skipstone until you download them.',
    chooseFolder: 'Choose a folder…',
    noFolder: 'No folder chosen yet',
    names: 'Names',
    template: 'Name of results',
    insert: 'Insert',
    placeholders,
    preview: 'Names will be',
    exampleDates: 'Dates here are examples; results get the date of their photo.',
    templateProblems,
    ifExists: 'If the file exists',
    ifExistsChoices: { fail: 'Report an error', skip: 'Skip the photo', overwrite: 'Replace it' },
    keepFileTimes: 'Keep the date of the photo’s file',
    order: 'Order',
    orders: { list: 'As listed', fastest: 'Fastest' },
    orderHints: {
      list: 'From the first photo to the last.',
      fastest: 'Photos of the same size follow each other, which saves time.',
    },
    keepAwake: 'Keep the computer awake during a run',
    running: 'Run',
  },
  source: {
    title: 'Which photos of this folder',
    recursive: 'Also photos in folders below it',
    include: 'Only these',
    includeHint: 'One pattern per line, such as *.jpg or Trip/**. Empty: all photos.',
    exclude: 'But not these',
    excludeHint: 'For example **/rejected/** or *-edited.*',
    apply: 'Apply',
    cancel: 'Cancel',
  },
  exceptions: {
    title: (amount: number, shown: string) => plural(amount, 'Settings of this photo', `Settings of ${shown} photos`),
    text: 'What is not ticked follows the album.',
    groups: { size: 'Own size', preset: 'Own preset', cleanup: 'Own removal of noise', output: 'Own format' },
    apply: 'Apply',
    asAlbum: 'All as the album',
    cancel: 'Cancel',
  },
};

export type AlbumOptionMessages = typeof enAlbumOptions;
