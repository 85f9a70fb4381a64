/** The Brazilian Portuguese texts about updates. */
import type { Messages } from '../en/messages.ts';
import type { PackageKind } from '#shared/updates.ts';

/** What a person does with the downloaded file, by how this copy was installed. */
const install: Readonly<Record<PackageKind, string>> = {
  appimage: 'Feche o Skipstone e inicie o novo arquivo. Depois você pode excluir o antigo.',
  'tar.gz': 'Feche o Skipstone, descompacte o novo arquivo e inicie dali. Depois você pode excluir a pasta antiga.',
  deb: 'Instale com “sudo apt install” e o caminho do arquivo. Ele substitui esta versão.',
  rpm: 'Instale com “sudo dnf install” e o caminho do arquivo. Ele substitui esta versão.',
  nsis: 'Feche o Skipstone e abra o arquivo. Ele substitui esta versão.',
  zip: 'Feche o Skipstone, descompacte o novo arquivo e inicie dali. Depois você pode excluir a pasta antiga.',
  dmg: 'Feche o Skipstone, abra o arquivo e arraste o Skipstone para a pasta Aplicativos.',
  source: 'Esta cópia roda do código-fonte. Obtenha o novo de onde você tem este.',
};

export const ptBRUpdates: Messages['updates'] = {
  title: 'Atualizações',
  open: 'Atualizações…',
  close: 'Fechar',
  ask: 'Procurar uma nova versão uma vez por dia?',
  askDetail: (host) => `O Skipstone pede a ${host} um arquivo pequeno. Nada sobre você ou suas fotos é enviado.`,
  yes: 'Sim, procurar',
  no: 'Não',
  setting: 'Procurar uma nova versão uma vez por dia',
  settingDetail: (host) =>
    `Pede a ${host} um arquivo pequeno. Nada sobre você ou suas fotos é enviado, e nada é instalado sem você.`,
  impossible: 'Esta versão não pode verificar a assinatura de uma atualização, por isso nunca procura uma.',
  current: (version) => `Esta é a versão ${version}.`,
  check: 'Procurar agora',
  checking: 'Procurando uma nova versão…',
  newest: (date) => `Em ${date} não havia versão mais nova.`,
  failed: 'Não foi possível procurar uma nova versão.',
  available: (version) => `A versão ${version} está disponível`,
  released: (date) => `Lançada em ${date}`,
  show: 'Novidades…',
  later: 'Depois',
  notes: 'Novidades',
  noFile: 'Não há arquivo desta versão para este computador.',
  download: (size) => `Baixar (${size})`,
  downloading: 'Baixando',
  downloadingPart: (percent) => `Baixando, ${percent}`,
  cancel: 'Cancelar o download',
  downloadFailed: 'O download falhou.',
  downloaded: (path) => `Baixado, e a assinatura está correta: ${path}`,
  install,
  showInFolder: 'Mostrar na pasta',
};
