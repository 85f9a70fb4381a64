/** The French texts of an album's run: its stages, its header, the pre-flight, pauses and announcements. */
import type { AlbumRunMessages } from '../en/album-run.ts';
import type { PauseReason } from '#shared/albums.ts';
import { plural } from './plural.ts';

const paused: Record<PauseReason, { title: string; text: string }> = {
  user: { title: 'En pause', text: 'Reprenez quand vous voulez ; rien n’est perdu.' },
  'disk-full': {
    title: 'En pause : le disque des résultats est plein',
    text: 'Libérez de la place. L’album reprend seul dès qu’il y en a assez.',
  },
  'folder-gone': {
    title: 'En pause : un dossier manque',
    text: 'Rebranchez son disque. L’album reprend seul quand le dossier revient.',
  },
  'store-full': {
    title: 'En pause : le disque des données de Skipstone est plein',
    text: 'Rien n’est perdu. Libérez de la place. L’album reprend seul dès qu’il y en a assez.',
  },
  'store-failed': {
    title: 'En pause : impossible d’écrire la liste des albums',
    text: 'Son fichier manque, a été remplacé ou ne peut être écrit. Les résultats restent. Relancez Skipstone.',
  },
  'engine-failed': {
    title: 'En pause : le moteur ne peut pas travailler',
    text: 'Aucune photo n’est perdue. Réessayez ; si rien ne change, relancez Skipstone.',
  },
};

