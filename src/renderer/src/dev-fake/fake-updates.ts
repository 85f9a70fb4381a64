/** The state of updates in the fake app. */
import type { UpdateOffer, UpdateState } from '#shared/updates.ts';

export const FAKE_OFFER = {
  version: '1.3.0',
  releasedAtMs: Date.UTC(2026, 11, 24),
  notes: {
    en: 'Photos of cats look more like cats.\n\n- Album reports open faster.\n- HEIC photos of newer phones are read.',
    'zh-CN': '猫的照片更像猫了。\n\n- 相册报告打开更快。\n- 可以读取新款手机的 HEIC 照片。',
  },
  file: { name: 'Skipstone-1.3.0-x86_64.AppImage', bytes: 182_000_000 },
} as const satisfies UpdateOffer;

/** @param scene `ask`, `offer` or `none`; null: turned off */
export function createFakeUpdates(scene: string | null): UpdateState {
  return {
    isPossible: scene !== 'none',
    isOn: scene === 'offer',
    isAsking: scene === 'ask',
    host: scene === 'none' ? '' : 'downloads.example',
    version: '1.2.0',
    packageKind: 'appimage',
    check: { kind: 'idle', checkedAtMs: scene === 'offer' ? Date.now() : null },
    offer: scene === 'offer' ? FAKE_OFFER : null,
    download: null,
  };
}
