/** The Korean texts about updates. */
import type { Messages } from '../en/messages.ts';
import type { PackageKind } from '#shared/updates.ts';

/** What a person does with the downloaded file, by how this copy was installed. */
const install: Readonly<Record<PackageKind, string>> = {
  appimage: 'Skipstone을 닫고 새 파일을 실행하세요. 그런 다음 이전 파일을 삭제할 수 있습니다.',
  'tar.gz': 'Skipstone을 닫고 새 파일의 압축을 풀어 실행하세요. 그런 다음 이전 폴더를 삭제할 수 있습니다.',
  deb: '“sudo apt install” 뒤에 파일 경로를 붙여 설치하세요. 이 버전을 바꿉니다.',
  rpm: '“sudo dnf install” 뒤에 파일 경로를 붙여 설치하세요. 이 버전을 바꿉니다.',
  nsis: 'Skipstone을 닫고 파일을 여세요. 이 버전을 바꿉니다.',
  zip: 'Skipstone을 닫고 새 파일의 압축을 풀어 실행하세요. 그런 다음 이전 폴더를 삭제할 수 있습니다.',
  dmg: 'Skipstone을 닫고 파일을 연 뒤 Skipstone을 응용 프로그램 폴더로 끄세요.',
  source: '소스에서 실행 중입니다. 받은 곳에서 새 소스를 받으세요.',
};

export const koUpdates: Messages['updates'] = {
  title: '업데이트',
  open: '업데이트…',
  close: '닫기',
  ask: '하루에 한 번 새 버전을 찾을까요?',
  askDetail: (host) => `Skipstone이 ${host}에 작은 파일 하나를 요청합니다. 사용자나 사진의 정보는 보내지 않습니다.`,
  yes: '예, 찾기',
  no: '아니요',
  setting: '하루에 한 번 새 버전 찾기',
  settingDetail: (host) =>
    `${host}에 작은 파일 하나를 요청합니다. 사용자나 사진의 정보를 보내지 않고, 동의 없이 설치하지 않습니다.`,
  impossible: '이 빌드는 업데이트 서명을 확인할 수 없어 업데이트를 찾지 않습니다.',
  current: (version) => `현재 버전은 ${version}입니다.`,
  check: '지금 찾기',
  checking: '새 버전 찾는 중…',
  newest: (date) => `${date}에는 더 새로운 버전이 없었습니다.`,
  failed: '새 버전을 찾을 수 없었습니다.',
  available: (version) => `버전 ${version} 사용 가능`,
  released: (date) => `${date} 출시`,
  show: '새로운 기능…',
  later: '나중에',
  notes: '새로운 기능',
  noFile: '이 컴퓨터용 파일이 없습니다.',
  download: (size) => `다운로드(${size})`,
  downloading: '다운로드 중',
  downloadingPart: (percent) => `다운로드 중, ${percent}`,
  cancel: '다운로드 취소',
  downloadFailed: '다운로드에 실패했습니다.',
  downloaded: (path) => `다운로드됨, 서명이 올바릅니다: ${path}`,
  install,
  showInFolder: '폴더에서 보기',
};
