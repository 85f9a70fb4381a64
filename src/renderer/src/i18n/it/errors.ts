/** The Italian texts of all error codes. */
import type { InvalidOptionTexts, RejectionTexts } from '../en/errors.ts';
import type { ErrorCode } from '#shared/errors.ts';

export const itErrors: Record<ErrorCode, string> = {
  'options/invalid': 'Un’impostazione ha un valore impossibile. Scegli un’altra dimensione o un altro nome.',
  'image/not-found': 'Il file non è più dov’era.',
  'image/unsupported': 'Skipstone non può leggere questo tipo di file.',
  'image/camera-raw': 'È un file RAW non sviluppato. Esportalo come TIFF o JPEG e apri quello.',
  'image/corrupt': 'Il file è danneggiato e non si legge per intero.',
  'image/too-large': 'La foto ha più pixel di quanti Skipstone possa elaborare.',
  'image/changing': 'Il file continuava a cambiare durante l’elaborazione.',
  'output/exists': 'Esiste già un file con questo nome.',
  'output/is-input': 'Il risultato sostituirebbe la tua foto. Scegli un altro nome.',
  'output/not-writable': 'Skipstone non può scrivere lì. Scegli un’altra cartella.',
  'output/no-space': 'Non c’è abbastanza spazio libero per il risultato.',
  'output/too-large':
    'Il risultato supera il limite di questo formato. Scegli un altro formato o una dimensione minore.',
  'model/missing': 'Il modello manca. Reinstalla Skipstone.',
  'model/corrupt': 'Il modello è danneggiato. Reinstalla Skipstone.',
  'model/foreign': 'Il modello è di un’altra versione di Skipstone.',
  'network/missing': 'Questa rete non esiste. Aggiungila di nuovo o scegli un altro predefinito.',
  'network/unusable': 'Questa rete non può essere usata.',
  'device/unavailable': 'Il dispositivo scelto non è utilizzabile qui. Scegli “Automatico” in Altro.',
  'device/wrong-output': 'Il dispositivo non ha dato un risultato utile per questa foto. Scegline un altro in Altro.',
  'engine/crashed': 'Il motore si è fermato in modo imprevisto.',
  'engine/out-of-memory': 'Memoria insufficiente. Prova una dimensione minore o chiudi altri programmi.',
  'engine/internal': 'Qualcosa è andato storto in Skipstone.',
  'engine/quarantined': 'Il motore si è fermato più volte su questa foto, che è stata accantonata.',
  'album/busy': 'Un altro Skipstone sta migliorando album. Aspetta o chiudilo.',
  'album/folder-gone': 'Manca una cartella di questo album. Controlla che la sua unità sia collegata.',
  'album/no-output-folder': 'Scegli prima la cartella dei risultati.',
  'store/corrupt':
    'L’elenco degli album è danneggiato. Riavvia Skipstone: conserva il vecchio elenco e ne inizia uno nuovo.',
  'store/newer': 'Gli album sono di uno Skipstone più recente. Installa l’ultima versione.',
  'store/failed': 'L’elenco degli album non è stato letto o scritto.',
  'store/no-space': 'L’unità dei dati di Skipstone è piena. Libera spazio.',
  'request/refused': 'Skipstone non lo fa da qui. Ricarica la finestra e riprova.',
  'update/no-connection':
    'Il server degli aggiornamenti non è raggiungibile o non ha finito di rispondere. Riprova più tardi.',
  'update/untrusted':
    'Ciò che il server ha inviato è danneggiato, vecchio o non firmato da Skipstone. Nulla è stato tenuto.',
};

/** Why an option cannot be used, with the limit. */
export const itInvalidOptions: InvalidOptionTexts = {
  smaller: ({ widthPx, heightPx, wantedWidthPx, wantedHeightPx }) =>
    `La foto misura ${widthPx} × ${heightPx} px, più di ${wantedWidthPx} × ${wantedHeightPx} px. Scegli almeno la sua dimensione.`,
  'too-large': ({ wantedWidthPx, wantedHeightPx, maxFactor, mostWidthPx, mostHeightPx }) =>
    `${wantedWidthPx} × ${wantedHeightPx} px è più di ${maxFactor} volte la foto. Scegli al massimo ${mostWidthPx} × ${mostHeightPx} px.`,
  stretched: ({ widthPx, heightPx, wantedWidthPx, wantedHeightPx }) =>
    `${wantedWidthPx} × ${wantedHeightPx} px deformerebbe la foto di ${widthPx} × ${heightPx} px. Lascia vuota larghezza o altezza.`,
  pattern: ({ part, maxCharacters, maxStars }) =>
    `Il modello “${part}” non è utilizzabile. Scrivi un nome o un percorso nella cartella, al massimo ${maxCharacters} caratteri e ${maxStars} volte *.`,
};

/** Why a request is rejected. */
export const itRejections: RejectionTexts = {
  gone: 'Non c’è più: è stato chiuso, tolto o eliminato.',
  'not-ready': 'La foto si sta ancora aprendo. Riprova quando è visibile.',
  'no-result': 'La foto non ha ancora un risultato.',
  'cannot-end-early': 'Questa foto viene finita a parti e non può essere fermata con un risultato. Annulla o aspetta.',
  'no-replacing': 'Questa pagina non può sostituire file. Scegli altro in “Se il file esiste”.',
  'updates-off': 'La ricerca di aggiornamenti è disattivata.',
  'visitor-space': 'La tua parte del disco di questo server è esaurita. Salva ciò che ti serve, poi chiudi delle foto.',
  'not-for-visitors': 'Può farlo solo chi è al server o ha creato l’album.',
  'versions-full': 'Le versioni delle foto aperte occupano 20 GB. Salvane o togline alcune, o chiudi delle foto.',
  'in-use': 'È ancora in preparazione o in salvataggio. Riprova quando ha finito.',
};
