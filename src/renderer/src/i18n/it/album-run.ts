/** The Italian texts of an album's run: its stages, its header, the pre-flight, pauses and announcements. */
import type { AlbumRunMessages } from '../en/album-run.ts';
import type { PauseReason } from '#shared/albums.ts';
import { plural } from './plural.ts';

const paused: Record<PauseReason, { title: string; text: string }> = {
  user: { title: 'In pausa', text: 'Riprendi quando vuoi; non si perde nulla.' },
  'disk-full': {
    title: 'In pausa: l’unità dei risultati è piena',
    text: 'Libera spazio. L’album riprende da solo appena ce n’è abbastanza.',
  },
  'folder-gone': {
    title: 'In pausa: manca una cartella',
    text: 'Ricollega la sua unità. L’album riprende da solo quando la cartella torna.',
  },
  'store-full': {
    title: 'In pausa: l’unità dei dati di Skipstone è piena',
    text: 'Non si perde nulla. Libera spazio. L’album riprende da solo appena ce n’è abbastanza.',
  },
  'store-failed': {
    title: 'In pausa: impossibile scrivere l’elenco degli album',
    text: 'Il file manca, è stato sostituito o non è scrivibile. I risultati restano. Riavvia Skipstone.',
  },
  'engine-failed': {
    title: 'In pausa: il motore non può lavorare',
    text: 'Nessuna foto è andata persa. Riprova; se non cambia, riavvia Skipstone.',
  },
};

