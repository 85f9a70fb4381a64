/** The German texts of an album's run: its stages, its header, the pre-flight, pauses and announcements. */
import type { AlbumRunMessages } from '../en/album-run.ts';
import type { PauseReason } from '#shared/albums.ts';
import { plural } from './plural.ts';

const paused: Record<PauseReason, { title: string; text: string }> = {
  user: { title: 'Angehalten', text: 'Setzen Sie fort, wann Sie möchten; nichts geht verloren.' },
  'disk-full': {
    title: 'Angehalten: Das Laufwerk für die Ergebnisse ist voll',
    text: 'Schaffen Sie dort Platz. Das Album läuft von selbst weiter, sobald genug da ist.',
  },
  'folder-gone': {
    title: 'Angehalten: Ein Ordner fehlt',
    text: 'Schließen Sie das Laufwerk wieder an. Das Album läuft von selbst weiter, sobald der Ordner da ist.',
  },
  'store-full': {
    title: 'Angehalten: Das Laufwerk des Datenordners von Skipstone ist voll',
    text: 'Nichts geht verloren. Schaffen Sie dort Platz. Das Album läuft von selbst weiter, sobald genug da ist.',
  },
  'store-failed': {
    title: 'Angehalten: Die Liste der Alben kann nicht geschrieben werden',
    text: 'Die Datei fehlt, wurde ersetzt oder ist nicht beschreibbar. Fertige Ergebnisse bleiben. Starten Sie Skipstone neu.',
  },
  'engine-failed': {
    title: 'Angehalten: Die Engine kann nicht arbeiten',
    text: 'Kein Foto ging verloren. Versuchen Sie es erneut; wenn es so bleibt, starten Sie Skipstone neu.',
  },
};

