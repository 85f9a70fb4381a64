/** The Russian texts about updates. */
import type { Messages } from '../en/messages.ts';
import type { PackageKind } from '#shared/updates.ts';

/** What a person does with the downloaded file, by how this copy was installed. */
const install: Readonly<Record<PackageKind, string>> = {
  appimage: 'Закройте Skipstone и запустите новый файл. Затем можно удалить старый.',
  'tar.gz': 'Закройте Skipstone, распакуйте новый файл и запустите оттуда. Затем можно удалить старую папку.',
  deb: 'Установите его командой «sudo apt install» с путём к файлу. Он заменит эту версию.',
  rpm: 'Установите его командой «sudo dnf install» с путём к файлу. Он заменит эту версию.',
  nsis: 'Закройте Skipstone и откройте файл. Он заменит эту версию.',
  zip: 'Закройте Skipstone, распакуйте новый файл и запустите оттуда. Затем можно удалить старую папку.',
  dmg: 'Закройте Skipstone, откройте файл и перетащите Skipstone в папку «Программы».',
  source: 'Эта копия работает из исходного кода. Новый код возьмите там же, где этот.',
};

export const ruUpdates: Messages['updates'] = {
  title: 'Обновления',
  open: 'Обновления…',
  close: 'Закрыть',
  ask: 'Искать новую версию раз в день?',
  askDetail: (host) => `Skipstone запрашивает у ${host} небольшой файл. О вас и ваших фото ничего не отправляется.`,
  yes: 'Да, искать',
  no: 'Нет',
  setting: 'Искать новую версию раз в день',
  settingDetail: (host) =>
    `Запрашивает у ${host} небольшой файл. О вас и ваших фото ничего не отправляется, и без вас ничего не устанавливается.`,
  impossible: 'Эта сборка не может проверить подпись обновления, поэтому не ищет их.',
  current: (version) => `Это версия ${version}.`,
  check: 'Искать сейчас',
  checking: 'Поиск новой версии…',
  newest: (date) => `${date} более новой версии не было.`,
  failed: 'Не удалось найти новую версию.',
  available: (version) => `Доступна версия ${version}`,
  released: (date) => `Выпущена ${date}`,
  show: 'Что нового…',
  later: 'Позже',
  notes: 'Что нового',
  noFile: 'Для этого компьютера файла этой версии нет.',
  download: (size) => `Скачать (${size})`,
  downloading: 'Скачивание',
  downloadingPart: (percent) => `Скачивание, ${percent}`,
  cancel: 'Отменить скачивание',
  downloadFailed: 'Скачать не удалось.',
  downloaded: (path) => `Скачано, подпись верна: ${path}`,
  install,
  showInFolder: 'Показать в папке',
};
