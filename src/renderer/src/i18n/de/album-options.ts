/** The German texts of an album's panel: options, names of results, folders, exceptions. */
import type { AlbumOptionMessages } from '../en/album-options.ts';
import type { TemplateProblem } from '#shared/naming/name-template.ts';
import type { Placeholder } from '#renderer/albums/options/name-preview.ts';
import { plural } from './plural.ts';

const placeholders: Record<Placeholder, string> = {
  name: 'Name des Fotos',
  scale: 'Faktor',
  preset: 'Vorgabe',
  width: 'Breite',
  height: 'Höhe',
  date: 'Aufnahmedatum',
  index: 'Nummer',
};

const templateProblems: Record<TemplateProblem, (part: string) => string> = {
  empty: () => 'Geben Sie einen Namen für die Ergebnisse ein.',
  long: () => 'Dieser Name ist zu lang.',
  folder: () => 'Ein Name darf weder / noch \\ oder : enthalten und keinen Ordner nennen.',
  brace: () => 'Eine Klammer steht allein. Schließen Sie einen Platzhalter der Liste in { und } ein.',
  ending: (part) => `Lassen Sie „${part}“ weg; das Format bestimmt die Endung.`,
  placeholder: (part) => `{${part}} gibt es nicht. Wählen Sie einen Platzhalter der Liste.`,
  date: (part) => `„${part}“ ist kein Teil eines Datums. Verwenden Sie YYYY, MM, DD, HH, mm, ss.`,
  digits: (part) => `„${part}“ ist keine Stellenzahl von 1 bis 9.`,
};

export const deAlbumOptions: AlbumOptionMessages = {
  panel: {
    label: 'Einstellungen des Albums',
    byLinkHint:
      'Die Einstellungen wählt, wer das Album erstellt hat. Sie können Fotos hinzufügen, es starten und anhalten und Ergebnisse herunterladen.',
    againHint:
      'Änderungen gelten für Fotos, die noch folgen. Fertige behalten ihr Ergebnis, wenn sie nicht erneut erstellt werden.',
    sources: 'Fotos aus',
    noSources: 'Einzeln hinzugefügte Fotos',
    watch: 'Ordner überwachen',
    watchHint: 'Neue Fotos darin werden hinzugefügt und verbessert, solange das Album läuft',
    editSource: (folder) => `Welche Fotos aus ${folder}`,
    removeSource: (folder) => `${folder} aus der Liste entfernen; die Fotos bleiben`,
    results: 'Ergebnisse',
    place: 'Ablageort der Ergebnisse',
    beside: 'Daneben',
    folder: 'Ein Ordner',
    mirror: 'Gleiche Ordner',
    placeHints: {
      beside: 'Jedes neben seinem Foto, unter neuem Namen.',
      folder: 'Alle zusammen in einem Ordner.',
      mirror: 'An anderer Stelle, in Ordnern wie denen der Fotos.',
    },
    webPlace: 'Ergebnisse bleiben bei Skipstone, bis Sie sie herunterladen.',
    chooseFolder: 'Ordner wählen …',
    noFolder: 'Noch kein Ordner gewählt',
    names: 'Namen',
    template: 'Name der Ergebnisse',
    insert: 'Einfügen',
    placeholders,
    preview: 'Namen werden',
    exampleDates: 'Die Daten hier sind Beispiele; Ergebnisse erhalten das Datum ihres Fotos.',
    templateProblems,
    ifExists: 'Wenn die Datei existiert',
    ifExistsChoices: { fail: 'Fehler melden', skip: 'Foto überspringen', overwrite: 'Ersetzen' },
    keepFileTimes: 'Datum der Fotodatei beibehalten',
    order: 'Reihenfolge',
    orders: { list: 'Wie in der Liste', fastest: 'Schnellste' },
    orderHints: {
      list: 'Vom ersten Foto bis zum letzten.',
      fastest: 'Gleich große Fotos folgen aufeinander; das spart Zeit.',
    },
    keepAwake: 'Computer während des Laufs wach halten',
    running: 'Lauf',
  },
  source: {
    title: 'Welche Fotos dieses Ordners',
    recursive: 'Auch Fotos in Unterordnern',
    include: 'Nur diese',
    includeHint: 'Ein Muster pro Zeile, etwa *.jpg oder Reise/**. Leer: alle Fotos.',
    exclude: 'Aber nicht diese',
    excludeHint: 'Zum Beispiel **/aussortiert/** oder *-edited.*',
    apply: 'Übernehmen',
    cancel: 'Abbrechen',
  },
  exceptions: {
    title: (amount, shown) => plural(amount, 'Einstellungen dieses Fotos', `Einstellungen von ${shown} Fotos`),
    text: 'Was nicht angehakt ist, folgt dem Album.',
    groups: {
      size: 'Eigene Größe',
      preset: 'Eigene Vorgabe',
      cleanup: 'Eigene Rauschentfernung',
      output: 'Eigenes Format',
    },
    apply: 'Übernehmen',
    asAlbum: 'Alles wie im Album',
    cancel: 'Abbrechen',
  },
};
