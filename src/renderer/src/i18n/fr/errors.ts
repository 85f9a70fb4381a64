/** The French texts of all error codes. */
import type { InvalidOptionTexts, RejectionTexts } from '../en/errors.ts';
import type { ErrorCode } from '#shared/errors.ts';

export const frErrors: Record<ErrorCode, string> = {
  'options/invalid': 'Un réglage a une valeur impossible. Choisissez une autre taille ou un autre nom.',
  'image/not-found': 'Le fichier n’est plus à sa place.',
  'image/unsupported': 'Skipstone ne peut pas lire ce type de fichier.',
  'image/camera-raw': 'C’est un fichier RAW non développé. Exportez-le en TIFF ou JPEG, puis ouvrez cet export.',
  'image/corrupt': 'Le fichier est endommagé et ne peut être lu en entier.',
  'image/too-large': 'La photo a plus de pixels que Skipstone ne peut traiter.',
  'image/changing': 'Le fichier changeait sans cesse pendant le traitement.',
  'output/exists': 'Un fichier porte déjà ce nom.',
  'output/is-input': 'Le résultat remplacerait votre photo. Choisissez un autre nom.',
  'output/not-writable': 'Skipstone ne peut pas écrire à cet endroit. Choisissez un autre dossier.',
  'output/no-space': 'Pas assez d’espace libre pour le résultat.',
  'output/too-large':
    'Le résultat dépasse la limite de ce format. Choisissez un autre format ou une taille plus petite.',
  'model/missing': 'Le modèle manque. Réinstallez Skipstone.',
  'model/corrupt': 'Le modèle est endommagé. Réinstallez Skipstone.',
  'model/foreign': 'Le modèle appartient à une autre version de Skipstone.',
  'network/missing': 'Ce réseau n’existe pas. Ajoutez-le de nouveau ou choisissez un autre préréglage.',
  'network/unusable': 'Ce réseau ne peut pas être utilisé.',
  'device/unavailable': 'L’appareil choisi n’est pas utilisable ici. Choisissez « Automatique » sous Plus.',
  'device/wrong-output': 'L’appareil n’a pas donné de résultat utilisable. Choisissez-en un autre sous Plus.',
  'engine/crashed': 'Le moteur s’est arrêté de façon inattendue.',
  'engine/out-of-memory': 'Mémoire insuffisante. Essayez une taille plus petite ou fermez d’autres programmes.',
  'engine/internal': 'Une erreur s’est produite dans Skipstone.',
  'engine/quarantined': 'Le moteur s’est arrêté plusieurs fois sur cette photo ; elle est mise de côté.',
  'album/busy': 'Un autre Skipstone améliore des albums. Attendez ou fermez-le.',
  'album/folder-gone': 'Un dossier de cet album manque. Vérifiez que son disque est branché.',
  'album/no-output-folder': 'Choisissez d’abord le dossier des résultats.',
  'store/corrupt':
    'La liste des albums est endommagée. Relancez Skipstone : il garde l’ancienne et en commence une nouvelle.',
  'store/newer': 'Les albums viennent d’un Skipstone plus récent. Installez la dernière version.',
  'store/failed': 'La liste des albums n’a pas pu être lue ou écrite.',
  'store/no-space': 'Le disque des données de Skipstone est plein. Libérez de la place.',
  'request/refused': 'Skipstone ne fait pas cela ici. Rechargez la fenêtre et réessayez.',
  'update/no-connection': 'Le serveur de mise à jour est injoignable ou n’a pas fini de répondre. Réessayez plus tard.',
  'update/untrusted': 'L’envoi du serveur est endommagé, périmé ou non signé par Skipstone. Rien n’a été gardé.',
};

/** Why an option cannot be used, with the limit. */
export const frInvalidOptions: InvalidOptionTexts = {
  smaller: ({ widthPx, heightPx, wantedWidthPx, wantedHeightPx }) =>
    `La photo fait ${widthPx} × ${heightPx} px, plus que ${wantedWidthPx} × ${wantedHeightPx} px. Choisissez au moins sa propre taille.`,
  'too-large': ({ wantedWidthPx, wantedHeightPx, maxFactor, mostWidthPx, mostHeightPx }) =>
    `${wantedWidthPx} × ${wantedHeightPx} px, c’est plus de ${maxFactor} fois la photo. Choisissez au plus ${mostWidthPx} × ${mostHeightPx} px.`,
  stretched: ({ widthPx, heightPx, wantedWidthPx, wantedHeightPx }) =>
    `${wantedWidthPx} × ${wantedHeightPx} px déformerait la photo de ${widthPx} × ${heightPx} px. Laissez vide la largeur ou la hauteur.`,
  pattern: ({ part, maxCharacters, maxStars }) =>
    `Le motif « ${part} » est inutilisable. Écrivez un nom ou un chemin dans le dossier, ${maxCharacters} caractères au plus et ${maxStars} fois *.`,
};

/** Why a request is rejected. */
export const frRejections: RejectionTexts = {
  gone: 'L’élément n’existe plus : il a été fermé, retiré ou supprimé.',
  'not-ready': 'La photo s’ouvre encore. Réessayez quand elle s’affiche.',
  'no-result': 'La photo n’a pas encore de résultat.',
  'cannot-end-early':
    'Cette photo est terminée par parties et ne peut être arrêtée avec un résultat. Annulez ou attendez.',
  'no-replacing': 'Cette page ne peut pas remplacer de fichiers. Choisissez autre chose sous « Si le fichier existe ».',
  'updates-off': 'La recherche de mises à jour est désactivée.',
  'visitor-space':
    'Votre part du disque de ce serveur est épuisée. Enregistrez ce qu’il vous faut, puis fermez des photos.',
  'not-for-visitors': 'Seule la personne au serveur, ou qui a créé l’album, peut le faire.',
  'versions-full':
    'Les versions des photos ouvertes occupent 20 Go. Enregistrez-en ou retirez-en, ou fermez des photos.',
  'in-use': 'C’est encore en préparation ou en cours d’enregistrement. Réessayez ensuite.',
};
