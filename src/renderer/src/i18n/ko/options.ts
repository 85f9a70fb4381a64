/** The Korean texts of the panel with the options and its buttons. */
import type { OptionMessages } from '../en/options.ts';
import type { CleanupFault } from '#shared/cleanup.ts';
import type { Device, LengthUnit, MetadataRemoval, Target } from '#shared/jobs.ts';
import type { PresetName } from '#shared/models.ts';
import { plural } from './plural.ts';

const presets: Record<PresetName, { name: string; description: string }> = {
  auto: { name: '자동', description: '사진이 좋아지는 곳만 더 처리합니다.' },
  instant: { name: '즉시', description: '한 번 처리. 부드럽고 추가 없음.' },
  fidelity: { name: '충실', description: '사진에 가장 가깝고 신중한 디테일.' },
  balanced: { name: '균형', description: '선명하고 자연스러움. 대부분의 사진에 적합.' },
  perception: { name: '지각', description: '가장 생생한 질감. 가장 많이 추가.' },
};

const metadataRemovals: Record<MetadataRemoval, string> = {
  nothing: '모두 유지',
  location: '위치와 카메라 제거',
  all: '모두 제거',
};

const devices: Record<Device, string> = { cpu: '프로세서', webgpu: '그래픽 카드' };

/** Kinds of size that are typed. */
type SizeKind = Exclude<Target['kind'], 'repair' | 'scale'>;
const sizeKinds: Record<SizeKind, string> = {
  size: '너비와 높이',
  'long-side': '긴 변',
  megapixels: '메가픽셀',
  print: '인화',
};
const sizeMissing: Record<SizeKind, string> = {
  size: '너비나 높이를 입력하세요.',
  'long-side': '긴 변을 입력하세요.',
  megapixels: '메가픽셀을 입력하세요.',
  print: '너비나 높이와 해상도를 입력하세요.',
};
const lengthUnits: Record<LengthUnit, string> = { cm: 'cm', inch: '인치' };

const found: Record<CleanupFault, string> = {
  soft: '흐림',
  noisy: '노이즈',
  'strong-compression': '강한 압축',
};

/** Faults that people hardly see. */
const slight: Record<CleanupFault, string> = {
  soft: '약한 흐림',
  noisy: '약한 노이즈',
  'strong-compression': '약한 압축',
};

const cleanupReasons: OptionMessages['cleanupReasons'] = {
  looking: '자동: 사진을 살펴보는 중…',
  nothing: (percent) => `자동: ${percent}, 복구할 것이 없습니다.`,
  because: (percent, findings) => `자동: ${percent}, 검사 결과: ${findings}`,
  byKind: (percent) => `자동: ${percent}, 파일 종류에 따름`,
  each: '자동: 사진마다 발견된 것에 따라 고릅니다.',
  found,
  slight,
  measured: (noise, blurPx, quality) =>
    `노이즈 ${noise}(255단계 중), 흐림 ${blurPx} px, JPEG 품질 ${quality} 수준의 압축`,
};

