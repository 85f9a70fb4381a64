/** The English texts of all error codes. */
import type { ErrorCode } from '#shared/errors.ts';
import type { InvalidOption, RejectionReason } from '#shared/reasons.ts';

export const enErrors: Record<ErrorCode, string> = {
  'options/invalid': 'A setting has a value that is not possible. Choose another size or name.',
  'image/not-found': 'The file is no longer where it was.',
  'image/unsupported': 'Skipstone cannot read this kind of file.',
  'image/camera-raw':
    'This is an undeveloped camera raw file. Export it as TIFF or JPEG in your raw developer, then open that.',
  'image/corrupt': 'The file is damaged and cannot be read completely.',
  'image/too-large': 'The photo has more pixels than Skipstone can process.',
  'image/changing': 'The file kept changing while it was being processed.',
  'output/exists': 'A file with this name already exists.',
  'output/is-input': 'The result would replace your photo. Choose another name.',
  'output/not-writable': 'Skipstone is not allowed to write there. Choose another folder.',
  'output/no-space': 'There is not enough free space for the result.',
  'output/too-large': 'The result is larger than this format allows. Choose another format or a smaller size.',
  'model/missing': 'The model is missing. Install Skipstone again.',
  'model/corrupt': 'The model is damaged. Install Skipstone again.',
  'model/foreign': 'The model belongs to another version of Skipstone.',
  'network/missing': 'There is no such network. Add it again, or choose another preset.',
  'network/unusable': 'This network cannot be used.',
  'device/unavailable': 'The chosen device cannot be used here. Choose “Automatic” under More.',
  'device/wrong-output': 'The device gave no usable result for this photo. Choose another device under More.',
  'engine/crashed': 'The engine stopped unexpectedly.',
  'engine/out-of-memory': 'There was not enough memory. Try a smaller size, or close other programs.',
  'engine/internal': 'Something went wrong inside Skipstone.',
  'engine/quarantined': 'The engine stopped at this photo several times, so it was set aside.',
  'album/busy': 'Another Skipstone is enhancing albums. Wait for it, or close it.',
  'album/folder-gone': 'A folder of this album is missing. Check that its drive is connected.',
  'album/no-output-folder': 'Choose the folder for the results first.',
  'store/corrupt': 'The list of albums is damaged. Start Skipstone again: it keeps the old list and starts a new one.',
  'store/newer': 'The albums were made by a newer Skipstone. Install the newest version.',
  'store/failed': 'The list of albums could not be read or written.',
  'store/no-space': 'The drive of Skipstone’s data folder is full. Make room on it.',
  'request/refused': 'Skipstone does not do this from here. Load the window again, and try once more.',
  'update/no-connection': 'The update server could not be reached, or did not finish its answer. Try again later.',
  'update/untrusted':
    'What the update server sent is damaged, out of date, or not signed with Skipstone’s key. Nothing of it was kept.',
};

type Invalid<Reason extends InvalidOption['reason']> = Extract<InvalidOption, { reason: Reason }>;

/** Why an option cannot be used, with the limit. */
export const enInvalidOptions: { [Reason in InvalidOption['reason']]: (details: Invalid<Reason>) => string } = {
  smaller: ({ widthPx, heightPx, wantedWidthPx, wantedHeightPx }) =>
    `The photo is ${widthPx} × ${heightPx} px, larger than ${wantedWidthPx} × ${wantedHeightPx} px. Choose at least its own size.`,
  'too-large': ({ wantedWidthPx, wantedHeightPx, maxFactor, mostWidthPx, mostHeightPx }) =>
    `${wantedWidthPx} × ${wantedHeightPx} px is more than ${maxFactor} times the size of the photo. Choose at most ${mostWidthPx} × ${mostHeightPx} px.`,
  stretched: ({ widthPx, heightPx, wantedWidthPx, wantedHeightPx }) =>
    `${wantedWidthPx} × ${wantedHeightPx} px would stretch the photo of ${widthPx} × ${heightPx} px. Crop it, or leave width or height empty.`,
  pattern: ({ part, maxCharacters, maxStars }) =>
    `The pattern “${part}” cannot be used. Write a name or a path below the folder, of at most ${maxCharacters} characters and ${maxStars} times *.`,
};

/** Why a request is rejected. */
export const enRejections: Record<RejectionReason, string> = {
  gone: 'It is no longer there: it was closed, removed or deleted.',
  'not-ready': 'The photo is still being opened. Try again when it is shown.',
  'no-result': 'The photo has no result yet.',
  'cannot-end-early': 'This photo is finished part by part, so it cannot be stopped with a result. Cancel it, or wait.',
  'no-replacing': 'This page cannot replace files. Choose another way under “If the file exists”.',
  'updates-off': 'Looking for updates is turned off.',
  'visitor-space': 'Your share of this server’s disk is used up. Save what you need, then close photos.',
  'not-for-visitors': 'Only the person at the server, or who made the album, can do this.',
  'versions-full': 'The versions of the open photos take 20 GB. Save or remove some of them, or close photos.',
  'in-use': 'It is still being made or saved. Try again when that is done.',
};

export type InvalidOptionTexts = typeof enInvalidOptions;
export type RejectionTexts = typeof enRejections;
