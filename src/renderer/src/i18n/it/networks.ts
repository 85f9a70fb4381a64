/** The Italian texts about imported networks. */
import type { NetworkMessages } from '../en/networks.ts';

export const itNetworks: NetworkMessages = {
  work: {
    reduced: (name, factor) => `${name} dà ${factor}; il risultato viene ridotto a queste dimensioni.`,
    plain: (name, factor) => `${name} dà ${factor}; il resto lo fa un semplice ridimensionamento.`,
    twice: (name, factor) => `${name} viene eseguita due volte, ${factor} ogni volta.`,
    'twice-plain': (name, factor) =>
      `${name} viene eseguita due volte, ${factor} ogni volta; il resto lo fa un semplice ridimensionamento.`,
  },
  keepsSize: (name) => `${name} mantiene le dimensioni; il resto lo fa un semplice ridimensionamento.`,
  useFactor: (factor) => `Usa ${factor}`,
  memory: (size) => `Elabora tutta la foto in una volta, il che richiede circa ${size} di memoria.`,
  licenceUnknown: 'licenza non indicata',
  missing: 'Non c’è più. Aggiungila di nuovo, o scegli un’altra impostazione.',
  broken: 'Non è più quella che è stata aggiunta. Rimuovila e aggiungila di nuovo.',
  backProjection: 'Fedele alla foto',
  backProjectionHint: 'Ridotto alle dimensioni della foto, il risultato ridà la foto.',
  cleanup: (name) => `Viene prima di ${name}. Allo 0% riceve la foto così com’è.`,
};
