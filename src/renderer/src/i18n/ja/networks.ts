/** The Japanese texts about imported networks. */
import type { NetworkMessages } from '../en/networks.ts';

export const jaNetworks: NetworkMessages = {
  work: {
    reduced: (name, factor) => `${name} は ${factor} にし、結果をこのサイズに縮小します。`,
    plain: (name, factor) => `${name} は ${factor} にし、残りは単純な拡大で行います。`,
    twice: (name, factor) => `${name} を ${factor} ずつ 2 回実行します。`,
    'twice-plain': (name, factor) => `${name} を ${factor} ずつ 2 回実行し、残りは単純な拡大で行います。`,
  },
  keepsSize: (name) => `${name} はサイズを変えません。残りは単純な拡大で行います。`,
  useFactor: (factor) => `${factor} にする`,
  memory: (size) => `写真全体を一度に処理するため、約 ${size} のメモリを使います。`,
  licenceUnknown: 'ライセンスの記載なし',
  missing: 'もうありません。もう一度追加するか、別のプリセットを選んでください。',
  broken: '追加したときのものではなくなっています。削除して、もう一度追加してください。',
  backProjection: '写真に忠実にする',
  backProjectionHint: '写真のサイズに縮小すると、結果が元の写真に戻ります。',
  cleanup: (name) => `${name} の前に行います。0% では写真をそのまま渡します。`,
};