export const itAlbumRun: AlbumRunMessages = {
  run: {
    empty: 'Ancora nessuna foto',
    ready: 'Non iniziato',
    running: 'In corso',
    stopping: 'Si ferma dopo questa foto',
    paused: 'In pausa',
    elsewhere: 'In corso in un’altra finestra di Skipstone',
    done: 'Finito',
    partly: 'Fermato',
  },
  header: {
    label: 'Album',
    back: 'Tutti gli album',
    rename: 'Rinomina',
    name: 'Nome dell’album',
    progress: 'Avanzamento dell’album',
    done: (done, total) => `${done} di ${total} finite`,
    failed: (amount, shown) => plural(amount, '1 non riuscita', `${shown} non riuscite`),
    otherOptions: (amount, shown) =>
      plural(amount, '1 fatta con altre impostazioni', `${shown} fatte con altre impostazioni`),
    allDone: (amount, shown) => plural(amount, '1 foto migliorata', `${shown} foto migliorate`),
    nothing: 'Aggiungi foto o una cartella per iniziare.',
    remaining: (duration) => `ancora circa ${duration}`,
    remainingUntil: (duration, clock) => `ancora circa ${duration}, fin verso ${clock}`,
    estimating: 'Stima in corso…',
    start: 'Avvia…',
    startHint: 'Prima controlla tutto',
    download: 'Scarica',
    downloadAll: (amount, size) => plural(amount, `Scarica (ZIP, ${size})`, `Scarica tutti e # (ZIP, ${size})`),
    showFolder: 'Mostra cartella',
    pause: 'Pausa',
    pauseHint: 'Si ferma subito; la foto in corso ricomincia più tardi',
    stopAfter: 'Ferma dopo questa foto',
    stopping: 'Si ferma dopo questa foto…',
    resume: 'Riprendi',
    tryAgain: 'Riprova ora',
    retryFailed: (amount, shown) => plural(amount, 'Riprova 1 foto non riuscita', `Riprova ${shown} foto non riuscite`),
    more: 'Altro',
  },
  paused,
  pausedAt: (folder) => `Cartella: ${folder}`,
  elsewhere: {
    title: 'Un altro Skipstone sta elaborando album',
    text: 'Qui puoi guardare. Chiudi l’altro per elaborare album in questa finestra.',
  },
  preflight: {
    title: 'Controllo prima dell’avvio',
    checking: 'Esame delle foto…',
    checkingHint: 'Un nuovo album richiede un momento: ogni foto viene letta una volta.',
    failed: 'Il controllo non è riuscito',
    photos: 'Foto',
    pixels: 'Risultato',
    megapixels: (amount) => `${amount} megapixel`,
    gigapixels: (amount) => `${amount} gigapixel`,
    time: 'Tempo',
    timeUnknown: 'non ancora noto',
    about: (duration) => `circa ${duration}`,
    until: (clock) => `fin verso ${clock}`,
    space: 'Spazio',
    spaceOf: (needed, free) => `${needed} necessari, ${free} liberi`,
    spaceUnknown: (needed) => `${needed} necessari`,
    spaceShort:
      'Spazio insufficiente. L’album andrebbe in pausa a unità piena e riprenderebbe quando c’è di nuovo spazio.',
    spaceUse: (percent) => `${percent} dello spazio libero`,
    finished: {
      legend: 'Foto finite',
      madeAgain: (amount, shown) =>
        plural(amount, '1 foto finita sarà rifatta', `${shown} foto finite saranno rifatte`),
      time: (duration) => ` (${duration})`,
      reasons: {
        options: (amount, shown) =>
          plural(amount, '1 è stata fatta con altre impostazioni', `${shown} sono state fatte con altre impostazioni`),
        file: (amount, shown) => plural(amount, '1 foto è cambiata da allora', `${shown} foto sono cambiate da allora`),
        gone: (amount, shown) => plural(amount, '1 risultato non c’è più', `${shown} risultati non ci sono più`),
      },
      reasonSeparator: ' · ',
      sentence: (text) => `${text}.`,
      resultsStay: 'I risultati attuali restano con i loro nomi.',
      resultsReplaced: 'I risultati attuali vengono sostituiti.',
      someReplaced: (amount, shown) =>
        plural(amount, '1 risultato attuale viene sostituito.', `${shown} risultati attuali vengono sostituiti.`),
      onlyNew: 'Solo quelle nuove',
      onlyNewHint: 'Le foto finite tengono i loro risultati.',
      older: (amount, shown) =>
        plural(
          amount,
          '1 foto finita è stata fatta da un modello precedente. Resta com’è.',
          `${shown} foto finite sono state fatte da un modello precedente. Restano come sono.`,
        ),
      unknownModel: (amount, shown) =>
        plural(
          amount,
          '1 foto finita non dice quale modello l’ha fatta; può essere uno precedente. Resta com’è.',
          `${shown} foto finite non dicono quale modello le ha fatte; può essere uno precedente. Restano come sono.`,
        ),
      olderNetwork: (amount, shown) =>
        plural(
          amount,
          '1 foto finita è stata fatta da una rete il cui file è stato sostituito. Resta com’è.',
          `${shown} foto finite sono state fatte da una rete il cui file è stato sostituito. Restano come sono.`,
        ),
      withNewModel: (amount, shown) =>
        plural(amount, 'Rifalla con il nuovo modello', `Rifai ${shown} foto con il nuovo modello`),
      withNewNetwork: (amount, shown) =>
        plural(amount, 'Rifalla con la nuova rete', `Rifai ${shown} foto con la nuova rete`),
    },
    names: 'Nomi',
    allWell: 'Non ci sono ostacoli.',
    nothingTitle: 'Non c’è nulla da fare',
    nothingText: 'Ogni foto è finita, non riuscita o saltata. Aggiungi foto o riprova quelle non riuscite.',
    unreadable: {
      title: (amount, shown) => plural(amount, '1 foto non è leggibile', `${shown} foto non sono leggibili`),
      text: 'Ciò che non è leggibile è segnato come non riuscito; le altre foto continuano.',
    },
    tooLarge: {
      title: (amount, shown) =>
        plural(amount, '1 foto non può avere questa dimensione', `${shown} foto non possono avere questa dimensione`),
      text: 'Scegli un’altra dimensione o un altro formato, per tutte o solo per queste.',
    },
    duplicates: {
      title: (amount, shown) => plural(amount, '1 duplicato', `${shown} duplicati`),
      text: 'Lo stesso contenuto con un altro nome. Ognuna verrebbe migliorata.',
    },
    collisions: {
      title: (amount, shown) => plural(amount, '1 nome è già usato', `${shown} nomi sono già usati`),
      text: 'Un altro file o risultato ha lo stesso nome. Queste foto non riuscirebbero.',
    },
    twin: (name, other) => `${name} = ${other}`,
    taken: (name, other) => `${name} → ${other}`,
    more: (amount, shown) => plural(amount, 'e 1 altra', `e altre ${shown}`),
    skipThese: (amount, shown) => plural(amount, 'Saltala', `Salta queste ${shown}`),
    ownSettings: 'Impostazioni per queste…',
    skipExisting: 'Salta queste foto',
    replaceExisting: 'Sostituisci quei file',
    changeNames: 'Cambia i nomi',
    again: 'Controlla di nuovo',
    cancel: 'Annulla',
    start: (amount, shown) => plural(amount, 'Avvia 1 foto', `Avvia ${shown} foto`),
  },
  announce: {
    progress: (name, percent) => `${name}: ${percent} fatto`,
    done: (name) => `${name} è finito`,
    doneWithFailures: (name, amount, shown) =>
      `${name} è finito; ${plural(amount, '1 foto non riuscita', `${shown} foto non riuscite`)}`,
    paused: (name, why) => `${name}: ${why}`,
    started: (name) => `${name} è in corso`,
  },
};
