/** The English texts about updates. */
import type { PackageKind } from '#shared/updates.ts';

/** What a person does with the downloaded file, by how this copy was installed. */
const install: Readonly<Record<PackageKind, string>> = {
  appimage: 'Close Skipstone and start the new file. Then you can delete the old one.',
  'tar.gz': 'Close Skipstone, unpack the new file, and start it from there. Then you can delete the old folder.',
  deb: 'Install it with “sudo apt install”, followed by the path of the file. It replaces this version.',
  rpm: 'Install it with “sudo dnf install”, followed by the path of the file. It replaces this version.',
  nsis: 'Close Skipstone and open the file. It replaces this version.',
  zip: 'Close Skipstone, unpack the new file, and start it from there. Then you can delete the old folder.',
  dmg: 'Close Skipstone, open the file, and drag Skipstone into the Applications folder.',
  source: 'This copy runs from its source. Get the new source from where you have this one.',
};

export const enUpdates = {
  title: 'Updates',
  open: 'Updates…',
  close: 'Close',
  ask: 'Look for a new version once a day?',
  askDetail: (host: string) => `Skipstone asks ${host} for one small file. Nothing about you or your photos is sent.`,
  yes: 'Yes, look',
  no: 'No',
  setting: 'Look for a new version once a day',
  settingDetail: (host: string) =>
    `Asks ${host} for one small file. Nothing about you or your photos is sent, and nothing is installed without you.`,
  impossible: 'This build cannot check the signature of an update, so it never looks for one.',
  current: (version: string) => `This is version ${version}.`,
  check: 'Look now',
  checking: 'Looking for a new version…',
  newest: (date: string) => `There was no newer version on ${date}.`,
  failed: 'A new version could not be looked for.',
  available: (version: string) => `Version ${version} is available`,
  released: (date: string) => `Released on ${date}`,
  show: 'What is new…',
  later: 'Later',
  notes: 'What is new',
  noFile: 'There is no file of this version for this computer.',
  download: (size: string) => `Download (${size})`,
  downloading: 'Downloading',
  downloadingPart: (percent: string) => `Downloading, ${percent}`,
  cancel: 'Cancel the download',
  downloadFailed: 'The download failed.',
  downloaded: (path: string) => `Downloaded, and its signature is good: ${path}`,
  install,
  showInFolder: 'Show in folder',
};
