/** The Italian texts of an album's panel: options, names of results, folders, exceptions. */
import type { AlbumOptionMessages } from '../en/album-options.ts';
import type { TemplateProblem } from '#shared/naming/name-template.ts';
import type { Placeholder } from '#renderer/albums/options/name-preview.ts';
import { plural } from './plural.ts';

const placeholders: Record<Placeholder, string> = {
  name: 'Nome della foto',
  scale: 'Fattore',
  preset: 'Predefinito',
  width: 'Larghezza',
  height: 'Altezza',
  date: 'Data di scatto',
  index: 'Numero',
};

const templateProblems: Record<TemplateProblem, (part: string) => string> = {
  empty: () => 'Inserisci un nome per i risultati.',
  long: () => 'Questo nome è troppo lungo.',
  folder: () => 'Un nome non può contenere / \\ o : né essere quello di una cartella.',
  brace: () => 'Manca una graffa. Scrivi { e } attorno a un segnaposto dell’elenco.',
  ending: (part) => `Togli “${part}”; l’estensione dipende dal formato.`,
  placeholder: (part) => `{${part}} non esiste. Scegli un segnaposto dell’elenco.`,
  date: (part) => `“${part}” non è parte di una data. Usa YYYY, MM, DD, HH, mm, ss.`,
  digits: (part) => `“${part}” non è un numero di cifre da 1 a 9.`,
};

export const itAlbumOptions: AlbumOptionMessages = {
  panel: {
    label: 'Impostazioni dell’album',
    byLinkHint:
      'Le impostazioni le sceglie chi ha creato l’album. Puoi aggiungere foto, avviarlo, metterlo in pausa e scaricare i risultati.',
    againHint:
      'Le modifiche valgono per le foto ancora da fare. Quelle finite tengono il risultato, se non vengono rifatte.',
    sources: 'Foto da',
    noSources: 'Foto aggiunte una a una',
    watch: 'Controlla questa cartella',
    watchHint: 'Le nuove foto vengono aggiunte e migliorate mentre l’album è in corso',
    editSource: (folder) => `Quali foto di ${folder}`,
    removeSource: (folder) => `Togli ${folder} dall’elenco; le sue foto restano`,
    results: 'Risultati',
    place: 'Dove vanno i risultati',
    beside: 'Accanto',
    folder: 'Una cartella',
    mirror: 'Stesse cartelle',
    placeHints: {
      beside: 'Ognuno accanto alla sua foto, con un nuovo nome.',
      folder: 'Tutti insieme in una cartella.',
      mirror: 'Altrove, in cartelle come quelle delle foto.',
    },
    webPlace: 'I risultati restano in Skipstone finché non li scarichi.',
    chooseFolder: 'Scegli una cartella…',
    noFolder: 'Nessuna cartella scelta',
    names: 'Nomi',
    template: 'Nome dei risultati',
    insert: 'Inserisci',
    placeholders,
    preview: 'I nomi saranno',
    exampleDates: 'Le date sono esempi; ogni risultato prende quella della sua foto.',
    templateProblems,
    ifExists: 'Se il file esiste',
    ifExistsChoices: { fail: 'Segnala un errore', skip: 'Salta la foto', overwrite: 'Sostituiscilo' },
    keepFileTimes: 'Mantieni la data del file della foto',
    order: 'Ordine',
    orders: { list: 'Come in elenco', fastest: 'Il più rapido' },
    orderHints: {
      list: 'Dalla prima foto all’ultima.',
      fastest: 'Le foto della stessa dimensione si susseguono: si risparmia tempo.',
    },
    keepAwake: 'Tieni attivo il computer durante l’elaborazione',
    running: 'Elaborazione',
  },
  source: {
    title: 'Quali foto di questa cartella',
    recursive: 'Anche le foto delle sottocartelle',
    include: 'Solo queste',
    includeHint: 'Un modello per riga, come *.jpg o Viaggio/**. Vuoto: tutte le foto.',
    exclude: 'Ma non queste',
    excludeHint: 'Per esempio **/scarti/** o *-ritocco.*',
    apply: 'Applica',
    cancel: 'Annulla',
  },
  exceptions: {
    title: (amount, shown) => plural(amount, 'Impostazioni di questa foto', `Impostazioni di ${shown} foto`),
    text: 'Ciò che non è spuntato segue l’album.',
    groups: {
      size: 'Dimensione propria',
      preset: 'Predefinito proprio',
      cleanup: 'Riduzione rumore propria',
      output: 'Formato proprio',
    },
    apply: 'Applica',
    asAlbum: 'Tutto come l’album',
    cancel: 'Annulla',
  },
};
