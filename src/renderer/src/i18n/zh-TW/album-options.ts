/** The Traditional Chinese texts of an album's panel: options, names of results, folders, exceptions. */
import type { AlbumOptionMessages } from '../en/album-options.ts';
import type { TemplateProblem } from '#shared/naming/name-template.ts';
import type { Placeholder } from '#renderer/albums/options/name-preview.ts';

const placeholders: Record<Placeholder, string> = {
  name: '相片名稱',
  scale: '倍率',
  preset: '預設集',
  width: '寬度',
  height: '高度',
  date: '拍攝日期',
  index: '編號',
};

const templateProblems: Record<TemplateProblem, (part: string) => string> = {
  empty: () => '請輸入結果的名稱。',
  long: () => '名稱太長。',
  folder: () => '名稱不能包含 / \\ 或 :，也不能是資料夾名稱。',
  brace: () => '大括號沒有成對。請用 { 和 } 括住清單中的變數。',
  ending: (part) => `請刪除「${part}」，副檔名由格式決定。`,
  placeholder: (part) => `沒有 {${part}}。請從清單中選擇變數。`,
  date: (part) => `「${part}」不是日期的一部分。請使用 YYYY、MM、DD、HH、mm、ss。`,
  digits: (part) => `「${part}」不是 1 到 9 的位數。`,
};

export const zhTWAlbumOptions: AlbumOptionMessages = {
  panel: {
    label: '相簿設定',
    byLinkHint: '設定由相簿的建立者決定。您可以加入相片、開始或暫停處理，並下載結果。',
    againHint: '變更套用於尚未處理的相片。已完成的保留結果，除非重新處理。',
    sources: '相片來源',
    noSources: '逐一加入的相片',
    watch: '監看此資料夾',
    watchHint: '相簿執行時，會加入並增強其中的新相片',
    editSource: (folder) => `${folder} 中的哪些相片`,
    removeSource: (folder) => `從清單移除 ${folder}，相片會保留`,
    results: '結果',
    place: '結果的位置',
    beside: '相片旁邊',
    folder: '同一資料夾',
    mirror: '相同資料夾',
    placeHints: {
      beside: '各自放在相片旁邊，使用新名稱。',
      folder: '全部放在同一個資料夾。',
      mirror: '放在其他位置，資料夾結構與相片相同。',
    },
    webPlace: '結果會留在 Skipstone，直到您下載。',
    chooseFolder: '選擇資料夾…',
    noFolder: '尚未選擇資料夾',
    names: '名稱',
    template: '結果的名稱',
    insert: '插入',
    placeholders,
    preview: '名稱將會是',
    exampleDates: '這裡的日期只是範例；結果會使用其相片的日期。',
    templateProblems,
    ifExists: '檔案已存在時',
    ifExistsChoices: { fail: '回報錯誤', skip: '略過相片', overwrite: '取代' },
    keepFileTimes: '保留相片檔案的日期',
    order: '順序',
    orders: { list: '依清單', fastest: '最快' },
    orderHints: {
      list: '從第一張到最後一張。',
      fastest: '相同尺寸的相片連續處理，可節省時間。',
    },
    keepAwake: '執行時讓電腦保持喚醒',
    running: '執行',
  },
  source: {
    title: '此資料夾中的哪些相片',
    recursive: '包含子資料夾中的相片',
    include: '只包含',
    includeHint: '每行一個樣式，例如 *.jpg 或 旅行/**。留空表示所有相片。',
    exclude: '但不包含',
    excludeHint: '例如 **/淘汰/** 或 *-edited.*',
    apply: '套用',
    cancel: '取消',
  },
  exceptions: {
    title: (_amount, shown) => `${shown} 張相片的設定`,
    text: '未勾選的項目依相簿設定。',
    groups: { size: '自訂尺寸', preset: '自訂預設集', cleanup: '自訂雜訊移除', output: '自訂格式' },
    apply: '套用',
    asAlbum: '全部依相簿',
    cancel: '取消',
  },
};
