/** The Brazilian Portuguese texts of all error codes. */
import type { InvalidOptionTexts, RejectionTexts } from '../en/errors.ts';
import type { ErrorCode } from '#shared/errors.ts';

export const ptBRErrors: Record<ErrorCode, string> = {
  'options/invalid': 'Uma configuração tem um valor impossível. Escolha outro tamanho ou nome.',
  'image/not-found': 'O arquivo não está mais onde estava.',
  'image/unsupported': 'O Skipstone não lê este tipo de arquivo.',
  'image/camera-raw': 'É um arquivo RAW não revelado. Exporte como TIFF ou JPEG no seu revelador e abra esse.',
  'image/corrupt': 'O arquivo está danificado e não pode ser lido por inteiro.',
  'image/too-large': 'A foto tem mais pixels do que o Skipstone pode processar.',
  'image/changing': 'O arquivo mudava durante o processamento.',
  'output/exists': 'Já existe um arquivo com este nome.',
  'output/is-input': 'O resultado substituiria sua foto. Escolha outro nome.',
  'output/not-writable': 'O Skipstone não pode gravar ali. Escolha outra pasta.',
  'output/no-space': 'Não há espaço livre suficiente para o resultado.',
  'output/too-large': 'O resultado passa do limite deste formato. Escolha outro formato ou um tamanho menor.',
  'model/missing': 'Falta o modelo. Instale o Skipstone de novo.',
  'model/corrupt': 'O modelo está danificado. Instale o Skipstone de novo.',
  'model/foreign': 'O modelo é de outra versão do Skipstone.',
  'network/missing': 'Essa rede não existe. Adicione-a de novo ou escolha outra predefinição.',
  'network/unusable': 'Esta rede não pode ser usada.',
  'device/unavailable': 'O dispositivo escolhido não pode ser usado aqui. Escolha “Automático” em Mais.',
  'device/wrong-output': 'O dispositivo não deu um resultado útil para esta foto. Escolha outro em Mais.',
  'engine/crashed': 'O motor parou inesperadamente.',
  'engine/out-of-memory': 'Faltou memória. Tente um tamanho menor ou feche outros programas.',
  'engine/internal': 'Algo deu errado no Skipstone.',
  'engine/quarantined': 'O motor parou várias vezes nesta foto, então ela foi separada.',
  'album/busy': 'Outro Skipstone está melhorando álbuns. Aguarde ou feche-o.',
  'album/folder-gone': 'Falta uma pasta deste álbum. Verifique se a unidade está conectada.',
  'album/no-output-folder': 'Escolha primeiro a pasta dos resultados.',
  'store/corrupt':
    'A lista de álbuns está danificada. Inicie o Skipstone de novo: ele guarda a antiga e cria uma nova.',
  'store/newer': 'Os álbuns são de um Skipstone mais novo. Instale a versão mais recente.',
  'store/failed': 'Não foi possível ler ou gravar a lista de álbuns.',
  'store/no-space': 'A unidade dos dados do Skipstone está cheia. Libere espaço.',
  'request/refused': 'O Skipstone não faz isso daqui. Recarregue a janela e tente de novo.',
  'update/no-connection': 'O servidor de atualizações não foi alcançado ou não terminou a resposta. Tente mais tarde.',
  'update/untrusted':
    'O que o servidor enviou está danificado, é antigo ou não tem a assinatura do Skipstone. Nada foi guardado.',
};

/** Why an option cannot be used, with the limit. */
export const ptBRInvalidOptions: InvalidOptionTexts = {
  smaller: ({ widthPx, heightPx, wantedWidthPx, wantedHeightPx }) =>
    `A foto tem ${widthPx} × ${heightPx} px, mais que ${wantedWidthPx} × ${wantedHeightPx} px. Escolha ao menos o tamanho dela.`,
  'too-large': ({ wantedWidthPx, wantedHeightPx, maxFactor, mostWidthPx, mostHeightPx }) =>
    `${wantedWidthPx} × ${wantedHeightPx} px é mais de ${maxFactor} vezes a foto. Escolha no máximo ${mostWidthPx} × ${mostHeightPx} px.`,
  stretched: ({ widthPx, heightPx, wantedWidthPx, wantedHeightPx }) =>
    `${wantedWidthPx} × ${wantedHeightPx} px deformaria a foto de ${widthPx} × ${heightPx} px. Deixe a largura ou a altura vazia.`,
  pattern: ({ part, maxCharacters, maxStars }) =>
    `O padrão “${part}” não pode ser usado. Escreva um nome ou caminho dentro da pasta, com no máximo ${maxCharacters} caracteres e ${maxStars} vezes *.`,
};

/** Why a request is rejected. */
export const ptBRRejections: RejectionTexts = {
  gone: 'Não está mais lá: foi fechado, removido ou excluído.',
  'not-ready': 'A foto ainda está sendo aberta. Tente quando ela aparecer.',
  'no-result': 'A foto ainda não tem resultado.',
  'cannot-end-early': 'Esta foto é concluída por partes e não pode ser parada com um resultado. Cancele ou aguarde.',
  'no-replacing': 'Esta página não pode substituir arquivos. Escolha outra opção em “Se o arquivo existir”.',
  'updates-off': 'A busca de atualizações está desativada.',
  'visitor-space': 'Sua parte do disco deste servidor acabou. Salve o que precisar e feche fotos.',
  'not-for-visitors': 'Só quem está no servidor ou criou o álbum pode fazer isso.',
  'versions-full': 'As versões das fotos abertas ocupam 20 GB. Salve ou remova algumas, ou feche fotos.',
  'in-use': 'Ainda está sendo criado ou salvo. Tente de novo quando terminar.',
};
