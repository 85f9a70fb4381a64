/** The Korean texts about imported networks. */
import type { NetworkMessages } from '../en/networks.ts';

export const koNetworks: NetworkMessages = {
  work: {
    reduced: (name, factor) => `${name}은(는) ${factor}로 만들고, 결과를 이 크기로 줄입니다.`,
    plain: (name, factor) => `${name}은(는) ${factor}로 만들고, 나머지는 단순 크기 조정으로 합니다.`,
    twice: (name, factor) => `${name}을(를) ${factor}씩 두 번 실행합니다.`,
    'twice-plain': (name, factor) => `${name}을(를) ${factor}씩 두 번 실행하고, 나머지는 단순 크기 조정으로 합니다.`,
  },
  keepsSize: (name) => `${name}은(는) 크기를 바꾸지 않습니다. 나머지는 단순 크기 조정으로 합니다.`,
  useFactor: (factor) => `${factor} 사용`,
  memory: (size) => `사진 전체를 한 번에 처리하므로 메모리를 약 ${size} 사용합니다.`,
  licenceUnknown: '라이선스 표시 없음',
  missing: '더 이상 없습니다. 다시 추가하거나 다른 사전 설정을 선택하세요.',
  broken: '추가했을 때와 다릅니다. 제거한 다음 다시 추가하세요.',
  backProjection: '사진에 충실하게',
  backProjectionHint: '사진 크기로 줄이면 결과가 다시 사진이 됩니다.',
  cleanup: (name) => `${name} 앞에서 실행됩니다. 0%이면 사진을 그대로 넘깁니다.`,
};