export const frAlbumRun: AlbumRunMessages = {
  run: {
    empty: 'Aucune photo',
    ready: 'Pas commencé',
    running: 'En cours',
    stopping: 'S’arrête après cette photo',
    paused: 'En pause',
    elsewhere: 'En cours dans une autre fenêtre de Skipstone',
    done: 'Terminé',
    partly: 'Arrêté',
  },
  header: {
    label: 'Album',
    back: 'Tous les albums',
    rename: 'Renommer',
    name: 'Nom de l’album',
    progress: 'Avancement de l’album',
    done: (done, total) => `${done} sur ${total} terminées`,
    failed: (amount, shown) => plural(amount, '1 échec', `${shown} échecs`),
    otherOptions: (amount, shown) =>
      plural(amount, '1 faite avec d’autres réglages', `${shown} faites avec d’autres réglages`),
    allDone: (amount, shown) => plural(amount, '1 photo améliorée', `${shown} photos améliorées`),
    nothing: 'Ajoutez des photos ou un dossier pour commencer.',
    remaining: (duration) => `encore ${duration} environ`,
    remainingUntil: (duration, clock) => `encore ${duration} environ, jusque vers ${clock}`,
    estimating: 'Estimation…',
    start: 'Commencer…',
    startHint: 'Vérifie tout d’abord',
    download: 'Télécharger',
    downloadAll: (amount, size) => plural(amount, `Télécharger (ZIP, ${size})`, `Télécharger les # (ZIP, ${size})`),
    showFolder: 'Afficher le dossier',
    pause: 'Pause',
    pauseHint: 'S’arrête aussitôt ; la photo en cours recommencera plus tard',
    stopAfter: 'Arrêter après cette photo',
    stopping: 'S’arrête après cette photo…',
    resume: 'Reprendre',
    tryAgain: 'Réessayer maintenant',
    retryFailed: (amount, shown) => plural(amount, 'Réessayer 1 photo en échec', `Réessayer ${shown} photos en échec`),
    more: 'Plus',
  },
  paused,
  pausedAt: (folder) => `Dossier : ${folder}`,
  elsewhere: {
    title: 'Un autre Skipstone traite des albums',
    text: 'Vous pouvez regarder ici. Fermez l’autre pour traiter des albums dans cette fenêtre.',
  },
  preflight: {
    title: 'Vérifier avant de commencer',
    checking: 'Examen des photos…',
    checkingHint: 'Un nouvel album prend un moment : chaque photo est lue une fois.',
    failed: 'La vérification n’a pas pu se faire',
    photos: 'Photos',
    pixels: 'Résultat',
    megapixels: (amount) => `${amount} mégapixels`,
    gigapixels: (amount) => `${amount} gigapixels`,
    time: 'Durée',
    timeUnknown: 'pas encore connue',
    about: (duration) => `environ ${duration}`,
    until: (clock) => `jusque vers ${clock}`,
    space: 'Espace',
    spaceOf: (needed, free) => `${needed} nécessaires, ${free} libres`,
    spaceUnknown: (needed) => `${needed} nécessaires`,
    spaceShort: 'Pas assez de place. L’album se mettrait en pause une fois le disque plein, et reprendrait ensuite.',
    spaceUse: (percent) => `${percent} de l’espace libre`,
    finished: {
      legend: 'Photos terminées',
      madeAgain: (amount, shown) =>
        plural(amount, '1 photo terminée sera refaite', `${shown} photos terminées seront refaites`),
      time: (duration) => ` (${duration})`,
      reasons: {
        options: (amount, shown) =>
          plural(amount, '1 a été faite avec d’autres réglages', `${shown} ont été faites avec d’autres réglages`),
        file: (amount, shown) => plural(amount, '1 photo a changé depuis', `${shown} photos ont changé depuis`),
        gone: (amount, shown) => plural(amount, '1 résultat a disparu', `${shown} résultats ont disparu`),
      },
      reasonSeparator: ' · ',
      sentence: (text) => `${text}.`,
      resultsStay: 'Les résultats actuels gardent leurs noms.',
      resultsReplaced: 'Les résultats actuels sont remplacés.',
      someReplaced: (amount, shown) =>
        plural(amount, '1 résultat actuel est remplacé.', `${shown} résultats actuels sont remplacés.`),
      onlyNew: 'Seulement les nouvelles',
      onlyNewHint: 'Les photos terminées gardent leurs résultats.',
      older: (amount, shown) =>
        plural(
          amount,
          '1 photo terminée a été faite par un ancien modèle. Elle reste telle quelle.',
          `${shown} photos terminées ont été faites par un ancien modèle. Elles restent telles quelles.`,
        ),
      unknownModel: (amount, shown) =>
        plural(
          amount,
          '1 photo terminée ne dit pas quel modèle l’a faite, peut-être un ancien. Elle reste telle quelle.',
          `${shown} photos terminées ne disent pas quel modèle les a faites, peut-être un ancien. Elles restent telles quelles.`,
        ),
      olderNetwork: (amount, shown) =>
        plural(
          amount,
          '1 photo terminée a été faite par un réseau dont le fichier a été remplacé. Elle reste telle quelle.',
          `${shown} photos terminées ont été faites par un réseau dont le fichier a été remplacé. Elles restent telles quelles.`,
        ),
      withNewModel: (amount, shown) =>
        plural(amount, 'La refaire avec le nouveau modèle', `Refaire ${shown} photos avec le nouveau modèle`),
      withNewNetwork: (amount, shown) =>
        plural(amount, 'La refaire avec le nouveau réseau', `Refaire ${shown} photos avec le nouveau réseau`),
    },
    names: 'Noms',
    allWell: 'Rien ne s’y oppose.',
    nothingTitle: 'Il n’y a rien à faire',
    nothingText: 'Chaque photo est terminée, en échec ou ignorée. Ajoutez des photos ou réessayez celles en échec.',
    unreadable: {
      title: (amount, shown) => plural(amount, '1 photo est illisible', `${shown} photos sont illisibles`),
      text: 'Ce qui est illisible est marqué en échec ; les autres photos continuent.',
    },
    tooLarge: {
      title: (amount, shown) =>
        plural(amount, '1 photo ne peut pas avoir cette taille', `${shown} photos ne peuvent pas avoir cette taille`),
      text: 'Choisissez une autre taille ou un autre format, pour toutes ou pour celles-ci.',
    },
    duplicates: {
      title: (amount, shown) => plural(amount, '1 doublon', `${shown} doublons`),
      text: 'Le même contenu sous un autre nom. Chacune serait améliorée.',
    },
    collisions: {
      title: (amount, shown) => plural(amount, '1 nom est déjà pris', `${shown} noms sont déjà pris`),
      text: 'Un autre fichier ou résultat porte le même nom. Ces photos échoueraient.',
    },
    twin: (name, other) => `${name} = ${other}`,
    taken: (name, other) => `${name} → ${other}`,
    more: (amount, shown) => plural(amount, 'et 1 de plus', `et ${shown} de plus`),
    skipThese: (amount, shown) => plural(amount, 'L’ignorer', `Ignorer ces ${shown}`),
    ownSettings: 'Réglages de celles-ci…',
    skipExisting: 'Ignorer ces photos',
    replaceExisting: 'Remplacer ces fichiers',
    changeNames: 'Changer les noms',
    again: 'Vérifier de nouveau',
    cancel: 'Annuler',
    start: (amount, shown) => plural(amount, 'Commencer 1 photo', `Commencer ${shown} photos`),
  },
  announce: {
    progress: (name, percent) => `${name} : ${percent} terminé`,
    done: (name) => `${name} est terminé`,
    doneWithFailures: (name, amount, shown) =>
      `${name} est terminé ; ${plural(amount, '1 photo a échoué', `${shown} photos ont échoué`)}`,
    paused: (name, why) => `${name} : ${why}`,
    started: (name) => `${name} est en cours`,
  },
};
