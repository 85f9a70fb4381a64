/** The Russian texts of the panel with the options and its buttons. */
import type { OptionMessages } from '../en/options.ts';
import type { CleanupFault } from '#shared/cleanup.ts';
import type { Device, LengthUnit, MetadataRemoval, Target } from '#shared/jobs.ts';
import type { PresetName } from '#shared/models.ts';
import { plural } from './plural.ts';

const presets: Record<PresetName, { name: string; description: string }> = {
  auto: { name: 'Авто', description: 'Шаги только там, где фото выигрывает.' },
  instant: { name: 'Мгновенно', description: 'Один проход. Мягко, ничего не добавлено.' },
  fidelity: { name: 'Верность', description: 'Ближе всего к фото, осторожные детали.' },
  balanced: { name: 'Баланс', description: 'Чётко и естественно. Для большинства фото.' },
  perception: { name: 'Восприятие', description: 'Самая живая текстура; добавляет больше всего.' },
};

const metadataRemovals: Record<MetadataRemoval, string> = {
  nothing: 'Сохранить все',
  location: 'Убрать место и камеру',
  all: 'Убрать все',
};

const devices: Record<Device, string> = { cpu: 'Процессор', webgpu: 'Видеокарта' };

/** Kinds of size that are typed. */
type SizeKind = Exclude<Target['kind'], 'repair' | 'scale'>;
const sizeKinds: Record<SizeKind, string> = {
  size: 'Ширина и высота',
  'long-side': 'Длинная сторона',
  megapixels: 'Мегапиксели',
  print: 'Печать',
};
const sizeMissing: Record<SizeKind, string> = {
  size: 'Введите ширину или высоту.',
  'long-side': 'Введите длинную сторону.',
  megapixels: 'Введите мегапиксели.',
  print: 'Введите ширину или высоту и разрешение.',
};
const lengthUnits: Record<LengthUnit, string> = { cm: 'см', inch: 'дюймы' };

const found: Record<CleanupFault, string> = {
  soft: 'нерезкость',
  noisy: 'шум',
  'strong-compression': 'сильное сжатие',
};

/** Faults that people hardly see. */
const slight: Record<CleanupFault, string> = {
  soft: 'лёгкая нерезкость',
  noisy: 'лёгкий шум',
  'strong-compression': 'лёгкое сжатие',
};

const cleanupReasons: OptionMessages['cleanupReasons'] = {
  looking: 'Авто: изучение фото…',
  nothing: (percent) => `Авто: ${percent}, исправлять нечего.`,
  because: (percent, findings) => `Авто: ${percent}, найдено: ${findings}.`,
  byKind: (percent) => `Авто: ${percent}, по типу файла.`,
  each: 'Авто: выбирается для каждого фото по тому, что в нём найдено.',
  found,
  slight,
  measured: (noise, blurPx, quality) =>
    `Шум ${noise} из 255 уровней, размытие ${blurPx} px, сжатие как при качестве JPEG ${quality}`,
};

