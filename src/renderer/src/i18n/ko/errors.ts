/** The Korean texts of all error codes. */
import type { InvalidOptionTexts, RejectionTexts } from '../en/errors.ts';
import type { ErrorCode } from '#shared/errors.ts';

export const koErrors: Record<ErrorCode, string> = {
  'options/invalid': '설정 값이 올바르지 않습니다. 다른 크기나 이름을 고르세요.',
  'image/not-found': '파일이 제자리에 없습니다.',
  'image/unsupported': '이 종류의 파일은 읽을 수 없습니다.',
  'image/camera-raw': '현상하지 않은 RAW 파일입니다. 현상 프로그램에서 TIFF나 JPEG로 내보낸 뒤 여세요.',
  'image/corrupt': '파일이 손상되어 끝까지 읽을 수 없습니다.',
  'image/too-large': '사진의 픽셀이 처리 한도보다 많습니다.',
  'image/changing': '처리하는 동안 파일이 계속 바뀌었습니다.',
  'output/exists': '같은 이름의 파일이 있습니다.',
  'output/is-input': '결과가 사진을 바꾸게 됩니다. 다른 이름을 고르세요.',
  'output/not-writable': '그곳에 쓸 수 없습니다. 다른 폴더를 고르세요.',
  'output/no-space': '결과를 저장할 공간이 부족합니다.',
  'output/too-large': '결과가 이 형식의 한도보다 큽니다. 다른 형식이나 더 작은 크기를 고르세요.',
  'model/missing': '모델이 없습니다. Skipstone을 다시 설치하세요.',
  'model/corrupt': '모델이 손상되었습니다. Skipstone을 다시 설치하세요.',
  'model/foreign': '다른 버전 Skipstone의 모델입니다.',
  'network/missing': '이 네트워크가 없습니다. 다시 추가하거나 다른 사전 설정을 선택하세요.',
  'network/unusable': '이 네트워크는 사용할 수 없습니다.',
  'device/unavailable': '선택한 장치를 쓸 수 없습니다. 더 보기에서 “자동”을 고르세요.',
  'device/wrong-output': '장치가 쓸 만한 결과를 내지 못했습니다. 더 보기에서 다른 장치를 고르세요.',
  'engine/crashed': '엔진이 예기치 않게 멈췄습니다.',
  'engine/out-of-memory': '메모리가 부족합니다. 더 작은 크기를 쓰거나 다른 프로그램을 닫으세요.',
  'engine/internal': 'Skipstone 내부에 문제가 생겼습니다.',
  'engine/quarantined': '이 사진에서 엔진이 여러 번 멈춰 보류했습니다.',
  'album/busy': '다른 Skipstone이 앨범을 향상하고 있습니다. 기다리거나 닫으세요.',
  'album/folder-gone': '이 앨범의 폴더가 없습니다. 드라이브 연결을 확인하세요.',
  'album/no-output-folder': '먼저 결과 폴더를 고르세요.',
  'store/corrupt': '앨범 목록이 손상되었습니다. Skipstone을 다시 시작하면 이전 목록을 보관하고 새로 시작합니다.',
  'store/newer': '더 새로운 Skipstone의 앨범입니다. 최신 버전을 설치하세요.',
  'store/failed': '앨범 목록을 읽거나 쓸 수 없었습니다.',
  'store/no-space': 'Skipstone 데이터 드라이브가 가득 찼습니다. 공간을 확보하세요.',
  'request/refused': '여기서는 할 수 없습니다. 창을 다시 불러와 시도하세요.',
  'update/no-connection': '업데이트 서버에 연결할 수 없거나 응답이 끊겼습니다. 나중에 다시 시도하세요.',
  'update/untrusted':
    '서버가 보낸 것이 손상되었거나 오래되었거나 Skipstone 서명이 없습니다. 아무것도 저장하지 않았습니다.',
};

/** Why an option cannot be used, with the limit. */
export const koInvalidOptions: InvalidOptionTexts = {
  smaller: ({ widthPx, heightPx, wantedWidthPx, wantedHeightPx }) =>
    `사진은 ${widthPx} × ${heightPx} px로 ${wantedWidthPx} × ${wantedHeightPx} px보다 큽니다. 사진 크기 이상을 고르세요.`,
  'too-large': ({ wantedWidthPx, wantedHeightPx, maxFactor, mostWidthPx, mostHeightPx }) =>
    `${wantedWidthPx} × ${wantedHeightPx} px는 사진의 ${maxFactor}배를 넘습니다. 최대 ${mostWidthPx} × ${mostHeightPx} px를 고르세요.`,
  stretched: ({ widthPx, heightPx, wantedWidthPx, wantedHeightPx }) =>
    `${wantedWidthPx} × ${wantedHeightPx} px는 ${widthPx} × ${heightPx} px 사진을 왜곡합니다. 너비나 높이를 비우세요.`,
  pattern: ({ part, maxCharacters, maxStars }) =>
    `패턴 “${part}”을(를) 쓸 수 없습니다. 폴더 안의 이름이나 경로를 최대 ${maxCharacters}자, *는 ${maxStars}번까지 쓰세요.`,
};

/** Why a request is rejected. */
export const koRejections: RejectionTexts = {
  gone: '더 이상 없습니다. 닫혔거나 제거되었거나 삭제되었습니다.',
  'not-ready': '사진을 여는 중입니다. 표시되면 다시 시도하세요.',
  'no-result': '사진에 아직 결과가 없습니다.',
  'cannot-end-early': '부분별로 완성하므로 중간 결과로 멈출 수 없습니다. 취소하거나 기다리세요.',
  'no-replacing': '이 페이지는 파일을 바꿀 수 없습니다. “파일이 있으면”에서 다른 방법을 고르세요.',
  'updates-off': '업데이트 확인이 꺼져 있습니다.',
  'visitor-space': '이 서버에서 할당된 공간을 모두 썼습니다. 필요한 것을 저장한 뒤 사진을 닫으세요.',
  'not-for-visitors': '서버 사용자나 앨범을 만든 사람만 할 수 있습니다.',
  'versions-full': '열린 사진의 버전이 20GB를 차지합니다. 일부를 저장하거나 제거하거나 사진을 닫으세요.',
  'in-use': '아직 만들거나 저장하는 중입니다. 끝난 뒤 다시 시도하세요.',
};
