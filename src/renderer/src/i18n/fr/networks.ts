/** The French texts about imported networks. */
import type { NetworkMessages } from '../en/networks.ts';

export const frNetworks: NetworkMessages = {
  work: {
    reduced: (name, factor) => `${name} donne ${factor} ; le résultat est réduit à cette taille.`,
    plain: (name, factor) => `${name} donne ${factor} ; un simple redimensionnement fait le reste.`,
    twice: (name, factor) => `${name} est exécuté deux fois, ${factor} à chaque fois.`,
    'twice-plain': (name, factor) =>
      `${name} est exécuté deux fois, ${factor} à chaque fois ; un simple redimensionnement fait le reste.`,
  },
  keepsSize: (name) => `${name} garde la taille ; un simple redimensionnement fait le reste.`,
  useFactor: (factor) => `Utiliser ${factor}`,
  memory: (size) => `Il traite la photo entière d’un coup, ce qui prend environ ${size} de mémoire.`,
  licenceUnknown: 'licence non indiquée',
  missing: 'Il n’est plus là. Ajoutez-le de nouveau, ou choisissez un autre préréglage.',
  broken: 'Ce n’est plus ce qui a été ajouté. Retirez-le, puis ajoutez-le de nouveau.',
  backProjection: 'Rester fidèle à la photo',
  backProjectionHint: 'Réduit à la taille de la photo, le résultat redonne la photo.',
  cleanup: (name) => `Précède ${name}. À 0 %, il reçoit la photo telle quelle.`,
};
