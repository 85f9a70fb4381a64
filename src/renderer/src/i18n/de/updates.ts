/** The German texts about updates. */
import type { Messages } from '../en/messages.ts';
import type { PackageKind } from '#shared/updates.ts';

/** What a person does with the downloaded file, by how this copy was installed. */
const install: Readonly<Record<PackageKind, string>> = {
  appimage: 'Schließen Sie Skipstone und starten Sie die neue Datei. Dann können Sie die alte löschen.',
  'tar.gz':
    'Schließen Sie Skipstone, entpacken Sie die neue Datei und starten Sie es von dort. Dann können Sie den alten Ordner löschen.',
  deb: 'Installieren Sie sie mit „sudo apt install“ und dem Pfad der Datei. Sie ersetzt diese Version.',
  rpm: 'Installieren Sie sie mit „sudo dnf install“ und dem Pfad der Datei. Sie ersetzt diese Version.',
  nsis: 'Schließen Sie Skipstone und öffnen Sie die Datei. Sie ersetzt diese Version.',
  zip: 'Schließen Sie Skipstone, entpacken Sie die neue Datei und starten Sie es von dort. Dann können Sie den alten Ordner löschen.',
  dmg: 'Schließen Sie Skipstone, öffnen Sie die Datei und ziehen Sie Skipstone in den Ordner „Programme“.',
  source: 'Diese Kopie läuft aus ihrem Quelltext. Holen Sie den neuen von dort, woher Sie diesen haben.',
};

export const deUpdates: Messages['updates'] = {
  title: 'Updates',
  open: 'Updates …',
  close: 'Schließen',
  ask: 'Einmal am Tag nach einer neuen Version suchen?',
  askDetail: (host) =>
    `Skipstone fragt ${host} nach einer kleinen Datei. Nichts über Sie oder Ihre Fotos wird gesendet.`,
  yes: 'Ja, suchen',
  no: 'Nein',
  setting: 'Einmal am Tag nach einer neuen Version suchen',
  settingDetail: (host) =>
    `Fragt ${host} nach einer kleinen Datei. Nichts über Sie oder Ihre Fotos wird gesendet, und nichts wird ohne Sie installiert.`,
  impossible: 'Dieses Programm kann die Signatur eines Updates nicht prüfen und sucht daher nie danach.',
  current: (version) => `Dies ist Version ${version}.`,
  check: 'Jetzt suchen',
  checking: 'Neue Version wird gesucht …',
  newest: (date) => `Am ${date} gab es keine neuere Version.`,
  failed: 'Die Suche nach einer neuen Version war nicht möglich.',
  available: (version) => `Version ${version} ist verfügbar`,
  released: (date) => `Erschienen am ${date}`,
  show: 'Was ist neu …',
  later: 'Später',
  notes: 'Was ist neu',
  noFile: 'Für diesen Computer gibt es von dieser Version keine Datei.',
  download: (size) => `Herunterladen (${size})`,
  downloading: 'Wird heruntergeladen',
  downloadingPart: (percent) => `Wird heruntergeladen, ${percent}`,
  cancel: 'Herunterladen abbrechen',
  downloadFailed: 'Das Herunterladen ist fehlgeschlagen.',
  downloaded: (path) => `Heruntergeladen, die Signatur stimmt: ${path}`,
  install,
  showInFolder: 'Im Ordner zeigen',
};
