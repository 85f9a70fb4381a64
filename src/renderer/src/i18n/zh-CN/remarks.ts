/** The Simplified Chinese texts of all remarks on results. */
import type { Remark } from '#shared/remarks.ts';

export const zhCNRemarks: Readonly<Record<Remark, string>> = {
  'nothing-to-repair': '无需修复：强度为 0，像素保持不变。',
  'damaged-in-parts': '照片文件已损坏，部分画面可能不正确。',
  'larger-than-wanted': '文件大于要求的大小：即使降低质量也无法更小。',
  'exif-lost': 'EXIF 数据无法保留：数据已损坏，或超出此格式的容量。',
  'maker-notes-lost': '相机厂商注释无法保留：超出此格式的容量。',
  'maker-notes-moved': '相机厂商注释在文件中的位置已改变，部分程序可能无法完整读取。',
  'xmp-lost': 'XMP 元数据无法保留：数据已损坏，或超出此格式的容量。',
  'iptc-lost': '部分 IPTC 字段无法在此格式中保留。',
  'text-lost': '文件中的文本无法在此格式中保留；PNG 可以保留。',
  'geo-lost': '结果不包含此 GeoTIFF 的地图坐标。',
  'gain-map-lost': '结果不包含照片的 HDR 增益图。',
  'motion-lost': '结果不包含动态照片的视频。',
};
