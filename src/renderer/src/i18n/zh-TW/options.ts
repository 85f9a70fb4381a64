/** The Traditional Chinese texts of the panel with the options and its buttons. */
import type { OptionMessages } from '../en/options.ts';
import type { CleanupFault } from '#shared/cleanup.ts';
import type { Device, LengthUnit, MetadataRemoval, Target } from '#shared/jobs.ts';
import type { PresetName } from '#shared/models.ts';
import { plural } from './plural.ts';

const presets: Record<PresetName, { name: string; description: string }> = {
  auto: { name: '自動', description: '只在相片能變好的地方多處理。' },
  instant: { name: '即時', description: '一次處理。柔和，不新增內容。' },
  fidelity: { name: '保真', description: '最接近相片，細節謹慎。' },
  balanced: { name: '平衡', description: '清晰自然，適合大多數相片。' },
  perception: { name: '感知', description: '質感最生動，新增最多。' },
};

const metadataRemovals: Record<MetadataRemoval, string> = {
  nothing: '全部保留',
  location: '移除位置與相機',
  all: '全部移除',
};

const devices: Record<Device, string> = { cpu: '處理器', webgpu: '顯示卡' };

/** Kinds of size that are typed. */
type SizeKind = Exclude<Target['kind'], 'repair' | 'scale'>;
const sizeKinds: Record<SizeKind, string> = {
  size: '寬度與高度',
  'long-side': '長邊',
  megapixels: '百萬像素',
  print: '列印',
};
const sizeMissing: Record<SizeKind, string> = {
  size: '請輸入寬度或高度。',
  'long-side': '請輸入長邊。',
  megapixels: '請輸入百萬像素。',
  print: '請輸入寬度或高度，以及解析度。',
};
const lengthUnits: Record<LengthUnit, string> = { cm: 'cm', inch: '英吋' };

const found: Record<CleanupFault, string> = {
  soft: '模糊',
  noisy: '雜訊',
  'strong-compression': '強烈壓縮',
};

/** Faults that people hardly see. */
const slight: Record<CleanupFault, string> = {
  soft: '輕微模糊',
  noisy: '輕微雜訊',
  'strong-compression': '輕微壓縮',
};

const cleanupReasons: OptionMessages['cleanupReasons'] = {
  looking: '自動：正在檢查相片…',
  nothing: (percent) => `自動：${percent}，無需修復。`,
  because: (percent, findings) => `自動：${percent}，檢測結果：${findings}。`,
  byKind: (percent) => `自動：${percent}，依檔案類型。`,
  each: '自動：依每張相片中發現的問題選擇。',
  found,
  slight,
  measured: (noise, blurPx, quality) =>
    `雜訊 ${noise}（共 255 級），模糊 ${blurPx} px，壓縮相當於 JPEG 品質 ${quality}`,
};

