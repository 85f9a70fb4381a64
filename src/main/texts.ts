/** Texts of native menus, dialogs and notifications, in the languages of the app. Pure. */
import type { OpenReport } from '#shared/api.ts';
import { escapeHidden } from '#shared/naming/readable-text.ts';
import type { Language, Settings } from '#shared/settings.ts';

const EN = {
  file: 'File',
  openPhotos: 'Open Photos…',
  openFolder: 'Open Folder…',
  openRecent: 'Open Recent',
  nothingRecent: 'Nothing yet',
  save: 'Save…',
  close: 'Close Window',
  quit: 'Quit Skipstone',
  edit: 'Edit',
  undo: 'Undo',
  redo: 'Redo',
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  selectAll: 'Select All',
  view: 'View',
  actualSize: 'Text at Actual Size',
  larger: 'Larger Text',
  smaller: 'Smaller Text',
  fullScreen: 'Full Screen',
  reload: 'Reload',
  devTools: 'Developer Tools',
  help: 'Help',
  about: 'About Skipstone',
  photos: 'Photos',
  cannotOpen: 'Some files could not be opened',
  more: (count: number) => `and ${count} more`,
  unsavedTitle: 'Close without saving?',
  unsavedDetail: (names: readonly string[]) => `Not saved: ${names.join(', ')}. What is not saved is lost.`,
  workingTitle: 'Close while photos are being enhanced?',
  workingDetail: 'The progress so far is lost.',
  stay: 'Go Back',
  leave: 'Close',
  crashedTitle: 'The window has stopped working several times',
  crashedDetail:
    'Open photos and results are still there. Try again, or quit Skipstone; you are asked before unsaved results are lost.',
  tryAgain: 'Try Again',
  noSandbox:
    'This system does not let Skipstone protect its window (Chromium’s sandbox), so it does not open. An AppImage needs user namespaces, which Ubuntu permits to installed programs alone: install the .deb there.',
  finishedTitle: 'Photo enhanced',
  failedTitle: 'Photo not enhanced',
  albumDone: (name: string) => `Album “${name}” is done`,
  albumFigures: (done: number, failed: number) =>
    failed === 0 ? `${done} enhanced` : `${done} enhanced, ${failed} failed`,
  albumHeldUp: (name: string) => `Album “${name}” is paused`,
  heldUpBy: {
    'disk-full': 'The drive for the results is full.',
    'folder-gone': 'A folder is not there. Connect its drive again.',
    'store-full': 'The drive of Skipstone’s data folder is full.',
    'store-failed': 'The list of albums cannot be written. Start Skipstone again.',
    'engine-failed': 'The engine has failed.',
  },
};

export type Texts = typeof EN;

const ZH_CN: Texts = {
  file: '文件',
  openPhotos: '打开照片…',
  openFolder: '打开文件夹…',
  openRecent: '最近打开',
  nothingRecent: '暂无',
  save: '保存…',
  close: '关闭窗口',
  quit: '退出 Skipstone',
  edit: '编辑',
  undo: '撤销',
  redo: '重做',
  cut: '剪切',
  copy: '复制',
  paste: '粘贴',
  selectAll: '全选',
  view: '视图',
  actualSize: '默认文字大小',
  larger: '放大文字',
  smaller: '缩小文字',
  fullScreen: '全屏',
  reload: '重新加载',
  devTools: '开发者工具',
  help: '帮助',
  about: '关于 Skipstone',
  photos: '照片',
  cannotOpen: '有些文件无法打开',
  more: (count) => `以及另外 ${count} 个`,
  unsavedTitle: '不保存就关闭吗？',
  unsavedDetail: (names) => `未保存：${names.join('、')}。未保存的结果将丢失。`,
  workingTitle: '照片仍在增强，要关闭吗？',
  workingDetail: '已完成的部分将丢失。',
  stay: '返回',
  leave: '关闭',
  crashedTitle: '窗口多次停止响应',
  crashedDetail: '打开的照片和结果仍然保留。可以重试，或退出 Skipstone；丢弃未保存的结果之前会先询问。',
  tryAgain: '重试',
  noSandbox:
    '此系统不允许 Skipstone 保护其窗口（Chromium 沙盒），因此窗口没有打开。AppImage 需要用户命名空间，而 Ubuntu 只允许已安装的程序使用它：请在那里安装 .deb。',
  finishedTitle: '照片已增强',
  failedTitle: '照片未能增强',
  albumDone: (name) => `相册“${name}”已完成`,
  albumFigures: (done, failed) => (failed === 0 ? `已增强 ${done} 张` : `已增强 ${done} 张，${failed} 张失败`),
  albumHeldUp: (name) => `相册“${name}”已暂停`,
  heldUpBy: {
    'disk-full': '保存结果的磁盘已满。',
    'folder-gone': '找不到文件夹，请重新连接磁盘。',
    'store-full': 'Skipstone 数据文件夹所在的磁盘已满。',
    'store-failed': '无法写入相册列表，请重新启动 Skipstone。',
    'engine-failed': '引擎出现故障。',
  },
};

const TEXTS: Readonly<Record<Language, Texts>> = { en: EN, 'zh-CN': ZH_CN };

/** @param systemLanguage a BCP 47 tag, as `app.getLocale()` gives it */
export function chooseTexts(language: Settings['language'], systemLanguage: string): Texts {
  if (language !== 'auto') return TEXTS[language];
  return /^zh\b/i.test(systemLanguage) ? ZH_CN : EN;
}

/** Of a list in a native dialog, which does not scroll. */
const MAX_SHOWN = 10;

/** The first ones, and how many follow. */
export function shorten(items: readonly string[], { more }: Pick<Texts, 'more'>): readonly string[] {
  if (items.length <= MAX_SHOWN) return items;
  return [...items.slice(0, MAX_SHOWN), more(items.length - MAX_SHOWN)];
}

/** One line: its path may hold line breaks. */
export function describeRejected({ name, error }: OpenReport['rejected'][number]): string {
  return `${name}: ${escapeHidden(error.message)}`;
}