export const ruOptions: OptionMessages = {
  label: 'Настройки',
  size: 'Размер',
  sizeFactor: (factor) => `×${factor}`,
  exact: 'Свой размер',
  width: 'Ширина',
  height: 'Высота',
  pixels: 'px',
  sideEmpty: 'авто',
  result: (size, megapixels) => `${size} px · ${megapixels} Мп`,
  resultOfMany: (photo, result) => `${photo} станет ${result} px`,
  repairResult: (size) => `${size} px, как фото: только восстановление`,
  repairOfMany: 'Каждое фото сохраняет размер: только восстановление',
  useSize: (size) => `Взять ${size} px`,
  useResolution: (dpi) => `Взять ${dpi} dpi`,
  cropTo: (size) => `Кадрировать до ${size} px`,
  sizeKinds,
  sizeMissing,
  figuresAlone: (most) => `Только цифры, не больше ${most}.`,
  megapixelUnit: 'Мп',
  lengthUnit: 'Единица',
  lengthUnits,
  resolution: 'Разрешение',
  dpi: 'dpi',
  turnPaper: 'Повернуть бумагу по фото',
  cropHint: 'Используется только часть в рамке. Перетащите рамку.',
  cropOfMany: 'Каждое фото кадрируется по центру.',
  beyondScale: (factor: string) => `Как получить больше ${factor}`,
  plainResize: (factor: string) => `${factor} и простое масштабирование`,
  secondPass: 'Второй проход, чётче',
  preset: 'Пресет',
  presets,
  repair: 'Восстановление',
  repairText: 'Убирает шум, размытие и следы JPEG. Пресеты здесь не важны: ничего не увеличивается.',
  passes: (amount) => plural(amount, '# проход', '# прохода', '# проходов'),
  timeUnknown: '–',
  about: (amount) => `≈ ${amount}`,
  timeTitle: 'Примерное время на этом компьютере',
  timeTitleOfMany: 'Примерное время на одно фото на этом компьютере',
  slider: 'Своя смесь',
  sliderFidelity: 'Верность',
  sliderPerception: 'Восприятие',
  sliderLabel: 'От верности к восприятию',
  cleanup: 'Убрать шум и следы JPEG',
  automatic: 'Авто',
  cleanupLabel: 'Сила удаления шума и следов JPEG',
  cleanupHint: 'Большая сила убирает больше и может сгладить мелкую текстуру.',
  cleanupReasons,
  nothingToRepair: 'При 0 % исправлять нечего: фото остаётся как есть. Выберите силу.',
  cleanPhotosStay: 'Фото без шума и следов JPEG остаются как есть.',
  output: 'Вывод',
  format: 'Формат',
  formatSame: (format) => `Как фото (${format})`,
  formatSamePlain: 'Как фото',
  quality: 'Качество',
  maxBytes: 'Не больше',
  anySize: 'любой размер',
  megabytes: 'МБ',
  maxBytesHint: 'Снижает качество, пока файл не станет меньше.',
  removeMetadata: 'Метаданные',
  metadataRemovals,
  removeMetadataHint: 'Какие метаданные фото не попадают в результат. Цвета и разрешение попадают всегда.',
  more: 'Ещё',
  device: 'Устройство',
  deviceAuto: 'Авто',
  devices,
  deviceUnavailable: (name) => `${name} (недоступно)`,
  precision: 'Точность',
  precisionAuto: 'Авто',
  precisions: { float32: 'Точно (float32)', uint8: 'Быстро (uint8)' },
  seed: 'Зерно',
  newSeed: 'Другое зерно',
  seedHint: 'То же зерно даёт тот же результат.',
  language: 'Язык',
  languageAuto: 'Системный',
  theme: 'Тема',
  themes: { auto: 'Системная', light: 'Светлая', dark: 'Тёмная' },
  engineStarting: 'Модуль запускается; время появится позже.',
  engineFailed: 'Модуль не запустился',
  upscale: 'Улучшить',
  upscaleAll: (amount) => plural(amount, 'Улучшить # фото', 'Улучшить все #', 'Улучшить все #'),
  upscaleSelected: (amount) =>
    plural(amount, 'Улучшить выбранные (#)', 'Улучшить выбранные (#)', 'Улучшить выбранные (#)'),
  manyHint: 'Для многих фото лучше альбом: он помнит ход работы и продолжает с того же места.',
  saveAll: (amount) => plural(amount, 'Сохранить # результат…', 'Сохранить все #…', 'Сохранить все #…'),
  saveSelected: (amount) =>
    plural(amount, 'Сохранить выбранные (#)…', 'Сохранить выбранные (#)…', 'Сохранить выбранные (#)…'),
  downloadAll: (amount, size) =>
    plural(
      amount,
      `Скачать # результат (ZIP, ${size})`,
      `Скачать все # (ZIP, ${size})`,
      `Скачать все # (ZIP, ${size})`,
    ),
  downloadSelected: (amount, size) =>
    plural(
      amount,
      `Скачать # (ZIP, ${size})`,
      `Скачать выбранные (#, ZIP, ${size})`,
      `Скачать выбранные (#, ZIP, ${size})`,
    ),
  saving: (left) => plural(left, 'Сохранение, осталось #…', 'Сохранение, осталось #…', 'Сохранение, осталось #…'),
  cancelSaving: 'Отменить сохранение',
  leftOut: (amount) =>
    plural(amount, '# неудачное фото не вошло.', '# неудачных фото не вошли.', '# неудачных фото не вошли.'),
  impossible: (amount) =>
    plural(
      amount,
      '# фото не может получить выбранный размер и не вошло.',
      '# фото не могут получить выбранный размер и не вошли.',
      '# фото не могут получить выбранный размер и не вошли.',
    ),
  longRun: (time) => `Это займёт около ${time}`,
  longRunText: 'Меньший размер или быстрый пресет займёт меньше. Можно остановить в любой момент.',
  longRunCancel: 'Не сейчас',
  upscaling: 'Улучшается…',
  save: 'Сохранить',
  saveHint: 'Сохранить рядом с фото под новым именем',
  saveAs: 'Сохранить как…',
  download: 'Скачать',
  savedAs: (name) => `Сохранено как ${name}`,
  showInFolder: 'Показать в папке',
  copy: 'Копировать',
  copied: 'Результат в буфере обмена.',
  dragOut: 'Перетащить в другую программу',
  dragPreparing: 'Файл создаётся. Перетащите ещё раз чуть позже.',
};
