/** The Japanese texts of versions, and of the options that each photo has. */
import type { VersionMessages } from '../en/versions.ts';
import { plural } from './plural.ts';

export const jaVersions: VersionMessages = {
  label: 'この写真のバージョン',
  show: 'バージョン',
  showHint: 'この写真の結果を比べ、どれかに戻る',
  none: 'この写真の結果は、写真を閉じるまですべてここに残ります。高画質化すると最初のバージョンができます。',
  photo: '元の写真',
  cleanup: (percent) => `ノイズ除去 ${percent}`,
  noCleanup: 'ノイズ除去なし',
  seed: (seed) => `シード ${seed}`,
  made: (time, duration) => `${time} · 所要 ${duration}`,
  onDisk: '完了時刻、所要時間、写真を閉じるまでのディスク上のサイズ',
  choose: (label) => `${label} を設定とともに表示`,
  compare: '比較元',
  compareWith: (label) => `${label} と比較`,
  remove: (label) => `${label} を削除`,
  saved: '保存済み',
  settings: '設定',
  undo: '最後の設定の変更を元に戻す',
  redo: 'やり直す',
  reset: '設定をリセット',
  ofSelected: (amount) => plural(amount, '選択した # 枚の写真に適用されます'),
  applyToAll: (amount) => plural(amount, '他の # 枚にも適用'),
  applyToAllHint: '開いているすべての写真をこの写真と同じ設定にします',
  ownPresets: 'マイプリセット',
  ownPresetsHint: '名前を付けて残す設定',
  noOwnPresets:
    'プリセットはまだありません。プリセットには、サイズ、プリセット、ノイズ除去、出力のすべての設定が残ります。',
  apply: (name) => `${name} を使う`,
  delete: (name) => `${name} を削除`,
  name: '現在の設定の名前',
  save: 'プリセットとして保存',
  replace: 'このプリセットを置き換える',
  full: 'これ以上プリセットを追加できません。先にどれかを削除してください。',
  close: '閉じる',
};
