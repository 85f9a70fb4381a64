/** The Brazilian Portuguese texts of the panel with the options and its buttons. */
import type { OptionMessages } from '../en/options.ts';
import type { CleanupFault } from '#shared/cleanup.ts';
import type { Device, LengthUnit, MetadataRemoval, Target } from '#shared/jobs.ts';
import type { PresetName } from '#shared/models.ts';
import { plural } from './plural.ts';

const presets: Record<PresetName, { name: string; description: string }> = {
  auto: { name: 'Auto', description: 'Etapas só onde a foto ganha com elas.' },
  instant: { name: 'Instantâneo', description: 'Uma passada. Suave, nada adicionado.' },
  fidelity: { name: 'Fidelidade', description: 'O mais próximo da foto, com detalhe cuidadoso.' },
  balanced: { name: 'Equilibrado', description: 'Nítido e natural. Bom para a maioria das fotos.' },
  perception: { name: 'Percepção', description: 'A textura mais viva; é o que mais adiciona.' },
};

const metadataRemovals: Record<MetadataRemoval, string> = {
  nothing: 'Manter tudo',
  location: 'Remover local e câmera',
  all: 'Remover tudo',
};

const devices: Record<Device, string> = { cpu: 'Processador', webgpu: 'Placa de vídeo' };

/** Kinds of size that are typed. */
type SizeKind = Exclude<Target['kind'], 'repair' | 'scale'>;
const sizeKinds: Record<SizeKind, string> = {
  size: 'Largura e altura',
  'long-side': 'Lado maior',
  megapixels: 'Megapixels',
  print: 'Impressão',
};
const sizeMissing: Record<SizeKind, string> = {
  size: 'Digite uma largura ou altura.',
  'long-side': 'Digite o lado maior.',
  megapixels: 'Digite os megapixels.',
  print: 'Digite largura ou altura, e uma resolução.',
};
const lengthUnits: Record<LengthUnit, string> = { cm: 'cm', inch: 'polegadas' };

const found: Record<CleanupFault, string> = {
  soft: 'pouca nitidez',
  noisy: 'ruído',
  'strong-compression': 'compressão forte',
};

/** Faults that people hardly see. */
const slight: Record<CleanupFault, string> = {
  soft: 'nitidez um pouco baixa',
  noisy: 'ruído leve',
  'strong-compression': 'compressão leve',
};

const cleanupReasons: OptionMessages['cleanupReasons'] = {
  looking: 'Automático: examinando a foto…',
  nothing: (percent) => `Automático: ${percent}, nada a reparar.`,
  because: (percent, findings) => `Automático: ${percent}, encontrado: ${findings}.`,
  byKind: (percent) => `Automático: ${percent}, pelo tipo de arquivo.`,
  each: 'Automático: escolhido para cada foto pelo que se encontra nela.',
  found,
  slight,
  measured: (noise, blurPx, quality) =>
    `Ruído de ${noise} em 255 níveis, desfoque de ${blurPx} px, compressão como qualidade JPEG ${quality}`,
};

