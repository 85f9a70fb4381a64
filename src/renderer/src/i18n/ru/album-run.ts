/** The Russian texts of an album's run: its stages, its header, the pre-flight, pauses and announcements. */
import type { AlbumRunMessages } from '../en/album-run.ts';
import type { PauseReason } from '#shared/albums.ts';
import { plural } from './plural.ts';

const paused: Record<PauseReason, { title: string; text: string }> = {
  user: { title: 'На паузе', text: 'Продолжайте, когда захотите; ничего не потеряно.' },
  'disk-full': {
    title: 'Пауза: диск для результатов заполнен',
    text: 'Освободите место. Альбом продолжится сам, как только его хватит.',
  },
  'folder-gone': {
    title: 'Пауза: папка не найдена',
    text: 'Подключите её диск. Альбом продолжится сам, когда папка появится.',
  },
  'store-full': {
    title: 'Пауза: диск с данными Skipstone заполнен',
    text: 'Ничего не потеряно. Освободите место. Альбом продолжится сам, как только его хватит.',
  },
  'store-failed': {
    title: 'Пауза: не удаётся записать список альбомов',
    text: 'Файл исчез, заменён или недоступен для записи. Готовые результаты остаются. Запустите Skipstone снова.',
  },
  'engine-failed': {
    title: 'Пауза: модуль обработки не работает',
    text: 'Ни одно фото не потеряно. Повторите; если не поможет, запустите Skipstone снова.',
  },
};

