/** The Japanese texts of an album's panel: options, names of results, folders, exceptions. */
import type { AlbumOptionMessages } from '../en/album-options.ts';
import type { TemplateProblem } from '#shared/naming/name-template.ts';
import type { Placeholder } from '#renderer/albums/options/name-preview.ts';

const placeholders: Record<Placeholder, string> = {
  name: '写真の名前',
  scale: '倍率',
  preset: 'プリセット',
  width: '幅',
  height: '高さ',
  date: '撮影日',
  index: '番号',
};

const templateProblems: Record<TemplateProblem, (part: string) => string> = {
  empty: () => '結果の名前を入力してください。',
  long: () => '名前が長すぎます。',
  folder: () => '名前に / \\ : は使えず、フォルダー名にもできません。',
  brace: () => '波かっこの組がありません。一覧の項目を { と } で囲んでください。',
  ending: (part) => `「${part}」を取り除いてください。拡張子は形式で決まります。`,
  placeholder: (part) => `{${part}} はありません。一覧から選んでください。`,
  date: (part) => `「${part}」は日付の要素ではありません。YYYY、MM、DD、HH、mm、ss を使ってください。`,
  digits: (part) => `「${part}」は 1 から 9 の桁数ではありません。`,
};

export const jaAlbumOptions: AlbumOptionMessages = {
  panel: {
    label: 'アルバムの設定',
    byLinkHint: '設定はアルバムの作成者が選びます。写真の追加、開始と一時停止、結果のダウンロードができます。',
    againHint: '変更はこれから処理する写真に適用されます。完了した写真の結果は、やり直さない限り変わりません。',
    sources: '写真の場所',
    noSources: '1 枚ずつ追加した写真',
    watch: 'このフォルダーを監視',
    watchHint: 'アルバムの実行中、新しい写真を追加して高画質化します',
    editSource: (folder) => `${folder} のどの写真`,
    removeSource: (folder) => `${folder} を一覧から外す（写真は残ります）`,
    results: '結果',
    place: '結果の保存先',
    beside: '写真の隣',
    folder: '1 つのフォルダー',
    mirror: '同じ構成',
    placeHints: {
      beside: 'それぞれの写真の隣に、新しい名前で。',
      folder: 'すべて 1 つのフォルダーに。',
      mirror: '別の場所に、写真と同じフォルダー構成で。',
    },
    webPlace: '結果はダウンロードするまで Skipstone に残ります。',
    chooseFolder: 'フォルダーを選択…',
    noFolder: 'フォルダーは未選択',
    names: '名前',
    template: '結果の名前',
    insert: '挿入',
    placeholders,
    preview: '名前の例',
    exampleDates: '日付は例です。結果にはその写真の日付が付きます。',
    templateProblems,
    ifExists: 'ファイルがある場合',
    ifExistsChoices: { fail: 'エラーにする', skip: '写真をスキップ', overwrite: '置き換える' },
    keepFileTimes: '写真のファイルの日付を保持',
    order: '順序',
    orders: { list: '一覧の順', fastest: '最速' },
    orderHints: {
      list: '最初の写真から最後まで。',
      fastest: '同じサイズの写真を続けて処理し、時間を節約します。',
    },
    keepAwake: '実行中はスリープしない',
    running: '実行',
  },
  source: {
    title: 'このフォルダーのどの写真',
    recursive: 'サブフォルダーの写真も含める',
    include: 'これだけ',
    includeHint: '1 行に 1 パターン（*.jpg や 旅行/** など）。空欄：すべての写真。',
    exclude: 'これは除く',
    excludeHint: '例：**/没/** や *-edited.*',
    apply: '適用',
    cancel: 'キャンセル',
  },
  exceptions: {
    title: (_amount, shown) => `${shown} 枚の写真の設定`,
    text: 'チェックのない項目はアルバムに従います。',
    groups: { size: '個別のサイズ', preset: '個別のプリセット', cleanup: '個別のノイズ除去', output: '個別の形式' },
    apply: '適用',
    asAlbum: 'すべてアルバムと同じ',
    cancel: 'キャンセル',
  },
};
