/** The French texts of versions, and of the options that each photo has. */
import type { VersionMessages } from '../en/versions.ts';
import { plural } from './plural.ts';

export const frVersions: VersionMessages = {
  label: 'Versions de cette photo',
  show: 'Versions',
  showHint: 'Comparer les résultats de cette photo et revenir à l’un d’eux',
  none: 'Chaque résultat de cette photo reste ici jusqu’à la fermeture de la photo. Améliorez-la pour créer la première version.',
  photo: 'Votre photo',
  cleanup: (percent) => `réduction du bruit ${percent}`,
  noCleanup: 'sans réduction du bruit',
  seed: (seed) => `graine ${seed}`,
  made: (time, duration) => `${time} · durée ${duration}`,
  onDisk: 'Heure de fin, durée et taille sur le disque jusqu’à la fermeture de la photo',
  choose: (label) => `Afficher ${label}, avec ses réglages`,
  compare: 'Côté « Avant »',
  compareWith: (label) => `Comparer avec ${label}`,
  remove: (label) => `Retirer ${label}`,
  saved: 'Enregistrée',
  settings: 'Réglages',
  undo: 'Annuler le dernier changement des réglages',
  redo: 'Refaire',
  reset: 'Réinitialiser les réglages',
  ofSelected: (amount) => plural(amount, 'Pour # photo', 'Pour les # photos sélectionnées'),
  applyToAll: (amount) => plural(amount, 'Appliquer à # autre photo', 'Appliquer à # autres photos'),
  applyToAllHint: 'Donne à toutes les photos ouvertes les réglages de celle-ci',
  ownPresets: 'Mes préréglages',
  ownPresetsHint: 'Des réglages que vous gardez sous un nom',
  noOwnPresets:
    'Vous n’avez pas encore de préréglages. Un préréglage garde tous les réglages : taille, préréglage, réduction du bruit et sortie.',
  apply: (name) => `Utiliser ${name}`,
  delete: (name) => `Supprimer ${name}`,
  name: 'Nom des réglages actuels',
  save: 'Enregistrer comme préréglage',
  replace: 'Remplacer ce préréglage',
  full: 'Il n’y a plus de place pour d’autres préréglages. Supprimez-en d’abord un.',
  close: 'Fermer',
};
