/** The Japanese texts about updates. */
import type { Messages } from '../en/messages.ts';
import type { PackageKind } from '#shared/updates.ts';

/** What a person does with the downloaded file, by how this copy was installed. */
const install: Readonly<Record<PackageKind, string>> = {
  appimage: 'Skipstone を閉じて新しいファイルを起動してください。その後、古いファイルは削除できます。',
  'tar.gz': 'Skipstone を閉じ、新しいファイルを展開して起動してください。その後、古いフォルダーは削除できます。',
  deb: '「sudo apt install」にファイルのパスを付けてインストールしてください。このバージョンを置き換えます。',
  rpm: '「sudo dnf install」にファイルのパスを付けてインストールしてください。このバージョンを置き換えます。',
  nsis: 'Skipstone を閉じてファイルを開いてください。このバージョンを置き換えます。',
  zip: 'Skipstone を閉じ、新しいファイルを展開して起動してください。その後、古いフォルダーは削除できます。',
  dmg: 'Skipstone を閉じ、ファイルを開いて、Skipstone を「アプリケーション」フォルダーへドラッグしてください。',
  source: 'ソースコードから実行中です。入手元から新しいソースを取得してください。',
};

export const jaUpdates: Messages['updates'] = {
  title: '更新',
  open: '更新…',
  close: '閉じる',
  ask: '1 日 1 回、新しいバージョンを確認しますか？',
  askDetail: (host) => `Skipstone は ${host} に小さなファイルを 1 つ求めます。あなたや写真の情報は送りません。`,
  yes: 'はい、確認する',
  no: 'いいえ',
  setting: '1 日 1 回、新しいバージョンを確認する',
  settingDetail: (host) =>
    `${host} に小さなファイルを 1 つ求めます。あなたや写真の情報は送らず、勝手にインストールしません。`,
  impossible: 'このビルドは更新の署名を確認できないため、更新を探しません。',
  current: (version) => `現在のバージョンは ${version} です。`,
  check: '今すぐ確認',
  checking: '新しいバージョンを確認中…',
  newest: (date) => `${date} の時点で新しいバージョンはありません。`,
  failed: '新しいバージョンを確認できませんでした。',
  available: (version) => `バージョン ${version} があります`,
  released: (date) => `${date} 公開`,
  show: '新機能…',
  later: '後で',
  notes: '新機能',
  noFile: 'このコンピューター用のファイルはありません。',
  download: (size) => `ダウンロード（${size}）`,
  downloading: 'ダウンロード中',
  downloadingPart: (percent) => `ダウンロード中、${percent}`,
  cancel: 'ダウンロードをキャンセル',
  downloadFailed: 'ダウンロードに失敗しました。',
  downloaded: (path) => `ダウンロード済み、署名は正しいです：${path}`,
  install,
  showInFolder: 'フォルダーで表示',
};
