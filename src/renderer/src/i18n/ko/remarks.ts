/** The Korean texts of all remarks on results. */
import type { Remark } from '#shared/remarks.ts';

export const koRemarks: Readonly<Record<Remark, string>> = {
  'nothing-to-repair': '복구할 것이 없었습니다. 강도가 0이며 픽셀은 사진과 같습니다.',
  'damaged-in-parts': '사진 파일이 손상되어 일부가 잘못될 수 있습니다.',
  'larger-than-wanted': '파일이 원하는 것보다 큽니다. 가장 낮은 품질로도 더 작아지지 않습니다.',
  'exif-lost': 'EXIF를 유지할 수 없었습니다. 손상되었거나 이 형식에 너무 큽니다.',
  'maker-notes-lost': '카메라 제조사 노트를 유지할 수 없었습니다. 이 형식에 너무 큽니다.',
  'maker-notes-moved': '카메라 제조사 노트의 위치가 바뀌어 일부 프로그램은 모두 읽지 못할 수 있습니다.',
  'xmp-lost': 'XMP를 유지할 수 없었습니다. 손상되었거나 이 형식에 너무 큽니다.',
  'iptc-lost': '일부 IPTC 필드는 이 형식에 유지할 수 없었습니다.',
  'text-lost': '파일의 텍스트는 이 형식에 유지할 수 없었습니다. PNG는 유지합니다.',
  'geo-lost': 'GeoTIFF의 지도 좌표는 결과에 없습니다.',
  'gain-map-lost': '사진의 HDR 게인 맵은 결과에 없습니다.',
  'motion-lost': '모션 포토의 동영상은 결과에 없습니다.',
};
