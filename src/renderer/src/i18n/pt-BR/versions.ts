/** The Brazilian Portuguese texts of versions, and of the options that each photo has. */
import type { VersionMessages } from '../en/versions.ts';
import { plural } from './plural.ts';

export const ptBRVersions: VersionMessages = {
  label: 'Versões desta foto',
  show: 'Versões',
  showHint: 'Comparar os resultados desta foto e voltar a um deles',
  none: 'Cada resultado desta foto fica aqui até a foto ser fechada. Melhore-a para criar a primeira versão.',
  photo: 'Sua foto',
  cleanup: (percent) => `redução de ruído ${percent}`,
  noCleanup: 'sem redução de ruído',
  seed: (seed) => `semente ${seed}`,
  made: (time, duration) => `${time} · levou ${duration}`,
  onDisk: 'Hora em que terminou, quanto levou e seu tamanho em disco até a foto ser fechada',
  choose: (label) => `Mostrar ${label}, com suas configurações`,
  compare: 'Lado “Antes”',
  compareWith: (label) => `Comparar com ${label}`,
  remove: (label) => `Remover ${label}`,
  saved: 'Salva',
  settings: 'Configurações',
  undo: 'Desfazer a última alteração das configurações',
  redo: 'Refazer',
  reset: 'Redefinir as configurações',
  ofSelected: (amount) => plural(amount, 'Para # foto', 'Para as # fotos selecionadas'),
  applyToAll: (amount) => plural(amount, 'Aplicar a # outra foto', 'Aplicar a # outras fotos'),
  applyToAllHint: 'Dá a todas as fotos abertas as configurações desta',
  ownPresets: 'Minhas predefinições',
  ownPresetsHint: 'Configurações que você guarda com um nome',
  noOwnPresets:
    'Você ainda não tem predefinições. Uma predefinição guarda todas as configurações: tamanho, predefinição, redução de ruído e saída.',
  apply: (name) => `Usar ${name}`,
  delete: (name) => `Excluir ${name}`,
  name: 'Nome para as configurações atuais',
  save: 'Salvar como predefinição',
  replace: 'Substituir esta predefinição',
  full: 'Não há espaço para mais predefinições. Exclua uma primeiro.',
  close: 'Fechar',
};