export const zhTWOptions: OptionMessages = {
  label: '設定',
  size: '尺寸',
  sizeFactor: (factor) => `×${factor}`,
  exact: '自訂尺寸',
  width: '寬度',
  height: '高度',
  pixels: 'px',
  sideEmpty: '自動',
  result: (size, megapixels) => `${size} px · ${megapixels} 百萬像素`,
  resultOfMany: (photo, result) => `${photo} 變成 ${result} px`,
  repairResult: (size) => `${size} px，與相片相同：僅修復`,
  repairOfMany: '每張相片保持尺寸：僅修復',
  useSize: (size) => `使用 ${size} px`,
  useResolution: (dpi) => `使用 ${dpi} dpi`,
  cropTo: (size) => `裁切為 ${size} px`,
  sizeKinds,
  sizeMissing,
  figuresAlone: (most) => `僅限數字，最大 ${most}。`,
  megapixelUnit: 'MP',
  lengthUnit: '單位',
  lengthUnits,
  resolution: '解析度',
  dpi: 'dpi',
  turnPaper: '依相片方向旋轉紙張',
  cropHint: '只使用方框內的部分。拖曳方框來選擇。',
  cropOfMany: '每張相片以中央裁切。',
  beyondScale: (factor: string) => `如何超過 ${factor}`,
  plainResize: (factor: string) => `${factor} 後單純縮放`,
  secondPass: '第二次處理，更清晰',
  preset: '預設集',
  presets,
  repair: '修復',
  repairText: '移除雜訊、模糊與 JPEG 痕跡。這裡不會放大，預設集沒有影響。',
  passes: (amount) => plural(amount, '# 次處理'),
  timeUnknown: '–',
  about: (amount) => `≈ ${amount}`,
  timeTitle: '在這台電腦上的估計時間',
  timeTitleOfMany: '每張相片在這台電腦上的估計時間',
  slider: '自訂混合',
  sliderFidelity: '保真',
  sliderPerception: '感知',
  sliderLabel: '從保真到感知',
  cleanup: '移除雜訊與 JPEG 痕跡',
  automatic: '自動',
  cleanupLabel: '移除雜訊與 JPEG 痕跡的強度',
  cleanupHint: '強度越高移除越多，也可能使細緻紋理變平滑。',
  cleanupReasons,
  nothingToRepair: '0% 時沒有需要修復的內容，相片保持原樣。請選擇強度。',
  cleanPhotosStay: '沒有雜訊與 JPEG 痕跡的相片保持原樣。',
  output: '輸出',
  format: '格式',
  formatSame: (format) => `與相片相同（${format}）`,
  formatSamePlain: '與相片相同',
  quality: '品質',
  maxBytes: '最多',
  anySize: '不限大小',
  megabytes: 'MB',
  maxBytesHint: '降低品質，直到儲存的檔案小於此值。',
  removeMetadata: '中繼資料',
  metadataRemovals,
  removeMetadataHint: '相片的哪些中繼資料不寫入結果。色彩與解析度一律保留。',
  more: '更多',
  device: '裝置',
  deviceAuto: '自動',
  devices,
  deviceUnavailable: (name) => `${name}（無法使用）`,
  precision: '精確度',
  precisionAuto: '自動',
  precisions: { float32: '精確（float32）', uint8: '快速（uint8）' },
  seed: '種子',
  newSeed: '其他種子',
  seedHint: '相同種子產生相同結果。',
  language: '語言',
  languageAuto: '依系統',
  theme: '佈景主題',
  themes: { auto: '依系統', light: '淺色', dark: '深色' },
  engineStarting: '引擎正在啟動，稍後顯示時間。',
  engineFailed: '引擎無法啟動',
  upscale: '增強',
  upscaleAll: (amount) => plural(amount, '增強全部 # 張'),
  upscaleSelected: (amount) => plural(amount, '增強選取的 # 張'),
  manyHint: '相片很多時建議使用相簿：它會記住進度，並從中斷處繼續。',
  saveAll: (amount) => plural(amount, '儲存全部 # 個…'),
  saveSelected: (amount) => plural(amount, '儲存選取的 # 個…'),
  downloadAll: (amount, size) => plural(amount, `下載全部 # 個（ZIP，${size}）`),
  downloadSelected: (amount, size) => plural(amount, `下載選取的 # 個（ZIP，${size}）`),
  saving: (left) => plural(left, '儲存中，剩 # 個…'),
  cancelSaving: '取消儲存',
  leftOut: (amount) => plural(amount, '略過 # 張失敗的相片。'),
  impossible: (amount) => plural(amount, '略過 # 張無法採用所選尺寸的相片。'),
  longRun: (time) => `大約需要 ${time}`,
  longRunText: '較小的尺寸或較快的預設集較省時。可隨時停止。',
  longRunCancel: '暫時不要',
  upscaling: '增強中…',
  save: '儲存',
  saveHint: '以新名稱儲存在相片旁',
  saveAs: '另存新檔…',
  download: '下載',
  savedAs: (name) => `已儲存為 ${name}`,
  showInFolder: '在資料夾中顯示',
  copy: '複製',
  copied: '結果已複製到剪貼簿。',
  dragOut: '拖到其他程式',
  dragPreparing: '正在產生檔案，請稍後再拖曳。',
};
