/** The Russian texts of an album's panel: options, names of results, folders, exceptions. */
import type { AlbumOptionMessages } from '../en/album-options.ts';
import type { TemplateProblem } from '#shared/naming/name-template.ts';
import type { Placeholder } from '#renderer/albums/options/name-preview.ts';
import { plural } from './plural.ts';

const placeholders: Record<Placeholder, string> = {
  name: 'Имя фото',
  scale: 'Масштаб',
  preset: 'Пресет',
  width: 'Ширина',
  height: 'Высота',
  date: 'Дата съёмки',
  index: 'Номер',
};

const templateProblems: Record<TemplateProblem, (part: string) => string> = {
  empty: () => 'Введите имя для результатов.',
  long: () => 'Имя слишком длинное.',
  folder: () => 'Имя не может содержать / \\ или : и не может быть именем папки.',
  brace: () => 'У скобки нет пары. Заключите метку из списка в { и }.',
  ending: (part) => `Уберите «${part}»: расширение определяет формат.`,
  placeholder: (part) => `Метки {${part}} нет. Выберите метку из списка.`,
  date: (part) => `«${part}» — не часть даты. Используйте YYYY, MM, DD, HH, mm, ss.`,
  digits: (part) => `«${part}» — не число цифр от 1 до 9.`,
};

export const ruAlbumOptions: AlbumOptionMessages = {
  panel: {
    label: 'Настройки альбома',
    byLinkHint:
      'Настройки выбирает тот, кто создал альбом. Вы можете добавлять фото, запускать и приостанавливать его и скачивать результаты.',
    againHint: 'Изменения касаются ещё не готовых фото. Готовые сохраняют результат, если их не обработать снова.',
    sources: 'Фото из',
    noSources: 'Фото, добавленные по одному',
    watch: 'Следить за папкой',
    watchHint: 'Новые фото добавляются и улучшаются, пока альбом обрабатывается',
    editSource: (folder) => `Какие фото из ${folder}`,
    removeSource: (folder) => `Убрать ${folder} из списка; фото останутся`,
    results: 'Результаты',
    place: 'Куда сохранять результаты',
    beside: 'Рядом',
    folder: 'Одна папка',
    mirror: 'Те же папки',
    placeHints: {
      beside: 'Каждый рядом со своим фото, под новым именем.',
      folder: 'Все вместе в одной папке.',
      mirror: 'В другом месте, в таких же папках, как у фото.',
    },
    webPlace: 'Результаты хранятся в Skipstone, пока вы их не скачаете.',
    chooseFolder: 'Выбрать папку…',
    noFolder: 'Папка не выбрана',
    names: 'Имена',
    template: 'Имя результатов',
    insert: 'Вставить',
    placeholders,
    preview: 'Имена будут такими',
    exampleDates: 'Даты здесь для примера; результат получает дату своего фото.',
    templateProblems,
    ifExists: 'Если файл существует',
    ifExistsChoices: { fail: 'Ошибка', skip: 'Пропустить фото', overwrite: 'Заменить' },
    keepFileTimes: 'Сохранять дату файла фото',
    order: 'Порядок',
    orders: { list: 'Как в списке', fastest: 'Быстрейший' },
    orderHints: {
      list: 'От первого фото к последнему.',
      fastest: 'Фото одного размера идут подряд: так быстрее.',
    },
    keepAwake: 'Не давать компьютеру засыпать во время обработки',
    running: 'Обработка',
  },
  source: {
    title: 'Какие фото из этой папки',
    recursive: 'Также фото во вложенных папках',
    include: 'Только эти',
    includeHint: 'По одному шаблону в строке, например *.jpg или Поездка/**. Пусто: все фото.',
    exclude: 'Но не эти',
    excludeHint: 'Например **/брак/** или *-правка.*',
    apply: 'Применить',
    cancel: 'Отмена',
  },
  exceptions: {
    title: (amount, shown) =>
      plural(amount, `Настройки этого фото (${shown})`, `Настройки ${shown} фото`, `Настройки ${shown} фото`),
    text: 'Неотмеченное — как в альбоме.',
    groups: { size: 'Свой размер', preset: 'Свой пресет', cleanup: 'Своё удаление шума', output: 'Свой формат' },
    apply: 'Применить',
    asAlbum: 'Всё как в альбоме',
    cancel: 'Отмена',
  },
};
