/** The German texts of all error codes. */
import type { InvalidOptionTexts, RejectionTexts } from '../en/errors.ts';
import type { ErrorCode } from '#shared/errors.ts';

export const deErrors: Record<ErrorCode, string> = {
  'options/invalid':
    'Eine Einstellung hat einen unmöglichen Wert. Wählen Sie eine andere Größe oder einen anderen Namen.',
  'image/not-found': 'Die Datei ist nicht mehr an ihrem Ort.',
  'image/unsupported': 'Skipstone kann diese Art von Datei nicht lesen.',
  'image/camera-raw':
    'Das ist eine unentwickelte Raw-Datei. Exportieren Sie sie im Raw-Konverter als TIFF oder JPEG und öffnen Sie dann diese.',
  'image/corrupt': 'Die Datei ist beschädigt und nicht vollständig lesbar.',
  'image/too-large': 'Das Foto hat mehr Pixel, als Skipstone verarbeiten kann.',
  'image/changing': 'Die Datei änderte sich während der Bearbeitung immer wieder.',
  'output/exists': 'Eine Datei mit diesem Namen gibt es schon.',
  'output/is-input': 'Das Ergebnis würde Ihr Foto ersetzen. Wählen Sie einen anderen Namen.',
  'output/not-writable': 'Skipstone darf dort nicht schreiben. Wählen Sie einen anderen Ordner.',
  'output/no-space': 'Für das Ergebnis ist nicht genug Speicherplatz frei.',
  'output/too-large':
    'Das Ergebnis ist größer, als dieses Format erlaubt. Wählen Sie ein anderes Format oder eine kleinere Größe.',
  'model/missing': 'Das Modell fehlt. Installieren Sie Skipstone neu.',
  'model/corrupt': 'Das Modell ist beschädigt. Installieren Sie Skipstone neu.',
  'model/foreign': 'Das Modell gehört zu einer anderen Version von Skipstone.',
  'network/missing': 'Dieses Netz gibt es nicht. Fügen Sie es neu hinzu, oder wählen Sie eine andere Vorgabe.',
  'network/unusable': 'Dieses Netz kann nicht verwendet werden.',
  'device/unavailable': 'Das gewählte Gerät ist hier nicht verwendbar. Wählen Sie unter „Mehr“ „Automatisch“.',
  'device/wrong-output':
    'Das Gerät lieferte für dieses Foto kein brauchbares Ergebnis. Wählen Sie unter „Mehr“ ein anderes.',
  'engine/crashed': 'Die Engine wurde unerwartet beendet.',
  'engine/out-of-memory':
    'Der Arbeitsspeicher reichte nicht. Wählen Sie eine kleinere Größe oder schließen Sie andere Programme.',
  'engine/internal': 'In Skipstone ist etwas schiefgegangen.',
  'engine/quarantined': 'Die Engine stoppte bei diesem Foto mehrmals; deshalb wurde es zurückgestellt.',
  'album/busy': 'Ein anderes Skipstone bearbeitet Alben. Warten Sie darauf oder schließen Sie es.',
  'album/folder-gone': 'Ein Ordner dieses Albums fehlt. Prüfen Sie, ob sein Laufwerk angeschlossen ist.',
  'album/no-output-folder': 'Wählen Sie zuerst den Ordner für die Ergebnisse.',
  'store/corrupt':
    'Die Liste der Alben ist beschädigt. Starten Sie Skipstone neu: Es bewahrt die alte Liste auf und beginnt eine neue.',
  'store/newer': 'Die Alben stammen von einem neueren Skipstone. Installieren Sie die neueste Version.',
  'store/failed': 'Die Liste der Alben konnte nicht gelesen oder geschrieben werden.',
  'store/no-space': 'Das Laufwerk des Datenordners von Skipstone ist voll. Schaffen Sie dort Platz.',
  'request/refused': 'Das geht von hier aus nicht. Laden Sie das Fenster neu und versuchen Sie es noch einmal.',
  'update/no-connection':
    'Der Update-Server war nicht erreichbar oder antwortete nicht zu Ende. Versuchen Sie es später.',
  'update/untrusted':
    'Die Antwort des Update-Servers ist beschädigt, veraltet oder nicht mit dem Schlüssel von Skipstone signiert. Nichts davon wurde behalten.',
};

/** Why an option cannot be used, with the limit. */
export const deInvalidOptions: InvalidOptionTexts = {
  smaller: ({ widthPx, heightPx, wantedWidthPx, wantedHeightPx }) =>
    `Das Foto hat ${widthPx} × ${heightPx} px, mehr als ${wantedWidthPx} × ${wantedHeightPx} px. Wählen Sie mindestens seine eigene Größe.`,
  'too-large': ({ wantedWidthPx, wantedHeightPx, maxFactor, mostWidthPx, mostHeightPx }) =>
    `${wantedWidthPx} × ${wantedHeightPx} px ist mehr als das ${maxFactor}-Fache des Fotos. Wählen Sie höchstens ${mostWidthPx} × ${mostHeightPx} px.`,
  stretched: ({ widthPx, heightPx, wantedWidthPx, wantedHeightPx }) =>
    `${wantedWidthPx} × ${wantedHeightPx} px würde das Foto von ${widthPx} × ${heightPx} px verzerren. Lassen Sie Breite oder Höhe leer.`,
  pattern: ({ part, maxCharacters, maxStars }) =>
    `Das Muster „${part}“ ist nicht verwendbar. Schreiben Sie einen Namen oder Pfad unterhalb des Ordners, höchstens ${maxCharacters} Zeichen und ${maxStars} Mal *.`,
};

/** Why a request is rejected. */
export const deRejections: RejectionTexts = {
  gone: 'Es ist nicht mehr da: Es wurde geschlossen, entfernt oder gelöscht.',
  'not-ready': 'Das Foto wird noch geöffnet. Versuchen Sie es, wenn es angezeigt wird.',
  'no-result': 'Das Foto hat noch kein Ergebnis.',
  'cannot-end-early':
    'Dieses Foto wird Teil für Teil fertig und kann nicht mit einem Ergebnis gestoppt werden. Brechen Sie ab oder warten Sie.',
  'no-replacing': 'Diese Seite kann keine Dateien ersetzen. Wählen Sie unter „Wenn die Datei existiert“ etwas anderes.',
  'updates-off': 'Die Suche nach Updates ist ausgeschaltet.',
  'visitor-space':
    'Ihr Anteil am Speicher dieses Servers ist aufgebraucht. Speichern Sie, was Sie brauchen, und schließen Sie dann Fotos.',
  'not-for-visitors': 'Das kann nur, wer am Server sitzt oder das Album erstellt hat.',
  'versions-full':
    'Die Versionen der geöffneten Fotos belegen 20 GB. Speichern oder entfernen Sie einige davon oder schließen Sie Fotos.',
  'in-use': 'Das wird noch erstellt oder gespeichert. Versuchen Sie es danach erneut.',
};
