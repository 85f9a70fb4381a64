/** The Japanese texts of all remarks on results. */
import type { Remark } from '#shared/remarks.ts';

export const jaRemarks: Readonly<Record<Remark, string>> = {
  'nothing-to-repair': '修復するものはありませんでした。強さは 0 で、画素は写真のままです。',
  'damaged-in-parts': '写真のファイルが壊れています。一部が正しくない可能性があります。',
  'larger-than-wanted': 'ファイルは希望より大きくなりました。最低の画質でもこれ以上小さくなりません。',
  'exif-lost': 'EXIF を保持できませんでした。壊れているか、この形式には大きすぎます。',
  'maker-notes-lost': 'カメラのメーカーノートを保持できませんでした。この形式には大きすぎます。',
  'maker-notes-moved': 'カメラのメーカーノートの位置が変わりました。すべてを読めないプログラムがあるかもしれません。',
  'xmp-lost': 'XMP を保持できませんでした。壊れているか、この形式には大きすぎます。',
  'iptc-lost': '一部の IPTC 項目はこの形式では保持できませんでした。',
  'text-lost': 'ファイルのテキストはこの形式では保持できませんでした。PNG なら保持できます。',
  'geo-lost': 'GeoTIFF の地図座標は結果に含まれません。',
  'gain-map-lost': '写真の HDR ゲインマップは結果に含まれません。',
  'motion-lost': 'モーションフォトの動画は結果に含まれません。',
};
