/** The Korean texts of an album's panel: options, names of results, folders, exceptions. */
import type { AlbumOptionMessages } from '../en/album-options.ts';
import type { TemplateProblem } from '#shared/naming/name-template.ts';
import type { Placeholder } from '#renderer/albums/options/name-preview.ts';

const placeholders: Record<Placeholder, string> = {
  name: '사진 이름',
  scale: '배율',
  preset: '사전 설정',
  width: '너비',
  height: '높이',
  date: '촬영일',
  index: '번호',
};

const templateProblems: Record<TemplateProblem, (part: string) => string> = {
  empty: () => '결과 이름을 입력하세요.',
  long: () => '이름이 너무 깁니다.',
  folder: () => '이름에는 / \\ : 를 쓸 수 없고 폴더 이름일 수 없습니다.',
  brace: () => '중괄호의 짝이 없습니다. 목록의 항목을 { 와 } 로 묶으세요.',
  ending: (part) => `“${part}”을(를) 빼세요. 확장자는 형식이 정합니다.`,
  placeholder: (part) => `{${part}} 항목이 없습니다. 목록에서 고르세요.`,
  date: (part) => `“${part}”은(는) 날짜 요소가 아닙니다. YYYY, MM, DD, HH, mm, ss를 쓰세요.`,
  digits: (part) => `“${part}”은(는) 1~9의 자릿수가 아닙니다.`,
};

export const koAlbumOptions: AlbumOptionMessages = {
  panel: {
    label: '앨범 설정',
    byLinkHint:
      '설정은 앨범을 만든 사람이 정합니다. 사진을 추가하고, 시작하거나 일시 정지하고, 결과를 다운로드할 수 있습니다.',
    againHint: '변경은 앞으로 처리할 사진에 적용됩니다. 완료된 사진은 다시 만들지 않으면 결과를 유지합니다.',
    sources: '사진 위치',
    noSources: '하나씩 추가한 사진',
    watch: '이 폴더 감시',
    watchHint: '앨범이 실행되는 동안 새 사진을 추가하고 향상합니다',
    editSource: (folder) => `${folder}의 어떤 사진`,
    removeSource: (folder) => `목록에서 ${folder} 제거(사진은 유지)`,
    results: '결과',
    place: '결과 위치',
    beside: '사진 옆',
    folder: '한 폴더',
    mirror: '같은 폴더',
    placeHints: {
      beside: '각각 사진 옆에 새 이름으로.',
      folder: '모두 한 폴더에.',
      mirror: '다른 위치에 사진과 같은 폴더 구조로.',
    },
    webPlace: '결과는 다운로드할 때까지 Skipstone에 남습니다.',
    chooseFolder: '폴더 선택…',
    noFolder: '선택한 폴더 없음',
    names: '이름',
    template: '결과 이름',
    insert: '삽입',
    placeholders,
    preview: '이름 예시',
    exampleDates: '날짜는 예시입니다. 결과에는 해당 사진의 날짜가 들어갑니다.',
    templateProblems,
    ifExists: '파일이 있으면',
    ifExistsChoices: { fail: '오류로 알림', skip: '사진 건너뛰기', overwrite: '바꾸기' },
    keepFileTimes: '사진 파일의 날짜 유지',
    order: '순서',
    orders: { list: '목록 순', fastest: '가장 빠르게' },
    orderHints: {
      list: '첫 사진부터 마지막까지.',
      fastest: '크기가 같은 사진을 이어서 처리해 시간을 아낍니다.',
    },
    keepAwake: '실행 중 컴퓨터를 깨어 있게 유지',
    running: '실행',
  },
  source: {
    title: '이 폴더의 어떤 사진',
    recursive: '하위 폴더의 사진도 포함',
    include: '이것만',
    includeHint: '한 줄에 패턴 하나(*.jpg, 여행/** 등). 비우면 모든 사진.',
    exclude: '이것은 제외',
    excludeHint: '예: **/제외/** 또는 *-edited.*',
    apply: '적용',
    cancel: '취소',
  },
  exceptions: {
    title: (_amount, shown) => `사진 ${shown}장의 설정`,
    text: '선택하지 않은 항목은 앨범을 따릅니다.',
    groups: { size: '개별 크기', preset: '개별 사전 설정', cleanup: '개별 노이즈 제거', output: '개별 형식' },
    apply: '적용',
    asAlbum: '모두 앨범과 같게',
    cancel: '취소',
  },
};
