/** The Japanese texts of all error codes. */
import type { InvalidOptionTexts, RejectionTexts } from '../en/errors.ts';
import type { ErrorCode } from '#shared/errors.ts';

export const jaErrors: Record<ErrorCode, string> = {
  'options/invalid': '使えない値の設定があります。別のサイズか名前を選んでください。',
  'image/not-found': 'ファイルが元の場所にありません。',
  'image/unsupported': 'この種類のファイルは読み込めません。',
  'image/camera-raw': '未現像の RAW ファイルです。現像ソフトで TIFF か JPEG に書き出して開いてください。',
  'image/corrupt': 'ファイルが壊れていて、すべては読み込めません。',
  'image/too-large': '写真の画素数が処理できる上限を超えています。',
  'image/changing': '処理中にファイルが変わり続けました。',
  'output/exists': '同じ名前のファイルがあります。',
  'output/is-input': '結果が元の写真を置き換えます。別の名前を選んでください。',
  'output/not-writable': 'そこには書き込めません。別のフォルダーを選んでください。',
  'output/no-space': '結果を保存する空きが足りません。',
  'output/too-large': 'この形式の上限を超えています。別の形式か小さいサイズを選んでください。',
  'model/missing': 'モデルがありません。Skipstone を再インストールしてください。',
  'model/corrupt': 'モデルが壊れています。Skipstone を再インストールしてください。',
  'model/foreign': '別のバージョンの Skipstone のモデルです。',
  'network/missing': 'このネットワークはありません。もう一度追加するか、別のプリセットを選んでください。',
  'network/unusable': 'このネットワークは使えません。',
  'device/unavailable': '選択した装置は使えません。「その他」で「自動」を選んでください。',
  'device/wrong-output': '装置が正しい結果を返しませんでした。「その他」で別の装置を選んでください。',
  'engine/crashed': 'エンジンが予期せず停止しました。',
  'engine/out-of-memory': 'メモリーが足りません。サイズを小さくするか、他のプログラムを閉じてください。',
  'engine/internal': 'Skipstone の内部で問題が起きました。',
  'engine/quarantined': 'この写真でエンジンが何度も停止したため、保留にしました。',
  'album/busy': '別の Skipstone がアルバムを処理中です。待つか、閉じてください。',
  'album/folder-gone': 'アルバムのフォルダーがありません。ドライブの接続を確認してください。',
  'album/no-output-folder': '先に結果のフォルダーを選んでください。',
  'store/corrupt': 'アルバムの一覧が壊れています。Skipstone を再起動すると、古い一覧を保存し、新しく始めます。',
  'store/newer': '新しい Skipstone で作られたアルバムです。最新版をインストールしてください。',
  'store/failed': 'アルバムの一覧を読み書きできませんでした。',
  'store/no-space': 'Skipstone のデータのドライブがいっぱいです。空きを作ってください。',
  'request/refused': 'ここからは実行できません。ウィンドウを再読み込みして試してください。',
  'update/no-connection': '更新サーバーに接続できないか、応答が途中で終わりました。後で試してください。',
  'update/untrusted': 'サーバーの応答が壊れているか、古いか、Skipstone の署名がありません。何も保存していません。',
};

/** Why an option cannot be used, with the limit. */
export const jaInvalidOptions: InvalidOptionTexts = {
  smaller: ({ widthPx, heightPx, wantedWidthPx, wantedHeightPx }) =>
    `写真は ${widthPx} × ${heightPx} px で、${wantedWidthPx} × ${wantedHeightPx} px より大きいです。写真のサイズ以上を選んでください。`,
  'too-large': ({ wantedWidthPx, wantedHeightPx, maxFactor, mostWidthPx, mostHeightPx }) =>
    `${wantedWidthPx} × ${wantedHeightPx} px は写真の ${maxFactor} 倍を超えます。${mostWidthPx} × ${mostHeightPx} px 以下にしてください。`,
  stretched: ({ widthPx, heightPx, wantedWidthPx, wantedHeightPx }) =>
    `${wantedWidthPx} × ${wantedHeightPx} px では ${widthPx} × ${heightPx} px の写真がゆがみます。幅か高さを空にしてください。`,
  pattern: ({ part, maxCharacters, maxStars }) =>
    `パターン「${part}」は使えません。フォルダー内の名前かパスを、${maxCharacters} 文字以内、* は ${maxStars} 回以内で書いてください。`,
};

/** Why a request is rejected. */
export const jaRejections: RejectionTexts = {
  gone: 'もうありません。閉じたか、外したか、削除されました。',
  'not-ready': '写真を開いています。表示されてから試してください。',
  'no-result': '写真の結果はまだありません。',
  'cannot-end-early': '部分ごとに仕上げるため、途中の結果では止められません。キャンセルするか、お待ちください。',
  'no-replacing': 'このページではファイルを置き換えられません。「ファイルがある場合」で別の方法を選んでください。',
  'updates-off': '更新の確認はオフです。',
  'visitor-space': 'このサーバーの割り当て容量を使い切りました。必要なものを保存してから写真を閉じてください。',
  'not-for-visitors': 'サーバーの利用者か、アルバムの作成者だけが実行できます。',
  'versions-full':
    '開いている写真のバージョンが 20 GB に達しました。いくつか保存または削除するか、写真を閉じてください。',
  'in-use': 'まだ作成中または保存中です。終わってからもう一度お試しください。',
};
