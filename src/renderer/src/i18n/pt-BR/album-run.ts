/** The Brazilian Portuguese texts of an album's run: its stages, its header, the pre-flight, pauses and announcements. */
import type { AlbumRunMessages } from '../en/album-run.ts';
import type { PauseReason } from '#shared/albums.ts';
import { plural } from './plural.ts';

const paused: Record<PauseReason, { title: string; text: string }> = {
  user: { title: 'Em pausa', text: 'Continue quando quiser; nada se perde.' },
  'disk-full': {
    title: 'Em pausa: a unidade dos resultados está cheia',
    text: 'Libere espaço. O álbum continua sozinho assim que houver o bastante.',
  },
  'folder-gone': {
    title: 'Em pausa: falta uma pasta',
    text: 'Conecte a unidade de novo. O álbum continua sozinho quando a pasta voltar.',
  },
  'store-full': {
    title: 'Em pausa: a unidade dos dados do Skipstone está cheia',
    text: 'Nada se perde. Libere espaço. O álbum continua sozinho assim que houver o bastante.',
  },
  'store-failed': {
    title: 'Em pausa: não é possível gravar a lista de álbuns',
    text: 'O arquivo sumiu, foi substituído ou não pode ser gravado. Os resultados ficam. Inicie o Skipstone de novo.',
  },
  'engine-failed': {
    title: 'Em pausa: o motor não consegue trabalhar',
    text: 'Nenhuma foto se perdeu. Tente de novo; se continuar assim, inicie o Skipstone de novo.',
  },
};

