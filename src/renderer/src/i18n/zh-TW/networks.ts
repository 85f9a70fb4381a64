/** The Traditional Chinese texts about imported networks. */
import type { NetworkMessages } from '../en/networks.ts';

export const zhTWNetworks: NetworkMessages = {
  work: {
    reduced: (name, factor) => `${name} 放大到 ${factor}，結果再縮小到此尺寸。`,
    plain: (name, factor) => `${name} 放大到 ${factor}，其餘用單純縮放完成。`,
    twice: (name, factor) => `${name} 執行兩次，每次 ${factor}。`,
    'twice-plain': (name, factor) => `${name} 執行兩次，每次 ${factor}，其餘用單純縮放完成。`,
  },
  keepsSize: (name) => `${name} 不改變尺寸，其餘用單純縮放完成。`,
  useFactor: (factor) => `使用 ${factor}`,
  memory: (size) => `它一次處理整張照片，約需 ${size} 記憶體。`,
  licenceUnknown: '未註明授權',
  missing: '它已不在這裡。請重新新增，或選擇其他預設。',
  broken: '它已不是新增時的內容。請移除後重新新增。',
  backProjection: '忠於照片',
  backProjectionHint: '縮小到照片的尺寸後，結果與照片一致。',
  cleanup: (name) => `在 ${name} 之前進行。為 0% 時直接使用原照片。`,
};
