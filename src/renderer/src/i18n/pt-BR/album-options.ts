/** The Brazilian Portuguese texts of an album's panel: options, names of results, folders, exceptions. */
import type { AlbumOptionMessages } from '../en/album-options.ts';
import type { TemplateProblem } from '#shared/naming/name-template.ts';
import type { Placeholder } from '#renderer/albums/options/name-preview.ts';
import { plural } from './plural.ts';

const placeholders: Record<Placeholder, string> = {
  name: 'Nome da foto',
  scale: 'Fator',
  preset: 'Predefinição',
  width: 'Largura',
  height: 'Altura',
  date: 'Data da captura',
  index: 'Número',
};

const templateProblems: Record<TemplateProblem, (part: string) => string> = {
  empty: () => 'Digite um nome para os resultados.',
  long: () => 'Este nome é longo demais.',
  folder: () => 'Um nome não pode conter / \\ ou : nem ser o de uma pasta.',
  brace: () => 'Falta o par de uma chave. Escreva { e } em volta de um marcador da lista.',
  ending: (part) => `Retire “${part}”; o formato define a extensão.`,
  placeholder: (part) => `{${part}} não existe. Escolha um marcador da lista.`,
  date: (part) => `“${part}” não é parte de uma data. Use YYYY, MM, DD, HH, mm, ss.`,
  digits: (part) => `“${part}” não é um número de dígitos de 1 a 9.`,
};

export const ptBRAlbumOptions: AlbumOptionMessages = {
  panel: {
    label: 'Configurações do álbum',
    byLinkHint:
      'Quem criou o álbum escolhe os ajustes. Você pode adicionar fotos, iniciar, pausar e baixar os resultados.',
    againHint: 'As mudanças valem para as próximas fotos. As prontas mantêm o resultado, a menos que sejam refeitas.',
    sources: 'Fotos de',
    noSources: 'Fotos adicionadas uma a uma',
    watch: 'Monitorar esta pasta',
    watchHint: 'Fotos novas são adicionadas e melhoradas enquanto o álbum está em execução',
    editSource: (folder) => `Quais fotos de ${folder}`,
    removeSource: (folder) => `Remover ${folder} da lista; as fotos ficam`,
    results: 'Resultados',
    place: 'Onde ficam os resultados',
    beside: 'Ao lado',
    folder: 'Uma pasta',
    mirror: 'Mesmas pastas',
    placeHints: {
      beside: 'Cada um ao lado da foto, com outro nome.',
      folder: 'Todos juntos em uma pasta.',
      mirror: 'Em outro lugar, em pastas como as das fotos.',
    },
    webPlace: 'Os resultados ficam no Skipstone até você baixá-los.',
    chooseFolder: 'Escolher pasta…',
    noFolder: 'Nenhuma pasta escolhida',
    names: 'Nomes',
    template: 'Nome dos resultados',
    insert: 'Inserir',
    placeholders,
    preview: 'Os nomes serão',
    exampleDates: 'As datas são exemplos; cada resultado recebe a da sua foto.',
    templateProblems,
    ifExists: 'Se o arquivo existir',
    ifExistsChoices: { fail: 'Informar erro', skip: 'Pular a foto', overwrite: 'Substituir' },
    keepFileTimes: 'Manter a data do arquivo da foto',
    order: 'Ordem',
    orders: { list: 'Como na lista', fastest: 'Mais rápida' },
    orderHints: {
      list: 'Da primeira foto à última.',
      fastest: 'Fotos do mesmo tamanho ficam em sequência, o que poupa tempo.',
    },
    keepAwake: 'Manter o computador ativo durante a execução',
    running: 'Execução',
  },
  source: {
    title: 'Quais fotos desta pasta',
    recursive: 'Também fotos das subpastas',
    include: 'Somente estas',
    includeHint: 'Um padrão por linha, como *.jpg ou Viagem/**. Vazio: todas as fotos.',
    exclude: 'Mas não estas',
    excludeHint: 'Por exemplo **/descartes/** ou *-editada.*',
    apply: 'Aplicar',
    cancel: 'Cancelar',
  },
  exceptions: {
    title: (amount, shown) => plural(amount, 'Configurações desta foto', `Configurações de ${shown} fotos`),
    text: 'O que não estiver marcado segue o álbum.',
    groups: {
      size: 'Tamanho próprio',
      preset: 'Predefinição própria',
      cleanup: 'Redução de ruído própria',
      output: 'Formato próprio',
    },
    apply: 'Aplicar',
    asAlbum: 'Tudo como o álbum',
    cancel: 'Cancelar',
  },
};
