/** The German texts about imported networks. */
import type { NetworkMessages } from '../en/networks.ts';

export const deNetworks: NetworkMessages = {
  work: {
    reduced: (name, factor) => `${name} liefert ${factor}; das Ergebnis wird auf diese Größe verkleinert.`,
    plain: (name, factor) => `${name} liefert ${factor}; den Rest macht eine einfache Skalierung.`,
    twice: (name, factor) => `${name} läuft zweimal, jeweils ${factor}.`,
    'twice-plain': (name, factor) =>
      `${name} läuft zweimal, jeweils ${factor}; den Rest macht eine einfache Skalierung.`,
  },
  keepsSize: (name) => `${name} behält die Größe; den Rest macht eine einfache Skalierung.`,
  useFactor: (factor) => `${factor} verwenden`,
  memory: (size) => `Es läuft über das ganze Foto auf einmal und braucht dafür etwa ${size} Arbeitsspeicher.`,
  licenceUnknown: 'Lizenz nicht angegeben',
  missing: 'Es ist nicht mehr da. Fügen Sie es erneut hinzu, oder wählen Sie eine andere Vorgabe.',
  broken: 'Es ist nicht mehr das, was hinzugefügt wurde. Entfernen Sie es, und fügen Sie es erneut hinzu.',
  backProjection: 'Dem Foto treu bleiben',
  backProjectionHint: 'Auf die Größe des Fotos verkleinert, ergibt das Ergebnis wieder das Foto.',
  cleanup: (name) => `Kommt vor ${name}. Bei 0 % erhält es das Foto, wie es ist.`,
};
