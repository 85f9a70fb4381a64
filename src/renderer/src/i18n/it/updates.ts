/** The Italian texts about updates. */
import type { Messages } from '../en/messages.ts';
import type { PackageKind } from '#shared/updates.ts';

/** What a person does with the downloaded file, by how this copy was installed. */
const install: Readonly<Record<PackageKind, string>> = {
  appimage: 'Chiudi Skipstone e avvia il nuovo file. Poi puoi eliminare il vecchio.',
  'tar.gz': 'Chiudi Skipstone, estrai il nuovo file e avvialo da lì. Poi puoi eliminare la vecchia cartella.',
  deb: 'Installalo con “sudo apt install” seguito dal percorso del file. Sostituisce questa versione.',
  rpm: 'Installalo con “sudo dnf install” seguito dal percorso del file. Sostituisce questa versione.',
  nsis: 'Chiudi Skipstone e apri il file. Sostituisce questa versione.',
  zip: 'Chiudi Skipstone, estrai il nuovo file e avvialo da lì. Poi puoi eliminare la vecchia cartella.',
  dmg: 'Chiudi Skipstone, apri il file e trascina Skipstone nella cartella Applicazioni.',
  source: 'Questa copia funziona dal suo codice sorgente. Prendi il nuovo da dove hai questo.',
};

export const itUpdates: Messages['updates'] = {
  title: 'Aggiornamenti',
  open: 'Aggiornamenti…',
  close: 'Chiudi',
  ask: 'Cercare una nuova versione una volta al giorno?',
  askDetail: (host) => `Skipstone chiede a ${host} un piccolo file. Nulla su di te o sulle tue foto viene inviato.`,
  yes: 'Sì, cerca',
  no: 'No',
  setting: 'Cerca una nuova versione una volta al giorno',
  settingDetail: (host) =>
    `Chiede a ${host} un piccolo file. Nulla su di te o sulle tue foto viene inviato, e nulla viene installato senza di te.`,
  impossible: 'Questa versione non può verificare la firma di un aggiornamento, quindi non ne cerca mai.',
  current: (version) => `Questa è la versione ${version}.`,
  check: 'Cerca ora',
  checking: 'Ricerca di una nuova versione…',
  newest: (date) => `Il ${date} non c’era una versione più recente.`,
  failed: 'La ricerca di una nuova versione non è riuscita.',
  available: (version) => `È disponibile la versione ${version}`,
  released: (date) => `Pubblicata il ${date}`,
  show: 'Novità…',
  later: 'Più tardi',
  notes: 'Novità',
  noFile: 'Non c’è un file di questa versione per questo computer.',
  download: (size) => `Scarica (${size})`,
  downloading: 'Scaricamento',
  downloadingPart: (percent) => `Scaricamento, ${percent}`,
  cancel: 'Annulla lo scaricamento',
  downloadFailed: 'Lo scaricamento non è riuscito.',
  downloaded: (path) => `Scaricato, e la sua firma è valida: ${path}`,
  install,
  showInFolder: 'Mostra nella cartella',
};