export const ptBRAlbumRun: AlbumRunMessages = {
  run: {
    empty: 'Ainda não há fotos',
    ready: 'Não iniciado',
    running: 'Em execução',
    stopping: 'Para depois desta foto',
    paused: 'Em pausa',
    elsewhere: 'Em execução em outra janela do Skipstone',
    done: 'Pronto',
    partly: 'Parado',
  },
  header: {
    label: 'Álbum',
    back: 'Todos os álbuns',
    rename: 'Renomear',
    name: 'Nome do álbum',
    progress: 'Progresso do álbum',
    done: (done, total) => `${done} de ${total} prontas`,
    failed: (amount, shown) => plural(amount, '1 com falha', `${shown} com falha`),
    otherOptions: (amount, shown) =>
      plural(amount, '1 feita com outras configurações', `${shown} feitas com outras configurações`),
    allDone: (amount, shown) => plural(amount, '1 foto melhorada', `${shown} fotos melhoradas`),
    nothing: 'Adicione fotos ou uma pasta para começar.',
    remaining: (duration) => `faltam cerca de ${duration}`,
    remainingUntil: (duration, clock) => `faltam cerca de ${duration}, até por volta de ${clock}`,
    estimating: 'Estimando…',
    start: 'Iniciar…',
    startHint: 'Primeiro verifica tudo',
    download: 'Baixar',
    downloadAll: (amount, size) => plural(amount, `Baixar (ZIP, ${size})`, `Baixar todos os # (ZIP, ${size})`),
    showFolder: 'Mostrar pasta',
    pause: 'Pausar',
    pauseHint: 'Para na hora; a foto em andamento recomeça depois',
    stopAfter: 'Parar depois desta foto',
    stopping: 'Para depois desta foto…',
    resume: 'Continuar',
    tryAgain: 'Tentar de novo agora',
    retryFailed: (amount, shown) => plural(amount, 'Repetir 1 foto com falha', `Repetir ${shown} fotos com falha`),
    more: 'Mais',
  },
  paused,
  pausedAt: (folder) => `Pasta: ${folder}`,
  elsewhere: {
    title: 'Outro Skipstone está processando álbuns',
    text: 'Aqui você pode olhar. Feche o outro para processar álbuns nesta janela.',
  },
  preflight: {
    title: 'Verificar antes de iniciar',
    checking: 'Examinando as fotos…',
    checkingHint: 'Um álbum novo leva um tempo: cada foto é lida uma vez.',
    failed: 'Não foi possível verificar',
    photos: 'Fotos',
    pixels: 'Resultado',
    megapixels: (amount) => `${amount} megapixels`,
    gigapixels: (amount) => `${amount} gigapixels`,
    time: 'Tempo',
    timeUnknown: 'ainda desconhecido',
    about: (duration) => `cerca de ${duration}`,
    until: (clock) => `até por volta de ${clock}`,
    space: 'Espaço',
    spaceOf: (needed, free) => `${needed} necessários, ${free} livres`,
    spaceUnknown: (needed) => `${needed} necessários`,
    spaceShort: 'Não há espaço suficiente. O álbum pausaria com a unidade cheia e continuaria quando houver espaço.',
    spaceUse: (percent) => `${percent} do espaço livre`,
    finished: {
      legend: 'Fotos prontas',
      madeAgain: (amount, shown) =>
        plural(amount, '1 foto pronta será refeita', `${shown} fotos prontas serão refeitas`),
      time: (duration) => ` (${duration})`,
      reasons: {
        options: (amount, shown) =>
          plural(amount, '1 foi feita com outras configurações', `${shown} foram feitas com outras configurações`),
        file: (amount, shown) => plural(amount, '1 foto mudou desde então', `${shown} fotos mudaram desde então`),
        gone: (amount, shown) => plural(amount, '1 resultado sumiu', `${shown} resultados sumiram`),
      },
      reasonSeparator: ' · ',
      sentence: (text) => `${text}.`,
      resultsStay: 'Os resultados atuais ficam com seus nomes.',
      resultsReplaced: 'Os resultados atuais são substituídos.',
      someReplaced: (amount, shown) =>
        plural(amount, '1 resultado atual é substituído.', `${shown} resultados atuais são substituídos.`),
      onlyNew: 'Somente as novas',
      onlyNewHint: 'As fotos prontas mantêm seus resultados.',
      older: (amount, shown) =>
        plural(
          amount,
          '1 foto pronta foi feita por um modelo antigo. Ela fica como está.',
          `${shown} fotos prontas foram feitas por um modelo antigo. Elas ficam como estão.`,
        ),
      unknownModel: (amount, shown) =>
        plural(
          amount,
          '1 foto pronta não diz qual modelo a fez; pode ser um antigo. Ela fica como está.',
          `${shown} fotos prontas não dizem qual modelo as fez; pode ser um antigo. Elas ficam como estão.`,
        ),
      olderNetwork: (amount, shown) =>
        plural(
          amount,
          '1 foto pronta foi feita por uma rede cujo arquivo foi substituído. Ela fica como está.',
          `${shown} fotos prontas foram feitas por uma rede cujo arquivo foi substituído. Elas ficam como estão.`,
        ),
      withNewModel: (amount, shown) =>
        plural(amount, 'Refazer com o novo modelo', `Refazer ${shown} fotos com o novo modelo`),
      withNewNetwork: (amount, shown) =>
        plural(amount, 'Refazer com a nova rede', `Refazer ${shown} fotos com a nova rede`),
    },
    names: 'Nomes',
    allWell: 'Nada impede.',
    nothingTitle: 'Não há nada a fazer',
    nothingText: 'Cada foto está pronta, com falha ou pulada. Adicione fotos ou repita as que falharam.',
    unreadable: {
      title: (amount, shown) => plural(amount, '1 foto não pode ser lida', `${shown} fotos não podem ser lidas`),
      text: 'O que não pode ser lido é marcado com falha; as outras fotos continuam.',
    },
    tooLarge: {
      title: (amount, shown) =>
        plural(amount, '1 foto não pode ter este tamanho', `${shown} fotos não podem ter este tamanho`),
      text: 'Escolha outro tamanho ou outro formato, para todas ou só para estas.',
    },
    duplicates: {
      title: (amount, shown) => plural(amount, '1 duplicata', `${shown} duplicatas`),
      text: 'O mesmo conteúdo com outro nome. Cada uma seria melhorada.',
    },
    collisions: {
      title: (amount, shown) => plural(amount, '1 nome já existe', `${shown} nomes já existem`),
      text: 'Outro arquivo ou resultado tem o mesmo nome. Estas fotos falhariam.',
    },
    twin: (name, other) => `${name} = ${other}`,
    taken: (name, other) => `${name} → ${other}`,
    more: (amount, shown) => plural(amount, 'e mais 1', `e mais ${shown}`),
    skipThese: (amount, shown) => plural(amount, 'Pular', `Pular estas ${shown}`),
    ownSettings: 'Configurar estas…',
    skipExisting: 'Pular estas fotos',
    replaceExisting: 'Substituir esses arquivos',
    changeNames: 'Mudar os nomes',
    again: 'Verificar de novo',
    cancel: 'Cancelar',
    start: (amount, shown) => plural(amount, 'Iniciar 1 foto', `Iniciar ${shown} fotos`),
  },
  announce: {
    progress: (name, percent) => `${name}: ${percent} pronto`,
    done: (name) => `${name} está pronto`,
    doneWithFailures: (name, amount, shown) =>
      `${name} está pronto; ${plural(amount, '1 foto falhou', `${shown} fotos falharam`)}`,
    paused: (name, why) => `${name}: ${why}`,
    started: (name) => `${name} está em execução`,
  },
};
