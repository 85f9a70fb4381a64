/** The Japanese texts of the panel with the options and its buttons. */
import type { OptionMessages } from '../en/options.ts';
import type { CleanupFault } from '#shared/cleanup.ts';
import type { Device, LengthUnit, MetadataRemoval, Target } from '#shared/jobs.ts';
import type { PresetName } from '#shared/models.ts';
import { plural } from './plural.ts';

const presets: Record<PresetName, { name: string; description: string }> = {
  auto: { name: '自動', description: '写真が良くなる所だけ処理を重ねます。' },
  instant: { name: '高速', description: '1 パス。柔らかく、何も加えません。' },
  fidelity: { name: '忠実', description: '写真に最も近く、控えめな細部。' },
  balanced: { name: 'バランス', description: 'くっきり自然。ほとんどの写真に。' },
  perception: { name: '質感', description: '最も生き生きした質感。最も多く加えます。' },
};

const metadataRemovals: Record<MetadataRemoval, string> = {
  nothing: 'すべて保持',
  location: '位置とカメラを削除',
  all: 'すべて削除',
};

const devices: Record<Device, string> = { cpu: 'プロセッサー', webgpu: 'グラフィックカード' };

/** Kinds of size that are typed. */
type SizeKind = Exclude<Target['kind'], 'repair' | 'scale'>;
const sizeKinds: Record<SizeKind, string> = {
  size: '幅と高さ',
  'long-side': '長辺',
  megapixels: 'メガピクセル',
  print: 'プリント',
};
const sizeMissing: Record<SizeKind, string> = {
  size: '幅か高さを入力してください。',
  'long-side': '長辺を入力してください。',
  megapixels: 'メガピクセルを入力してください。',
  print: '幅か高さと、解像度を入力してください。',
};
const lengthUnits: Record<LengthUnit, string> = { cm: 'cm', inch: 'インチ' };

const found: Record<CleanupFault, string> = {
  soft: 'ぼけ',
  noisy: 'ノイズ',
  'strong-compression': '強い圧縮',
};

/** Faults that people hardly see. */
const slight: Record<CleanupFault, string> = {
  soft: 'わずかなぼけ',
  noisy: 'わずかなノイズ',
  'strong-compression': 'わずかな圧縮',
};

const cleanupReasons: OptionMessages['cleanupReasons'] = {
  looking: '自動：写真を調べています…',
  nothing: (percent) => `自動：${percent}、修復するものはありません。`,
  because: (percent, findings) => `自動：${percent}、検出結果：${findings}。`,
  byKind: (percent) => `自動：${percent}、ファイルの種類によります。`,
  each: '自動：写真ごとに検出されたものに応じて選びます。',
  found,
  slight,
  measured: (noise, blurPx, quality) =>
    `ノイズ ${noise}（255 階調中）、ぼけ ${blurPx} px、JPEG 画質 ${quality} 相当の圧縮`,
};

