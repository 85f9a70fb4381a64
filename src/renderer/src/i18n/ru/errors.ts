/** The Russian texts of all error codes. */
import type { InvalidOptionTexts, RejectionTexts } from '../en/errors.ts';
import type { ErrorCode } from '#shared/errors.ts';

export const ruErrors: Record<ErrorCode, string> = {
  'options/invalid': 'У настройки недопустимое значение. Выберите другой размер или имя.',
  'image/not-found': 'Файла больше нет на месте.',
  'image/unsupported': 'Skipstone не читает такие файлы.',
  'image/camera-raw':
    'Это непроявленный RAW. Экспортируйте его как TIFF или JPEG в RAW-конвертере и откройте результат.',
  'image/corrupt': 'Файл повреждён и не читается целиком.',
  'image/too-large': 'В фото больше пикселей, чем Skipstone может обработать.',
  'image/changing': 'Файл менялся во время обработки.',
  'output/exists': 'Файл с таким именем уже есть.',
  'output/is-input': 'Результат заменил бы ваше фото. Выберите другое имя.',
  'output/not-writable': 'Skipstone не может записать туда. Выберите другую папку.',
  'output/no-space': 'Для результата недостаточно места.',
  'output/too-large': 'Результат больше, чем допускает формат. Выберите другой формат или меньший размер.',
  'model/missing': 'Нет модели. Переустановите Skipstone.',
  'model/corrupt': 'Модель повреждена. Переустановите Skipstone.',
  'model/foreign': 'Модель от другой версии Skipstone.',
  'network/missing': 'Такой сети нет. Добавьте её снова или выберите другой пресет.',
  'network/unusable': 'Эту сеть нельзя использовать.',
  'device/unavailable': 'Выбранное устройство здесь не работает. Выберите «Авто» в разделе «Ещё».',
  'device/wrong-output': 'Устройство не дало пригодного результата. Выберите другое в разделе «Ещё».',
  'engine/crashed': 'Модуль обработки неожиданно остановился.',
  'engine/out-of-memory': 'Не хватило памяти. Выберите меньший размер или закройте другие программы.',
  'engine/internal': 'В Skipstone что-то пошло не так.',
  'engine/quarantined': 'Модуль несколько раз остановился на этом фото, поэтому оно отложено.',
  'album/busy': 'Альбомы улучшает другой Skipstone. Подождите или закройте его.',
  'album/folder-gone': 'Нет папки этого альбома. Проверьте, подключён ли её диск.',
  'album/no-output-folder': 'Сначала выберите папку для результатов.',
  'store/corrupt': 'Список альбомов повреждён. Запустите Skipstone снова: он сохранит старый и начнёт новый.',
  'store/newer': 'Альбомы созданы более новым Skipstone. Установите последнюю версию.',
  'store/failed': 'Не удалось прочитать или записать список альбомов.',
  'store/no-space': 'Диск с данными Skipstone заполнен. Освободите место.',
  'request/refused': 'Отсюда это невозможно. Обновите окно и попробуйте ещё раз.',
  'update/no-connection': 'Сервер обновлений недоступен или не ответил до конца. Повторите позже.',
  'update/untrusted': 'Ответ сервера повреждён, устарел или не подписан Skipstone. Ничего не сохранено.',
};

/** Why an option cannot be used, with the limit. */
export const ruInvalidOptions: InvalidOptionTexts = {
  smaller: ({ widthPx, heightPx, wantedWidthPx, wantedHeightPx }) =>
    `Фото имеет ${widthPx} × ${heightPx} px, больше ${wantedWidthPx} × ${wantedHeightPx} px. Выберите не меньше его размера.`,
  'too-large': ({ wantedWidthPx, wantedHeightPx, maxFactor, mostWidthPx, mostHeightPx }) =>
    `${wantedWidthPx} × ${wantedHeightPx} px — больше, чем ${maxFactor} размеров фото. Выберите не больше ${mostWidthPx} × ${mostHeightPx} px.`,
  stretched: ({ widthPx, heightPx, wantedWidthPx, wantedHeightPx }) =>
    `${wantedWidthPx} × ${wantedHeightPx} px исказит фото ${widthPx} × ${heightPx} px. Оставьте ширину или высоту пустой.`,
  pattern: ({ part, maxCharacters, maxStars }) =>
    `Шаблон «${part}» не подходит. Напишите имя или путь внутри папки, не длиннее ${maxCharacters} знаков и не больше ${maxStars} раз *.`,
};

/** Why a request is rejected. */
export const ruRejections: RejectionTexts = {
  gone: 'Этого больше нет: закрыто, убрано или удалено.',
  'not-ready': 'Фото ещё открывается. Повторите, когда оно появится.',
  'no-result': 'У фото пока нет результата.',
  'cannot-end-early': 'Это фото обрабатывается частями, его нельзя остановить с результатом. Отмените или подождите.',
  'no-replacing': 'Эта страница не может заменять файлы. Выберите другое в «Если файл существует».',
  'updates-off': 'Поиск обновлений выключен.',
  'visitor-space': 'Ваша доля диска этого сервера исчерпана. Сохраните нужное и закройте фото.',
  'not-for-visitors': 'Это может только тот, кто за сервером или создал альбом.',
  'versions-full': 'Версии открытых фото занимают 20 ГБ. Сохраните или уберите часть из них либо закройте фото.',
  'in-use': 'Ещё создаётся или сохраняется. Повторите, когда закончится.',
};
