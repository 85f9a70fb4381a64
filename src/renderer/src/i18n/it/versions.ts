/** The Italian texts of versions, and of the options that each photo has. */
import type { VersionMessages } from '../en/versions.ts';
import { plural } from './plural.ts';

export const itVersions: VersionMessages = {
  label: 'Versioni di questa foto',
  show: 'Versioni',
  showHint: 'Confronta i risultati di questa foto e torna a uno di essi',
  none: 'Ogni risultato di questa foto resta qui finché la foto è aperta. Migliorala per creare la prima versione.',
  photo: 'La tua foto',
  cleanup: (percent) => `riduzione rumore ${percent}`,
  noCleanup: 'senza riduzione rumore',
  seed: (seed) => `seme ${seed}`,
  made: (time, duration) => `${time} · durata ${duration}`,
  onDisk: 'Ora di fine, durata e spazio su disco finché la foto è aperta',
  choose: (label) => `Mostra ${label}, con le sue impostazioni`,
  compare: 'Lato “Prima”',
  compareWith: (label) => `Confronta con ${label}`,
  remove: (label) => `Togli ${label}`,
  saved: 'Salvata',
  settings: 'Impostazioni',
  undo: 'Annulla l’ultima modifica delle impostazioni',
  redo: 'Ripeti',
  reset: 'Ripristina le impostazioni',
  ofSelected: (amount) => plural(amount, 'Per # foto', 'Per le # foto selezionate'),
  applyToAll: (amount) => plural(amount, 'Applica a # altra foto', 'Applica ad altre # foto'),
  applyToAllHint: 'Dà a tutte le foto aperte le impostazioni di questa',
  ownPresets: 'I miei predefiniti',
  ownPresetsHint: 'Impostazioni che tieni con un nome',
  noOwnPresets:
    'Non hai ancora predefiniti tuoi. Un predefinito tiene tutte le impostazioni: dimensione, predefinito, riduzione rumore e uscita.',
  apply: (name) => `Usa ${name}`,
  delete: (name) => `Elimina ${name}`,
  name: 'Nome per le impostazioni attuali',
  save: 'Salva tra i miei predefiniti',
  replace: 'Sostituisci questo predefinito',
  full: 'Non c’è posto per altri predefiniti. Eliminane prima uno.',
  close: 'Chiudi',
};
