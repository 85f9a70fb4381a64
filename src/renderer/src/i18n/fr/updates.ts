/** The French texts about updates. */
import type { Messages } from '../en/messages.ts';
import type { PackageKind } from '#shared/updates.ts';

/** What a person does with the downloaded file, by how this copy was installed. */
const install: Readonly<Record<PackageKind, string>> = {
  appimage: 'Fermez Skipstone et lancez le nouveau fichier. Vous pourrez ensuite supprimer l’ancien.',
  'tar.gz':
    'Fermez Skipstone, décompressez le nouveau fichier et lancez-le de là. Vous pourrez ensuite supprimer l’ancien dossier.',
  deb: 'Installez-le avec « sudo apt install » suivi du chemin du fichier. Il remplace cette version.',
  rpm: 'Installez-le avec « sudo dnf install » suivi du chemin du fichier. Il remplace cette version.',
  nsis: 'Fermez Skipstone et ouvrez le fichier. Il remplace cette version.',
  zip: 'Fermez Skipstone, décompressez le nouveau fichier et lancez-le de là. Vous pourrez ensuite supprimer l’ancien dossier.',
  dmg: 'Fermez Skipstone, ouvrez le fichier et glissez Skipstone dans le dossier Applications.',
  source: 'Cette copie fonctionne depuis son code source. Prenez le nouveau là où vous avez pris celui-ci.',
};

export const frUpdates: Messages['updates'] = {
  title: 'Mises à jour',
  open: 'Mises à jour…',
  close: 'Fermer',
  ask: 'Rechercher une nouvelle version une fois par jour ?',
  askDetail: (host) => `Skipstone demande à ${host} un petit fichier. Rien sur vous ni vos photos n’est envoyé.`,
  yes: 'Oui, rechercher',
  no: 'Non',
  setting: 'Rechercher une nouvelle version une fois par jour',
  settingDetail: (host) =>
    `Demande à ${host} un petit fichier. Rien sur vous ni vos photos n’est envoyé, et rien n’est installé sans vous.`,
  impossible: 'Cette version ne peut pas vérifier la signature d’une mise à jour ; elle n’en cherche donc jamais.',
  current: (version) => `Version ${version}.`,
  check: 'Rechercher',
  checking: 'Recherche d’une nouvelle version…',
  newest: (date) => `Aucune version plus récente le ${date}.`,
  failed: 'La recherche d’une nouvelle version a échoué.',
  available: (version) => `La version ${version} est disponible`,
  released: (date) => `Publiée le ${date}`,
  show: 'Nouveautés…',
  later: 'Plus tard',
  notes: 'Nouveautés',
  noFile: 'Aucun fichier de cette version pour cet ordinateur.',
  download: (size) => `Télécharger (${size})`,
  downloading: 'Téléchargement',
  downloadingPart: (percent) => `Téléchargement, ${percent}`,
  cancel: 'Annuler le téléchargement',
  downloadFailed: 'Le téléchargement a échoué.',
  downloaded: (path) => `Téléchargé, et sa signature est valide : ${path}`,
  install,
  showInFolder: 'Afficher dans le dossier',
};
