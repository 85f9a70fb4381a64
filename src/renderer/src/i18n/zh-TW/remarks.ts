/** The Traditional Chinese texts of all remarks on results. */
import type { Remark } from '#shared/remarks.ts';

export const zhTWRemarks: Readonly<Record<Remark, string>> = {
  'nothing-to-repair': '沒有需要修復的內容：強度為 0，像素與相片相同。',
  'damaged-in-parts': '相片檔案已損毀，部分畫面可能不正確。',
  'larger-than-wanted': '檔案大於期望的大小：最低品質也無法更小。',
  'exif-lost': '無法保留 EXIF 資料：已損毀，或超過此格式的容量。',
  'maker-notes-lost': '無法保留相機製造商註記：超過此格式的容量。',
  'maker-notes-moved': '相機製造商註記在檔案中的位置已變更，部分程式可能無法完整讀取。',
  'xmp-lost': '無法保留 XMP 中繼資料：已損毀，或超過此格式的容量。',
  'iptc-lost': '部分 IPTC 欄位無法保留於此格式。',
  'text-lost': '檔案中的文字無法保留於此格式；PNG 可以保留。',
  'geo-lost': '結果不包含此 GeoTIFF 的地圖座標。',
  'gain-map-lost': '結果不包含相片的 HDR 增益圖。',
  'motion-lost': '結果不包含動態相片的影片。',
};