export const koOptions: OptionMessages = {
  label: '설정',
  size: '크기',
  sizeFactor: (factor) => `×${factor}`,
  exact: '사용자 크기',
  width: '너비',
  height: '높이',
  pixels: 'px',
  sideEmpty: '자동',
  result: (size, megapixels) => `${size} px · ${megapixels}메가픽셀`,
  resultOfMany: (photo, result) => `${photo} → ${result} px`,
  repairResult: (size) => `${size} px, 사진 크기: 복구만`,
  repairOfMany: '사진마다 크기 유지: 복구만',
  useSize: (size) => `${size} px 사용`,
  useResolution: (dpi) => `${dpi} dpi 사용`,
  cropTo: (size) => `${size} px로 자르기`,
  sizeKinds,
  sizeMissing,
  figuresAlone: (most) => `숫자만, 최대 ${most}.`,
  megapixelUnit: 'MP',
  lengthUnit: '단위',
  lengthUnits,
  resolution: '해상도',
  dpi: 'dpi',
  turnPaper: '용지 방향을 사진에 맞추기',
  cropHint: '틀 안의 부분만 사용합니다. 틀을 끌어 고르세요.',
  cropOfMany: '각 사진을 가운데 기준으로 자릅니다.',
  beyondScale: (factor: string) => `${factor}를 넘는 방법`,
  plainResize: (factor: string) => `${factor} 후 단순 크기 조정`,
  secondPass: '두 번째 처리, 더 선명',
  preset: '사전 설정',
  presets,
  repair: '복구',
  repairText: '노이즈, 흐림, JPEG 흔적을 제거합니다. 확대하지 않으므로 사전 설정의 차이가 없습니다.',
  passes: (amount) => plural(amount, '#회 처리'),
  timeUnknown: '–',
  about: (amount) => `≈ ${amount}`,
  timeTitle: '이 컴퓨터의 예상 시간',
  timeTitleOfMany: '이 컴퓨터의 사진당 예상 시간',
  slider: '나만의 혼합',
  sliderFidelity: '충실',
  sliderPerception: '지각',
  sliderLabel: '충실에서 지각까지',
  cleanup: '노이즈와 JPEG 흔적 제거',
  automatic: '자동',
  cleanupLabel: '노이즈와 JPEG 흔적 제거 강도',
  cleanupHint: '강할수록 더 많이 제거하며 고운 질감이 매끄러워질 수 있습니다.',
  cleanupReasons,
  nothingToRepair: '0%에서는 복구할 것이 없어 사진이 그대로입니다. 강도를 고르세요.',
  cleanPhotosStay: '노이즈와 JPEG 흔적이 없는 사진은 그대로입니다.',
  output: '출력',
  format: '형식',
  formatSame: (format) => `사진과 같게(${format})`,
  formatSamePlain: '사진과 같게',
  quality: '품질',
  maxBytes: '최대',
  anySize: '제한 없음',
  megabytes: 'MB',
  maxBytesHint: '저장한 파일이 이보다 작아질 때까지 품질을 낮춥니다.',
  removeMetadata: '메타데이터',
  metadataRemovals,
  removeMetadataHint: '결과에 넣지 않을 사진의 메타데이터. 색과 해상도는 항상 들어갑니다.',
  more: '더 보기',
  device: '장치',
  deviceAuto: '자동',
  devices,
  deviceUnavailable: (name) => `${name}(사용 불가)`,
  precision: '정밀도',
  precisionAuto: '자동',
  precisions: { float32: '정확(float32)', uint8: '빠름(uint8)' },
  seed: '시드',
  newSeed: '다른 시드',
  seedHint: '같은 시드는 같은 결과를 냅니다.',
  language: '언어',
  languageAuto: '시스템',
  theme: '테마',
  themes: { auto: '시스템', light: '밝게', dark: '어둡게' },
  engineStarting: '엔진 시작 중. 시간은 곧 표시됩니다.',
  engineFailed: '엔진을 시작할 수 없었습니다',
  upscale: '향상',
  upscaleAll: (amount) => plural(amount, '#장 모두 향상'),
  upscaleSelected: (amount) => plural(amount, '선택한 #장 향상'),
  manyHint: '사진이 많으면 앨범이 좋습니다. 진행 상황을 기억하고 멈춘 곳부터 계속합니다.',
  saveAll: (amount) => plural(amount, '#개 모두 저장…'),
  saveSelected: (amount) => plural(amount, '선택한 #개 저장…'),
  downloadAll: (amount, size) => plural(amount, `#개 모두 다운로드(ZIP, ${size})`),
  downloadSelected: (amount, size) => plural(amount, `선택한 #개 다운로드(ZIP, ${size})`),
  saving: (left) => plural(left, '저장 중, #개 남음…'),
  cancelSaving: '저장 취소',
  leftOut: (amount) => plural(amount, '실패한 사진 #장은 제외됩니다.'),
  impossible: (amount) => plural(amount, '고른 크기로 만들 수 없는 사진 #장은 제외됩니다.'),
  longRun: (time) => `약 ${time} 걸립니다`,
  longRunText: '더 작은 크기나 빠른 사전 설정은 덜 걸립니다. 언제든 멈출 수 있습니다.',
  longRunCancel: '나중에',
  upscaling: '향상 중…',
  save: '저장',
  saveHint: '사진 옆에 새 이름으로 저장',
  saveAs: '다른 이름으로 저장…',
  download: '다운로드',
  savedAs: (name) => `${name}(으)로 저장됨`,
  showInFolder: '폴더에서 보기',
  copy: '복사',
  copied: '결과가 클립보드에 있습니다.',
  dragOut: '다른 프로그램으로 끌기',
  dragPreparing: '파일을 만드는 중입니다. 잠시 후 다시 끄세요.',
};
