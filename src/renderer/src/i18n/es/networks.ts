/** The Spanish texts about imported networks. */
import type { NetworkMessages } from '../en/networks.ts';

export const esNetworks: NetworkMessages = {
  work: {
    reduced: (name, factor) => `${name} da ${factor}; el resultado se reduce a este tamaño.`,
    plain: (name, factor) => `${name} da ${factor}; el resto lo hace un cambio de tamaño simple.`,
    twice: (name, factor) => `${name} se ejecuta dos veces, ${factor} cada vez.`,
    'twice-plain': (name, factor) =>
      `${name} se ejecuta dos veces, ${factor} cada vez; el resto lo hace un cambio de tamaño simple.`,
  },
  keepsSize: (name) => `${name} mantiene el tamaño; el resto lo hace un cambio de tamaño simple.`,
  useFactor: (factor) => `Usar ${factor}`,
  memory: (size) => `Procesa la foto entera de una vez, para lo que necesita unos ${size} de memoria.`,
  licenceUnknown: 'licencia no indicada',
  missing: 'Ya no está aquí. Añádala de nuevo o elija otro ajuste.',
  broken: 'Ya no es lo que se añadió. Quítela y añádala de nuevo.',
  backProjection: 'Fiel a la foto',
  backProjectionHint: 'Reducido al tamaño de la foto, el resultado vuelve a dar la foto.',
  cleanup: (name) => `Se hace antes de ${name}. Con 0 % recibe la foto tal como es.`,
};
