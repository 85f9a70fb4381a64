/** The Simplified Chinese texts about imported networks. */
import type { NetworkMessages } from '../en/networks.ts';

export const zhCNNetworks: NetworkMessages = {
  work: {
    reduced: (name, factor) => `${name} 放大到 ${factor}，结果再缩小到此尺寸。`,
    plain: (name, factor) => `${name} 放大到 ${factor}，其余用普通放大完成。`,
    twice: (name, factor) => `${name} 运行两次，每次 ${factor}。`,
    'twice-plain': (name, factor) => `${name} 运行两次，每次 ${factor}，其余用普通放大完成。`,
  },
  keepsSize: (name) => `${name} 不改变尺寸，其余用普通放大完成。`,
  useFactor: (factor) => `使用 ${factor}`,
  memory: (size) => `它一次处理整张照片，约需 ${size} 内存。`,
  licenceUnknown: '未注明许可',
  missing: '它已不在这里。请重新添加，或选择其他预设。',
  broken: '它已不是添加时的内容。请移除后重新添加。',
  backProjection: '忠于照片',
  backProjectionHint: '缩小到照片的尺寸后，结果与照片一致。',
  cleanup: (name) => `在 ${name} 之前进行。为 0% 时直接使用原照片。`,
};
