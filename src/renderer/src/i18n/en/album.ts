/** The English texts of albums: the list of albums, the grid of one, the viewer and the dialogs. */
import type { AlbumFilter } from '#shared/albums.ts';
import { enAlbumOptions } from './album-options.ts';
import { enAlbumRun } from './album-run.ts';
import { plural } from './plural.ts';

const filters: Record<AlbumFilter, string> = {
  all: 'All',
  waiting: 'Waiting',
  running: 'Running',
  done: 'Done',
  failed: 'Failed',
  quarantined: 'Set aside',
  skipped: 'Skipped',
  cancelled: 'Cancelled',
};

export const enAlbum = {
  ...enAlbumOptions,
  ...enAlbumRun,
  title: 'Albums',
  newName: (number: number) => (number === 1 ? 'New album' : `New album ${number}`),
  photos: (amount: number, shown: string) => plural(amount, '1 photo', `${shown} photos`),
  create: {
    title: 'New album',
    hint: 'Many photos at once: start in the evening, look in the morning.',
    fromOpen: (amount: number) => plural(amount, 'Make an album of this photo', 'Make an album of these # photos'),
    fromFolder: 'New album from a folder…',
    fromPhotos: 'New album from photos…',
    empty: 'New empty album',
    all: 'All albums',
    menu: 'Albums',
  },
  list: {
    back: 'Photos',
    noneTitle: 'No albums yet',
    noneText:
      'An album enhances many photos with the same settings, remembers its progress, and continues where it stopped.',
    dropHint: 'Drop a folder anywhere in this window to make an album of it.',
    created: (date: string) => `created ${date}`,
    damagedTitle: 'The list of albums was damaged',
    damagedText: (file: string) =>
      `A new list was started. Photos and results are untouched. The old list was kept: ${file}`,
  },
  more: {
    addPhotos: 'Add photos…',
    addFolder: 'Add a folder…',
    rescan: 'Look for new photos',
    check: 'Check before starting…',
    exportCsv: 'Export the list as CSV…',
    exportJson: 'Export the list as JSON…',
    exportHtml: 'Export a contact sheet…',
    link: 'Share a link…',
    rename: 'Rename…',
    delete: 'Delete the album…',
  },
  filters,
  filterLabel: 'Show',
  search: 'Find by name',
  clearSearch: 'Clear the search',
  grid: {
    label: (shown: string, amount: number) => `Photos, ${plural(amount, '1 shown', `${shown} shown`)}`,
    noneTitle: 'No photos here',
    noneText: (filter: string) => `No photo of this album is “${filter}”.`,
    noneFound: (search: string) => `No name contains “${search}”.`,
    showAll: 'Show all photos',
    emptyTitle: 'Drop photos or folders here',
    emptyText: 'They stay where they are; the album only remembers them.',
    reading: 'Reading…',
  },
  photo: {
    waiting: 'Waiting',
    running: (percent: string) => `Enhancing, ${percent}`,
    done: 'Enhanced',
    made: (size: string, duration: string) => `${size} · ${duration}`,
    otherOptions: 'Other settings',
    remarks: (amount: number) => plural(amount, '# remark', '# remarks'),
    failed: 'Failed',
    quarantined: 'Set aside',
    skipped: 'Skipped',
    exists: 'Skipped: already there',
    cancelled: 'Cancelled',
    hasExceptions: 'Has settings of its own',
  },
  selection: {
    label: 'Selected photos',
    reasons: 'Why photos failed',
    amount: (amount: number, shown: string) => plural(amount, '1 selected', `${shown} selected`),
    clear: 'Clear selection',
    compare: 'Compare',
    showResult: 'Show in folder',
    download: 'Download',
    retry: 'Redo',
    skip: 'Skip',
    cancel: 'Cancel',
    exceptions: 'Settings…',
    toFront: 'Move to top',
    toEnd: 'Move to end',
    remove: 'Remove…',
    menu: 'Actions for the selected photos',
  },
  viewer: {
    back: 'Back to the album',
    previous: 'Previous',
    next: 'Next',
    position: (index: string, total: string) => `${index} of ${total}`,
    failed: 'This photo cannot be shown',
    stage: 'Before and after. Arrow keys go through the album, or move a photo that is zoomed in.',
    noResult: 'There is no result yet',
  },
  add: {
    added: (amount: number) => plural(amount, '# photo added', '# photos added'),
    addedAndKnown: (amount: number, known: number) =>
      `${plural(amount, '# photo added', '# photos added')}, ${plural(known, '# known already', '# known already')}`,
    known: (amount: number) =>
      plural(amount, 'This photo is in the album already', 'All # photos are in the album already'),
    nothingNew: 'There are no new photos in the folders of this album.',
    drop: 'Drop to add to the album',
    dropNew: 'Drop to make an album',
  },
  report: { saved: (name: string) => `Saved as ${name}` },
  remove: {
    title: (amount: number, shown: string) =>
      plural(amount, 'Remove this photo from the album?', `Remove ${shown} photos from the album?`),
    text: 'The files stay, and so do finished results.',
    remove: 'Remove',
    keep: 'Keep',
  },
  delete: {
    title: (name: string) => `Delete the album “${name}”?`,
    text: 'The list and its progress are deleted. Your photos and finished results stay where they are.',
    webText: 'The list and its progress are deleted, with all uploaded photos and all results not downloaded yet.',
    running: 'It is running now, and is stopped first.',
    delete: 'Delete',
    keep: 'Keep it',
  },
  link: {
    title: (name: string) => `A link to “${name}”`,
    text: 'Everyone in your network who has this link sees the album, and can download results, add photos, start and pause it.',
    label: 'Link',
    copy: 'Copy',
    close: 'Close',
  },
};

export type AlbumMessages = typeof enAlbum;