export const ptBROptions: OptionMessages = {
  label: 'Configurações',
  size: 'Tamanho',
  sizeFactor: (factor) => `×${factor}`,
  exact: 'Outro tamanho',
  width: 'Largura',
  height: 'Altura',
  pixels: 'px',
  sideEmpty: 'auto',
  result: (size, megapixels) => `${size} px · ${megapixels} megapixels`,
  resultOfMany: (photo, result) => `${photo} vira ${result} px`,
  repairResult: (size) => `${size} px, como a foto: só reparo`,
  repairOfMany: 'Cada foto mantém o tamanho: só reparo',
  useSize: (size) => `Usar ${size} px`,
  useResolution: (dpi) => `Usar ${dpi} dpi`,
  cropTo: (size) => `Cortar para ${size} px`,
  sizeKinds,
  sizeMissing,
  figuresAlone: (most) => `Só algarismos, até ${most}.`,
  megapixelUnit: 'MP',
  lengthUnit: 'Unidade',
  lengthUnits,
  resolution: 'Resolução',
  dpi: 'dpi',
  turnPaper: 'Girar o papel conforme a foto',
  cropHint: 'Só a parte no quadro é usada. Arraste o quadro para escolhê-la.',
  cropOfMany: 'Cada foto é cortada em torno do centro.',
  beyondScale: (factor: string) => `Como passar de ${factor}`,
  plainResize: (factor: string) => `${factor} e redimensionamento simples`,
  secondPass: 'Segunda passada, mais nítida',
  preset: 'Predefinição',
  presets,
  repair: 'Reparo',
  repairText: 'Remove ruído, desfoque e marcas de JPEG. As predefinições não importam aqui: nada é ampliado.',
  passes: (amount) => plural(amount, '# passada', '# passadas'),
  timeUnknown: '–',
  about: (amount) => `≈ ${amount}`,
  timeTitle: 'Tempo estimado neste computador',
  timeTitleOfMany: 'Tempo estimado por foto neste computador',
  slider: 'Sua mistura',
  sliderFidelity: 'Fidelidade',
  sliderPerception: 'Percepção',
  sliderLabel: 'De fidelidade a percepção',
  cleanup: 'Remover ruído e marcas de JPEG',
  automatic: 'Automático',
  cleanupLabel: 'Intensidade ao remover ruído e marcas de JPEG',
  cleanupHint: 'Mais intensidade remove mais e pode suavizar texturas finas.',
  cleanupReasons,
  nothingToRepair: 'Com 0% não há o que reparar: a foto fica como está. Escolha uma intensidade.',
  cleanPhotosStay: 'Fotos sem ruído e marcas de JPEG ficam como estão.',
  output: 'Saída',
  format: 'Formato',
  formatSame: (format) => `Como a foto (${format})`,
  formatSamePlain: 'Como a foto',
  quality: 'Qualidade',
  maxBytes: 'No máximo',
  anySize: 'qualquer tamanho',
  megabytes: 'MB',
  maxBytesHint: 'Reduz a qualidade até o arquivo salvo ficar menor.',
  removeMetadata: 'Metadados',
  metadataRemovals,
  removeMetadataHint: 'Quais metadados da foto não vão para o resultado. Cores e resolução sempre vão.',
  more: 'Mais',
  device: 'Dispositivo',
  deviceAuto: 'Automático',
  devices,
  deviceUnavailable: (name) => `${name} (indisponível)`,
  precision: 'Precisão',
  precisionAuto: 'Automático',
  precisions: { float32: 'Exata (float32)', uint8: 'Rápida (uint8)' },
  seed: 'Semente',
  newSeed: 'Outra semente',
  seedHint: 'A mesma semente dá o mesmo resultado.',
  language: 'Idioma',
  languageAuto: 'Sistema',
  theme: 'Tema',
  themes: { auto: 'Sistema', light: 'Claro', dark: 'Escuro' },
  engineStarting: 'O motor está iniciando; os tempos virão depois.',
  engineFailed: 'O motor não pôde iniciar',
  upscale: 'Melhorar',
  upscaleAll: (amount) => plural(amount, 'Melhorar # foto', 'Melhorar todas as #'),
  upscaleSelected: (amount) => plural(amount, 'Melhorar seleção (#)', 'Melhorar seleção (#)'),
  manyHint: 'Para muitas fotos, um álbum é melhor: lembra o progresso e continua de onde parou.',
  saveAll: (amount) => plural(amount, 'Salvar # resultado…', 'Salvar todos os #…'),
  saveSelected: (amount) => plural(amount, 'Salvar seleção (#)…', 'Salvar seleção (#)…'),
  downloadAll: (amount, size) =>
    plural(amount, `Baixar # resultado (ZIP, ${size})`, `Baixar todos os # (ZIP, ${size})`),
  downloadSelected: (amount, size) => plural(amount, `Baixar # (ZIP, ${size})`, `Baixar seleção (#, ZIP, ${size})`),
  saving: (left) => plural(left, 'Salvando, falta #…', 'Salvando, faltam #…'),
  cancelSaving: 'Cancelar salvamento',
  leftOut: (amount) => plural(amount, '# foto com falha fica de fora.', '# fotos com falha ficam de fora.'),
  impossible: (amount) =>
    plural(
      amount,
      '# foto não pode ter o tamanho escolhido e fica de fora.',
      '# fotos não podem ter o tamanho escolhido e ficam de fora.',
    ),
  longRun: (time) => `Isso leva cerca de ${time}`,
  longRunText: 'Um tamanho menor ou predefinição mais rápida leva menos. Você pode parar a qualquer momento.',
  longRunCancel: 'Agora não',
  upscaling: 'Melhorando…',
  save: 'Salvar',
  saveHint: 'Salvar ao lado da foto, com outro nome',
  saveAs: 'Salvar como…',
  download: 'Baixar',
  savedAs: (name) => `Salvo como ${name}`,
  showInFolder: 'Mostrar na pasta',
  copy: 'Copiar',
  copied: 'O resultado está na área de transferência.',
  dragOut: 'Arrastar para outro programa',
  dragPreparing: 'O arquivo está sendo criado. Arraste de novo em instantes.',
};
