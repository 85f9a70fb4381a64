/** The English texts of an album's run: its stages, its header, the pre-flight, pauses and announcements. */
import type { PauseReason } from '#shared/albums.ts';
import { plural } from './plural.ts';

const paused: Record<PauseReason, { title: string; text: string }> = {
  user: { title: 'Paused', text: 'Resume whenever you like; nothing is lost.' },
  'disk-full': {
    title: 'Paused: the drive for the results is full',
    text: 'Make room on it. The album continues by itself as soon as there is enough.',
  },
  'folder-gone': {
    title: 'Paused: a folder is missing',
    text: 'Connect its drive again. The album continues by itself when the folder is back.',
  },
  'store-full': {
    title: 'Paused: the drive of Skipstone’s data folder is full',
    text: 'Nothing is lost. Make room on it. The album continues by itself as soon as there is enough.',
  },
  'store-failed': {
    title: 'Paused: the list of albums cannot be written',
    text: 'Its file is gone, was replaced, or cannot be written. Finished results stay. Start Skipstone again.',
  },
  'engine-failed': {
    title: 'Paused: the engine cannot work',
    text: 'No photo was lost. Try again; if it stays like this, start Skipstone again.',
  },
};

export const enAlbumRun = {
  run: {
    empty: 'No photos yet',
    ready: 'Not started',
    running: 'Running',
    stopping: 'Stopping after this photo',
    paused: 'Paused',
    elsewhere: 'Running in another window of Skipstone',
    done: 'Done',
    partly: 'Stopped',
  },
  header: {
    label: 'Album',
    back: 'All albums',
    rename: 'Rename',
    name: 'Name of the album',
    progress: 'Progress of the album',
    done: (done: string, total: string) => `${done} of ${total} done`,
    failed: (amount: number, shown: string) => plural(amount, '1 failed', `${shown} failed`),
    otherOptions: (amount: number, shown: string) =>
      plural(amount, '1 made with other settings', `${shown} made with other settings`),
    allDone: (amount: number, shown: string) => plural(amount, '1 photo enhanced', `${shown} photos enhanced`),
    nothing: 'Add photos or a folder to begin.',
    remaining: (duration: string) => `about ${duration} left`,
    remainingUntil: (duration: string, clock: string) => `about ${duration} left, until around ${clock}`,
    estimating: 'Estimating…',
    start: 'Start…',
    startHint: 'Checks everything first',
    download: 'Download',
    downloadAll: (amount: number, size: string) =>
      plural(amount, `Download (ZIP, ${size})`, `Download all # (ZIP, ${size})`),
    showFolder: 'Show folder',
    pause: 'Pause',
    pauseHint: 'Stops at once; the photo in progress starts again later',
    stopAfter: 'Stop after this photo',
    stopping: 'Stopping after this photo…',
    resume: 'Resume',
    tryAgain: 'Try again now',
    retryFailed: (amount: number, shown: string) =>
      plural(amount, 'Retry 1 failed photo', `Retry ${shown} failed photos`),
    more: 'More',
  },
  paused,
  pausedAt: (folder: string) => `Folder: ${folder}`,
  elsewhere: {
    title: 'Another Skipstone is running albums',
    text: 'You can look here. Close the other one to run albums in this window.',
  },
  preflight: {
    title: 'Check before starting',
    checking: 'Looking at the photos…',
    checkingHint: 'A new album takes a while: every photo is read once.',
    failed: 'The check could not be done',
    photos: 'Photos',
    pixels: 'Result',
    megapixels: (amount: string) => `${amount} megapixels`,
    gigapixels: (amount: string) => `${amount} gigapixels`,
    time: 'Time',
    timeUnknown: 'not known yet',
    about: (duration: string) => `about ${duration}`,
    until: (clock: string) => `until around ${clock}`,
    space: 'Space',
    spaceOf: (needed: string, free: string) => `${needed} needed, ${free} free`,
    spaceUnknown: (needed: string) => `${needed} needed`,
    spaceShort:
      'Not enough space. The album would pause when the drive is full, and continue when there is space again.',
    spaceUse: (percent: string) => `${percent} of the free space`,
    finished: {
      legend: 'Finished photos',
      madeAgain: (amount: number, shown: string) =>
        plural(amount, '1 finished photo will be made again', `${shown} finished photos will be made again`),
      time: (duration: string) => ` (${duration})`,
      reasons: {
        options: (amount: number, shown: string) =>
          plural(amount, '1 was made with other settings', `${shown} were made with other settings`),
        file: (amount: number, shown: string) =>
          plural(amount, '1 photo has changed since', `${shown} photos have changed since`),
        gone: (amount: number, shown: string) => plural(amount, '1 result is gone', `${shown} results are gone`),
      },
      reasonSeparator: ' · ',
      sentence: (text: string) => `${text}.`,
      resultsStay: 'Present results stay under their names.',
      resultsReplaced: 'Present results are replaced.',
      someReplaced: (amount: number, shown: string) =>
        plural(amount, '1 present result is replaced.', `${shown} present results are replaced.`),
      onlyNew: 'Only new ones',
      onlyNewHint: 'Finished photos keep the results that they have.',
      older: (amount: number, shown: string) =>
        plural(
          amount,
          '1 finished photo was made by an older model. It stays as it is.',
          `${shown} finished photos were made by an older model. They stay as they are.`,
        ),
      unknownModel: (amount: number, shown: string) =>
        plural(
          amount,
          '1 finished photo does not say which model made it; it may be an older one. It stays as it is.',
          `${shown} finished photos do not say which model made them; it may be an older one. They stay as they are.`,
        ),
      olderNetwork: (amount: number, shown: string) =>
        plural(
          amount,
          '1 finished photo was made by a network whose file was replaced. It stays as it is.',
          `${shown} finished photos were made by a network whose file was replaced. They stay as they are.`,
        ),
      withNewModel: (amount: number, shown: string) =>
        plural(amount, 'Make it again with the new model', `Make ${shown} photos again with the new model`),
      withNewNetwork: (amount: number, shown: string) =>
        plural(amount, 'Make it again with the new network', `Make ${shown} photos again with the new network`),
    },
    names: 'Names',
    allWell: 'Nothing is in the way.',
    nothingTitle: 'There is nothing to do',
    nothingText: 'Every photo is finished, failed or left out. Add photos, or retry those that failed.',
    unreadable: {
      title: (amount: number, shown: string) =>
        plural(amount, '1 photo cannot be read', `${shown} photos cannot be read`),
      text: 'What cannot be read is marked as failed; the other photos continue.',
    },
    tooLarge: {
      title: (amount: number, shown: string) =>
        plural(amount, '1 photo cannot have this size', `${shown} photos cannot have this size`),
      text: 'Choose another size or format, for all or for these alone.',
    },
    duplicates: {
      title: (amount: number, shown: string) => plural(amount, '1 duplicate', `${shown} duplicates`),
      text: 'The same content under another name. Each would be enhanced.',
    },
    collisions: {
      title: (amount: number, shown: string) => plural(amount, '1 name is taken', `${shown} names are taken`),
      text: 'Another file or another result has the same name. These photos would fail.',
    },
    twin: (name: string, other: string) => `${name} = ${other}`,
    taken: (name: string, other: string) => `${name} → ${other}`,
    more: (amount: number, shown: string) => plural(amount, 'and 1 more', `and ${shown} more`),
    skipThese: (amount: number, shown: string) => plural(amount, 'Skip it', `Skip these ${shown}`),
    ownSettings: 'Settings for these…',
    skipExisting: 'Skip these photos',
    replaceExisting: 'Replace those files',
    changeNames: 'Change the names',
    again: 'Check again',
    cancel: 'Cancel',
    start: (amount: number, shown: string) => plural(amount, 'Start 1 photo', `Start ${shown} photos`),
  },
  announce: {
    progress: (name: string, percent: string) => `${name}: ${percent} done`,
    done: (name: string) => `${name} is done`,
    doneWithFailures: (name: string, amount: number, shown: string) =>
      `${name} is done; ${plural(amount, '1 photo failed', `${shown} photos failed`)}`,
    paused: (name: string, why: string) => `${name}: ${why}`,
    started: (name: string) => `${name} is running`,
  },
};

export type AlbumRunMessages = typeof enAlbumRun;