export const deAlbumRun: AlbumRunMessages = {
  run: {
    empty: 'Noch keine Fotos',
    ready: 'Nicht gestartet',
    running: 'Läuft',
    stopping: 'Stoppt nach diesem Foto',
    paused: 'Angehalten',
    elsewhere: 'Läuft in einem anderen Fenster von Skipstone',
    done: 'Fertig',
    partly: 'Gestoppt',
  },
  header: {
    label: 'Album',
    back: 'Alle Alben',
    rename: 'Umbenennen',
    name: 'Name des Albums',
    progress: 'Fortschritt des Albums',
    done: (done, total) => `${done} von ${total} fertig`,
    failed: (amount, shown) => plural(amount, '1 fehlgeschlagen', `${shown} fehlgeschlagen`),
    otherOptions: (amount, shown) =>
      plural(amount, '1 mit anderen Einstellungen', `${shown} mit anderen Einstellungen`),
    allDone: (amount, shown) => plural(amount, '1 Foto verbessert', `${shown} Fotos verbessert`),
    nothing: 'Fügen Sie Fotos oder einen Ordner hinzu.',
    remaining: (duration) => `noch etwa ${duration}`,
    remainingUntil: (duration, clock) => `noch etwa ${duration}, bis gegen ${clock}`,
    estimating: 'Wird geschätzt …',
    start: 'Starten …',
    startHint: 'Prüft zuerst alles',
    download: 'Herunterladen',
    downloadAll: (amount, size) =>
      plural(amount, `Herunterladen (ZIP, ${size})`, `Alle # herunterladen (ZIP, ${size})`),
    showFolder: 'Ordner zeigen',
    pause: 'Anhalten',
    pauseHint: 'Stoppt sofort; das laufende Foto beginnt später neu',
    stopAfter: 'Nach diesem Foto stoppen',
    stopping: 'Stoppt nach diesem Foto …',
    resume: 'Fortsetzen',
    tryAgain: 'Jetzt erneut versuchen',
    retryFailed: (amount, shown) =>
      plural(amount, '1 fehlgeschlagenes Foto wiederholen', `${shown} fehlgeschlagene Fotos wiederholen`),
    more: 'Mehr',
  },
  paused,
  pausedAt: (folder) => `Ordner: ${folder}`,
  elsewhere: {
    title: 'Ein anderes Skipstone bearbeitet Alben',
    text: 'Hier können Sie zusehen. Schließen Sie das andere, um Alben in diesem Fenster zu bearbeiten.',
  },
  preflight: {
    title: 'Prüfung vor dem Start',
    checking: 'Fotos werden geprüft …',
    checkingHint: 'Ein neues Album braucht etwas Zeit: Jedes Foto wird einmal gelesen.',
    failed: 'Die Prüfung war nicht möglich',
    photos: 'Fotos',
    pixels: 'Ergebnis',
    megapixels: (amount) => `${amount} Megapixel`,
    gigapixels: (amount) => `${amount} Gigapixel`,
    time: 'Zeit',
    timeUnknown: 'noch nicht bekannt',
    about: (duration) => `etwa ${duration}`,
    until: (clock) => `bis gegen ${clock}`,
    space: 'Speicherplatz',
    spaceOf: (needed, free) => `${needed} nötig, ${free} frei`,
    spaceUnknown: (needed) => `${needed} nötig`,
    spaceShort:
      'Zu wenig Platz. Das Album würde anhalten, wenn das Laufwerk voll ist, und weiterlaufen, sobald wieder Platz da ist.',
    spaceUse: (percent) => `${percent} des freien Platzes`,
    finished: {
      legend: 'Fertige Fotos',
      madeAgain: (amount, shown) =>
        plural(amount, '1 fertiges Foto wird erneut erstellt', `${shown} fertige Fotos werden erneut erstellt`),
      time: (duration) => ` (${duration})`,
      reasons: {
        options: (amount, shown) =>
          plural(
            amount,
            '1 wurde mit anderen Einstellungen erstellt',
            `${shown} wurden mit anderen Einstellungen erstellt`,
          ),
        file: (amount, shown) =>
          plural(amount, '1 Foto hat sich seither geändert', `${shown} Fotos haben sich seither geändert`),
        gone: (amount, shown) => plural(amount, '1 Ergebnis fehlt', `${shown} Ergebnisse fehlen`),
      },
      reasonSeparator: ' · ',
      sentence: (text) => `${text}.`,
      resultsStay: 'Die jetzigen Ergebnisse bleiben unter ihren Namen.',
      resultsReplaced: 'Die jetzigen Ergebnisse werden ersetzt.',
      someReplaced: (amount, shown) =>
        plural(amount, '1 jetziges Ergebnis wird ersetzt.', `${shown} jetzige Ergebnisse werden ersetzt.`),
      onlyNew: 'Nur neue',
      onlyNewHint: 'Fertige Fotos behalten ihre Ergebnisse.',
      older: (amount, shown) =>
        plural(
          amount,
          '1 fertiges Foto stammt von einem älteren Modell. Es bleibt, wie es ist.',
          `${shown} fertige Fotos stammen von einem älteren Modell. Sie bleiben, wie sie sind.`,
        ),
      unknownModel: (amount, shown) =>
        plural(
          amount,
          'Bei 1 fertigen Foto ist das Modell nicht bekannt; es kann ein älteres sein. Es bleibt, wie es ist.',
          `Bei ${shown} fertigen Fotos ist das Modell nicht bekannt; es kann ein älteres sein. Sie bleiben, wie sie sind.`,
        ),
      olderNetwork: (amount, shown) =>
        plural(
          amount,
          '1 fertiges Foto stammt von einem Netz, dessen Datei ersetzt wurde. Es bleibt, wie es ist.',
          `${shown} fertige Fotos stammen von einem Netz, dessen Datei ersetzt wurde. Sie bleiben, wie sie sind.`,
        ),
      withNewModel: (amount, shown) =>
        plural(amount, 'Mit dem neuen Modell erneut erstellen', `${shown} Fotos mit dem neuen Modell erneut erstellen`),
      withNewNetwork: (amount, shown) =>
        plural(amount, 'Mit dem neuen Netz erneut erstellen', `${shown} Fotos mit dem neuen Netz erneut erstellen`),
    },
    names: 'Namen',
    allWell: 'Nichts steht im Weg.',
    nothingTitle: 'Es gibt nichts zu tun',
    nothingText:
      'Jedes Foto ist fertig, fehlgeschlagen oder übersprungen. Fügen Sie Fotos hinzu oder wiederholen Sie fehlgeschlagene.',
    unreadable: {
      title: (amount, shown) => plural(amount, '1 Foto ist nicht lesbar', `${shown} Fotos sind nicht lesbar`),
      text: 'Was nicht lesbar ist, gilt als fehlgeschlagen; die anderen Fotos laufen weiter.',
    },
    tooLarge: {
      title: (amount, shown) =>
        plural(amount, '1 Foto kann diese Größe nicht haben', `${shown} Fotos können diese Größe nicht haben`),
      text: 'Wählen Sie eine andere Größe oder ein anderes Format, für alle oder nur für diese.',
    },
    duplicates: {
      title: (amount, shown) => plural(amount, '1 Duplikat', `${shown} Duplikate`),
      text: 'Gleicher Inhalt unter anderem Namen. Jedes würde verbessert.',
    },
    collisions: {
      title: (amount, shown) => plural(amount, '1 Name ist vergeben', `${shown} Namen sind vergeben`),
      text: 'Eine andere Datei oder ein anderes Ergebnis heißt genauso. Diese Fotos würden fehlschlagen.',
    },
    twin: (name, other) => `${name} = ${other}`,
    taken: (name, other) => `${name} → ${other}`,
    more: (amount, shown) => plural(amount, 'und 1 weiteres', `und ${shown} weitere`),
    skipThese: (amount, shown) => plural(amount, 'Überspringen', `Diese ${shown} überspringen`),
    ownSettings: 'Einstellungen für diese …',
    skipExisting: 'Diese Fotos überspringen',
    replaceExisting: 'Diese Dateien ersetzen',
    changeNames: 'Namen ändern',
    again: 'Erneut prüfen',
    cancel: 'Abbrechen',
    start: (amount, shown) => plural(amount, '1 Foto starten', `${shown} Fotos starten`),
  },
  announce: {
    progress: (name, percent) => `${name}: ${percent} fertig`,
    done: (name) => `${name} ist fertig`,
    doneWithFailures: (name, amount, shown) =>
      `${name} ist fertig; ${plural(amount, '1 Foto fehlgeschlagen', `${shown} Fotos fehlgeschlagen`)}`,
    paused: (name, why) => `${name}: ${why}`,
    started: (name) => `${name} läuft`,
  },
};
