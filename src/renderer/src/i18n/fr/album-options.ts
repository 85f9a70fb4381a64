/** The French texts of an album's panel: options, names of results, folders, exceptions. */
import type { AlbumOptionMessages } from '../en/album-options.ts';
import type { TemplateProblem } from '#shared/naming/name-template.ts';
import type { Placeholder } from '#renderer/albums/options/name-preview.ts';
import { plural } from './plural.ts';

const placeholders: Record<Placeholder, string> = {
  name: 'Nom de la photo',
  scale: 'Facteur',
  preset: 'Préréglage',
  width: 'Largeur',
  height: 'Hauteur',
  date: 'Date de prise de vue',
  index: 'Numéro',
};

const templateProblems: Record<TemplateProblem, (part: string) => string> = {
  empty: () => 'Saisissez un nom pour les résultats.',
  long: () => 'Ce nom est trop long.',
  folder: () => 'Un nom ne peut contenir ni / ni \\ ni :, ni désigner un dossier.',
  brace: () => 'Une accolade est seule. Écrivez { et } autour d’un repère de la liste.',
  ending: (part) => `Supprimez « ${part} » ; le format détermine l’extension.`,
  placeholder: (part) => `{${part}} n’existe pas. Choisissez un repère de la liste.`,
  date: (part) => `« ${part} » n’est pas un élément de date. Utilisez YYYY, MM, DD, HH, mm, ss.`,
  digits: (part) => `« ${part} » n’est pas un nombre de chiffres de 1 à 9.`,
};

export const frAlbumOptions: AlbumOptionMessages = {
  panel: {
    label: 'Réglages de l’album',
    byLinkHint:
      'Qui a créé l’album en choisit les réglages. Vous pouvez ajouter des photos, le lancer, le mettre en pause et télécharger les résultats.',
    againHint:
      'Les changements valent pour les photos à venir. Les photos terminées gardent leur résultat, sauf si elles sont refaites.',
    sources: 'Photos de',
    noSources: 'Photos ajoutées une par une',
    watch: 'Surveiller ce dossier',
    watchHint: 'Les nouvelles photos sont ajoutées et améliorées tant que l’album est en cours',
    editSource: (folder) => `Quelles photos de ${folder}`,
    removeSource: (folder) => `Retirer ${folder} de la liste ; ses photos restent`,
    results: 'Résultats',
    place: 'Emplacement des résultats',
    beside: 'À côté',
    folder: 'Un dossier',
    mirror: 'Mêmes dossiers',
    placeHints: {
      beside: 'Chacun à côté de sa photo, sous un autre nom.',
      folder: 'Tous ensemble dans un dossier.',
      mirror: 'Ailleurs, dans des dossiers comme ceux des photos.',
    },
    webPlace: 'Les résultats restent dans Skipstone jusqu’à leur téléchargement.',
    chooseFolder: 'Choisir un dossier…',
    noFolder: 'Aucun dossier choisi',
    names: 'Noms',
    template: 'Nom des résultats',
    insert: 'Insérer',
    placeholders,
    preview: 'Les noms seront',
    exampleDates: 'Ces dates sont des exemples ; chaque résultat prend celle de sa photo.',
    templateProblems,
    ifExists: 'Si le fichier existe',
    ifExistsChoices: { fail: 'Signaler une erreur', skip: 'Ignorer la photo', overwrite: 'Le remplacer' },
    keepFileTimes: 'Conserver la date du fichier de la photo',
    order: 'Ordre',
    orders: { list: 'Celui de la liste', fastest: 'Le plus rapide' },
    orderHints: {
      list: 'De la première photo à la dernière.',
      fastest: 'Les photos de même taille se suivent, ce qui gagne du temps.',
    },
    keepAwake: 'Empêcher la mise en veille pendant le traitement',
    running: 'Traitement',
  },
  source: {
    title: 'Quelles photos de ce dossier',
    recursive: 'Aussi les photos des sous-dossiers',
    include: 'Seulement celles-ci',
    includeHint: 'Un motif par ligne, comme *.jpg ou Voyage/**. Vide : toutes les photos.',
    exclude: 'Mais pas celles-ci',
    excludeHint: 'Par exemple **/rejets/** ou *-retouche.*',
    apply: 'Appliquer',
    cancel: 'Annuler',
  },
  exceptions: {
    title: (amount, shown) => plural(amount, 'Réglages de cette photo', `Réglages de ${shown} photos`),
    text: 'Ce qui n’est pas coché suit l’album.',
    groups: {
      size: 'Taille propre',
      preset: 'Préréglage propre',
      cleanup: 'Réduction du bruit propre',
      output: 'Format propre',
    },
    apply: 'Appliquer',
    asAlbum: 'Tout comme l’album',
    cancel: 'Annuler',
  },
};