export const ruAlbumRun: AlbumRunMessages = {
  run: {
    empty: 'Фото пока нет',
    ready: 'Не начат',
    running: 'Выполняется',
    stopping: 'Остановится после этого фото',
    paused: 'На паузе',
    elsewhere: 'Выполняется в другом окне Skipstone',
    done: 'Готово',
    partly: 'Остановлен',
  },
  header: {
    label: 'Альбом',
    back: 'Все альбомы',
    rename: 'Переименовать',
    name: 'Название альбома',
    progress: 'Ход обработки альбома',
    done: (done, total) => `Готово: ${done} из ${total}`,
    failed: (_amount, shown) => `Ошибок: ${shown}`,
    otherOptions: (_amount, shown) => `С другими настройками: ${shown}`,
    allDone: (_amount, shown) => `Улучшено ${shown} фото`,
    nothing: 'Добавьте фото или папку, чтобы начать.',
    remaining: (duration) => `осталось около ${duration}`,
    remainingUntil: (duration, clock) => `осталось около ${duration}, примерно до ${clock}`,
    estimating: 'Оценка…',
    start: 'Начать…',
    startHint: 'Сначала всё проверяется',
    download: 'Скачать',
    downloadAll: (amount, size) =>
      plural(amount, `Скачать (ZIP, ${size})`, `Скачать все # (ZIP, ${size})`, `Скачать все # (ZIP, ${size})`),
    showFolder: 'Показать папку',
    pause: 'Пауза',
    pauseHint: 'Останавливается сразу; текущее фото начнётся заново позже',
    stopAfter: 'Остановить после этого фото',
    stopping: 'Остановка после этого фото…',
    resume: 'Продолжить',
    tryAgain: 'Повторить сейчас',
    retryFailed: (amount, shown) =>
      plural(
        amount,
        `Повторить ${shown} неудачное фото`,
        `Повторить ${shown} неудачных фото`,
        `Повторить ${shown} неудачных фото`,
      ),
    more: 'Ещё',
  },
  paused,
  pausedAt: (folder) => `Папка: ${folder}`,
  elsewhere: {
    title: 'Альбомы обрабатывает другой Skipstone',
    text: 'Здесь можно смотреть. Закройте другой, чтобы обрабатывать альбомы в этом окне.',
  },
  preflight: {
    title: 'Проверка перед началом',
    checking: 'Просмотр фото…',
    checkingHint: 'Новому альбому нужно время: каждое фото читается один раз.',
    failed: 'Проверить не удалось',
    photos: 'Фото',
    pixels: 'Результат',
    megapixels: (amount) => `${amount} Мп`,
    gigapixels: (amount) => `${amount} Гп`,
    time: 'Время',
    timeUnknown: 'пока неизвестно',
    about: (duration) => `около ${duration}`,
    until: (clock) => `примерно до ${clock}`,
    space: 'Место',
    spaceOf: (needed, free) => `нужно ${needed}, свободно ${free}`,
    spaceUnknown: (needed) => `нужно ${needed}`,
    spaceShort:
      'Недостаточно места. Альбом встанет на паузу, когда диск заполнится, и продолжится, когда место появится.',
    spaceUse: (percent) => `${percent} свободного места`,
    finished: {
      legend: 'Готовые фото',
      madeAgain: (amount, shown) =>
        plural(
          amount,
          `${shown} готовое фото будет обработано снова`,
          `${shown} готовых фото будут обработаны снова`,
          `${shown} готовых фото будут обработаны снова`,
        ),
      time: (duration) => ` (${duration})`,
      reasons: {
        options: (_amount, shown) => `с другими настройками: ${shown}`,
        file: (amount, shown) =>
          plural(
            amount,
            `изменилось с тех пор: ${shown}`,
            `изменились с тех пор: ${shown}`,
            `изменились с тех пор: ${shown}`,
          ),
        gone: (_amount, shown) => `нет результата: ${shown}`,
      },
      reasonSeparator: ' · ',
      sentence: (text) => `${text}.`,
      resultsStay: 'Нынешние результаты остаются под своими именами.',
      resultsReplaced: 'Нынешние результаты будут заменены.',
      someReplaced: (amount, shown) =>
        plural(
          amount,
          `Будет заменён ${shown} нынешний результат.`,
          `Будут заменены ${shown} нынешних результата.`,
          `Будут заменены ${shown} нынешних результатов.`,
        ),
      onlyNew: 'Только новые',
      onlyNewHint: 'Готовые фото сохраняют свои результаты.',
      older: (amount, shown) =>
        plural(
          amount,
          `${shown} готовое фото сделано старой моделью. Оно остаётся как есть.`,
          `${shown} готовых фото сделаны старой моделью. Они остаются как есть.`,
          `${shown} готовых фото сделаны старой моделью. Они остаются как есть.`,
        ),
      unknownModel: (amount, shown) =>
        plural(
          amount,
          `Для ${shown} готового фото модель неизвестна, возможно, старая. Оно остаётся как есть.`,
          `Для ${shown} готовых фото модель неизвестна, возможно, старая. Они остаются как есть.`,
          `Для ${shown} готовых фото модель неизвестна, возможно, старая. Они остаются как есть.`,
        ),
      olderNetwork: (_amount, shown) =>
        `Готовые фото (${shown}) сделаны сетью, файл которой заменён. Они остаются как есть.`,
      withNewModel: (_amount, shown) => `Обработать новой моделью ${shown} фото`,
      withNewNetwork: (_amount, shown) => `Обработать новой сетью ${shown} фото`,
    },
    names: 'Имена',
    allWell: 'Ничто не мешает.',
    nothingTitle: 'Делать нечего',
    nothingText: 'Каждое фото готово, с ошибкой или пропущено. Добавьте фото или повторите неудачные.',
    unreadable: {
      title: (amount, shown) =>
        plural(amount, `Не читается ${shown} фото`, `Не читаются ${shown} фото`, `Не читаются ${shown} фото`),
      text: 'Что не читается, будет отмечено как неудачное; остальные фото продолжатся.',
    },
    tooLarge: {
      title: (amount, shown) =>
        plural(
          amount,
          `${shown} фото не может получить этот размер`,
          `${shown} фото не могут получить этот размер`,
          `${shown} фото не могут получить этот размер`,
        ),
      text: 'Выберите другой размер или формат, для всех или только для этих.',
    },
    duplicates: {
      title: (amount, shown) => plural(amount, `${shown} дубликат`, `${shown} дубликата`, `${shown} дубликатов`),
      text: 'То же содержимое под другим именем. Улучшено будет каждое.',
    },
    collisions: {
      title: (amount, shown) => plural(amount, `${shown} имя занято`, `${shown} имени занято`, `${shown} имён занято`),
      text: 'Другой файл или результат имеет то же имя. Эти фото не удались бы.',
    },
    twin: (name, other) => `${name} = ${other}`,
    taken: (name, other) => `${name} → ${other}`,
    more: (_amount, shown) => `и ещё ${shown}`,
    skipThese: (amount, shown) =>
      plural(amount, `Пропустить (${shown})`, `Пропустить эти ${shown}`, `Пропустить эти ${shown}`),
    ownSettings: 'Настройки для этих…',
    skipExisting: 'Пропустить эти фото',
    replaceExisting: 'Заменить эти файлы',
    changeNames: 'Изменить имена',
    again: 'Проверить снова',
    cancel: 'Отмена',
    start: (_amount, shown) => `Начать ${shown} фото`,
  },
  announce: {
    progress: (name, percent) => `${name}: готово ${percent}`,
    done: (name) => `${name}: готово`,
    doneWithFailures: (name, amount, shown) =>
      `${name}: готово; ${plural(amount, `${shown} фото не удалось`, `${shown} фото не удались`, `${shown} фото не удались`)}`,
    paused: (name, why) => `${name}: ${why}`,
    started: (name) => `${name} выполняется`,
  },
};
