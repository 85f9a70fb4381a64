/** The German texts of versions, and of the options that each photo has. */
import type { VersionMessages } from '../en/versions.ts';
import { plural } from './plural.ts';

export const deVersions: VersionMessages = {
  label: 'Versionen dieses Fotos',
  show: 'Versionen',
  showHint: 'Die Ergebnisse dieses Fotos vergleichen und zu einem zurückkehren',
  none: 'Jedes Ergebnis dieses Fotos bleibt hier, bis das Foto geschlossen wird. Verbessern Sie es für die erste Version.',
  photo: 'Ihr Foto',
  cleanup: (percent) => `Rauschentfernung ${percent}`,
  noCleanup: 'ohne Rauschentfernung',
  seed: (seed) => `Startwert ${seed}`,
  made: (time, duration) => `${time} · Dauer ${duration}`,
  onDisk: 'Zeitpunkt der Fertigstellung, Dauer und Größe auf dem Datenträger, bis das Foto geschlossen wird',
  choose: (label) => `${label} samt Einstellungen zeigen`,
  compare: 'Seite „Vorher“',
  compareWith: (label) => `Vergleichen mit: ${label}`,
  remove: (label) => `${label} entfernen`,
  saved: 'Gespeichert',
  settings: 'Einstellungen',
  undo: 'Letzte Änderung der Einstellungen rückgängig machen',
  redo: 'Wiederholen',
  reset: 'Einstellungen zurücksetzen',
  ofSelected: (amount) => plural(amount, 'Für # Foto', 'Für die # ausgewählten Fotos'),
  applyToAll: (amount) => plural(amount, 'Auf # weiteres Foto anwenden', 'Auf # weitere Fotos anwenden'),
  applyToAllHint: 'Gibt allen geöffneten Fotos die Einstellungen von diesem',
  ownPresets: 'Meine Vorgaben',
  ownPresetsHint: 'Einstellungen, die Sie unter einem Namen behalten',
  noOwnPresets:
    'Sie haben noch keine eigenen Vorgaben. Eine Vorgabe behält alle Einstellungen: Größe, Vorgabe, Rauschentfernung und Ausgabe.',
  apply: (name) => `${name} verwenden`,
  delete: (name) => `${name} löschen`,
  name: 'Name für die jetzigen Einstellungen',
  save: 'Als Vorgabe speichern',
  replace: 'Diese Vorgabe ersetzen',
  full: 'Für weitere Vorgaben ist kein Platz. Löschen Sie zuerst eine.',
  close: 'Schließen',
};
