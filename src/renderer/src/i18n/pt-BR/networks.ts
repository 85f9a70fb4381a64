/** The Brazilian Portuguese texts about imported networks. */
import type { NetworkMessages } from '../en/networks.ts';

export const ptBRNetworks: NetworkMessages = {
  work: {
    reduced: (name, factor) => `${name} faz ${factor}; o resultado é reduzido a este tamanho.`,
    plain: (name, factor) => `${name} faz ${factor}; um redimensionamento simples faz o resto.`,
    twice: (name, factor) => `${name} é executada duas vezes, ${factor} de cada vez.`,
    'twice-plain': (name, factor) =>
      `${name} é executada duas vezes, ${factor} de cada vez; um redimensionamento simples faz o resto.`,
  },
  keepsSize: (name) => `${name} mantém o tamanho; um redimensionamento simples faz o resto.`,
  useFactor: (factor) => `Usar ${factor}`,
  memory: (size) => `Processa a foto inteira de uma vez, o que usa cerca de ${size} de memória.`,
  licenceUnknown: 'licença não informada',
  missing: 'Não está mais aqui. Adicione-a de novo ou escolha outra predefinição.',
  broken: 'Não é mais o que foi adicionado. Remova-a e adicione-a de novo.',
  backProjection: 'Fiel à foto',
  backProjectionHint: 'Reduzido ao tamanho da foto, o resultado volta a ser a foto.',
  cleanup: (name) => `Vem antes de ${name}. Com 0% ela recebe a foto como está.`,
};