export const jaOptions: OptionMessages = {
  label: '設定',
  size: 'サイズ',
  sizeFactor: (factor) => `×${factor}`,
  exact: 'カスタムサイズ',
  width: '幅',
  height: '高さ',
  pixels: 'px',
  sideEmpty: '自動',
  result: (size, megapixels) => `${size} px · ${megapixels} メガピクセル`,
  resultOfMany: (photo, result) => `${photo} → ${result} px`,
  repairResult: (size) => `${size} px、写真と同じ：修復のみ`,
  repairOfMany: '各写真のサイズのまま：修復のみ',
  useSize: (size) => `${size} px にする`,
  useResolution: (dpi) => `${dpi} dpi にする`,
  cropTo: (size) => `${size} px に切り抜く`,
  sizeKinds,
  sizeMissing,
  figuresAlone: (most) => `数字のみ、最大 ${most}。`,
  megapixelUnit: 'MP',
  lengthUnit: '単位',
  lengthUnits,
  resolution: '解像度',
  dpi: 'dpi',
  turnPaper: '用紙の向きを写真に合わせる',
  cropHint: '枠内の部分だけを使います。枠をドラッグして選んでください。',
  cropOfMany: '各写真を中央で切り抜きます。',
  beyondScale: (factor: string) => `${factor} を超える方法`,
  plainResize: (factor: string) => `${factor} と単純な拡大`,
  secondPass: '2 回目のパス（よりシャープ）',
  preset: 'プリセット',
  presets,
  repair: '修復',
  repairText: 'ノイズ、ぼけ、JPEG の跡を除去します。拡大しないため、プリセットによる違いはありません。',
  passes: (amount) => plural(amount, '# パス'),
  timeUnknown: '–',
  about: (amount) => `≈ ${amount}`,
  timeTitle: 'このコンピューターでの推定時間',
  timeTitleOfMany: 'このコンピューターでの写真ごとの推定時間',
  slider: 'カスタムミックス',
  sliderFidelity: '忠実',
  sliderPerception: '質感',
  sliderLabel: '忠実から質感へ',
  cleanup: 'ノイズと JPEG の跡を除去',
  automatic: '自動',
  cleanupLabel: 'ノイズと JPEG の跡を除去する強さ',
  cleanupHint: '強いほど多く除去し、細かな質感が滑らかになることがあります。',
  cleanupReasons,
  nothingToRepair: '0% では修復するものがなく、写真はそのままです。強さを選んでください。',
  cleanPhotosStay: 'ノイズや JPEG の跡がない写真はそのままです。',
  output: '出力',
  format: '形式',
  formatSame: (format) => `写真と同じ（${format}）`,
  formatSamePlain: '写真と同じ',
  quality: '画質',
  maxBytes: '最大',
  anySize: '制限なし',
  megabytes: 'MB',
  maxBytesHint: '保存するファイルがこれより小さくなるまで画質を下げます。',
  removeMetadata: 'メタデータ',
  metadataRemovals,
  removeMetadataHint: '結果に含めない写真のメタデータ。色と解像度は常に含まれます。',
  more: 'その他',
  device: '装置',
  deviceAuto: '自動',
  devices,
  deviceUnavailable: (name) => `${name}（使用不可）`,
  precision: '精度',
  precisionAuto: '自動',
  precisions: { float32: '正確（float32）', uint8: '高速（uint8）' },
  seed: 'シード',
  newSeed: '別のシード',
  seedHint: '同じシードなら同じ結果になります。',
  language: '言語',
  languageAuto: 'システム',
  theme: 'テーマ',
  themes: { auto: 'システム', light: 'ライト', dark: 'ダーク' },
  engineStarting: 'エンジンを起動中です。時間は後で表示します。',
  engineFailed: 'エンジンを起動できませんでした',
  upscale: '高画質化',
  upscaleAll: (amount) => plural(amount, '# 枚すべて高画質化'),
  upscaleSelected: (amount) => plural(amount, '選択した # 枚を高画質化'),
  manyHint: '多くの写真にはアルバムが便利です。進行状況を記憶し、続きから再開します。',
  saveAll: (amount) => plural(amount, '# 件すべて保存…'),
  saveSelected: (amount) => plural(amount, '選択した # 件を保存…'),
  downloadAll: (amount, size) => plural(amount, `# 件すべてダウンロード（ZIP、${size}）`),
  downloadSelected: (amount, size) => plural(amount, `選択した # 件をダウンロード（ZIP、${size}）`),
  saving: (left) => plural(left, '保存中、残り #…'),
  cancelSaving: '保存をキャンセル',
  leftOut: (amount) => plural(amount, '失敗した # 枚は含まれません。'),
  impossible: (amount) => plural(amount, '選んだサイズにできない # 枚は含まれません。'),
  longRun: (time) => `約 ${time} かかります`,
  longRunText: '小さいサイズや速いプリセットなら短くなります。いつでも停止できます。',
  longRunCancel: '今はしない',
  upscaling: '高画質化中…',
  save: '保存',
  saveHint: '写真の隣に新しい名前で保存',
  saveAs: '別名で保存…',
  download: 'ダウンロード',
  savedAs: (name) => `${name} として保存しました`,
  showInFolder: 'フォルダーで表示',
  copy: 'コピー',
  copied: '結果をクリップボードにコピーしました。',
  dragOut: '他のプログラムへドラッグ',
  dragPreparing: 'ファイルを作成中です。少し後でもう一度ドラッグしてください。',
};
