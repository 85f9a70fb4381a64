import { expect, it } from 'vitest';
import { chooseByFileKind, describeEstimate } from '#shared/cleanup.ts';
import { en } from '../i18n/en/messages.ts';
import { zhCN } from '../i18n/zh-CN/messages.ts';
import { createFormats } from '../ui/format.ts';
import { describeCleanup, describeMeasured } from './cleanup-texts.ts';

const UI = { texts: en, formats: createFormats('en') };
const strong = describeEstimate(0.55, { noise: 3.2, blurPx: 0.4, compression: 0.7 });

it('says the strength and what was found, strong or slight', () => {
  expect(describeCleanup(strong, UI)).toBe('Automatic: 55%, strong compression found.');
  const noisyAndSoft = describeEstimate(1, { noise: 12, blurPx: 1.5, compression: 0 });
  expect(describeCleanup(noisyAndSoft, UI)).toBe('Automatic: 100%, softness and noise found.');
  const slight = describeEstimate(0.2, { noise: 1, blurPx: 0.1, compression: 0.3 });
  expect(describeCleanup(slight, UI)).toBe('Automatic: 20%, slight compression found.');
  const clean = describeEstimate(0, { noise: 0.4, blurPx: 0.1, compression: 0.02 });
  expect(describeCleanup(clean, UI)).toBe('Automatic: 0%, nothing to repair found.');
  const chinese = { texts: zhCN, formats: createFormats('zh-CN') };
  expect(describeCleanup(strong, chinese)).toBe('自动：55%，检测到明显压缩痕迹。');
  expect(describeCleanup(clean, chinese)).toBe('自动：0%，未检测到需要修复的问题。');
});

it('says when the photo is still being looked at, and when nothing looks at it', () => {
  expect(describeCleanup(null, UI)).toBe('Automatic: looking at the photo…');
  const byKind = chooseByFileKind(true, { lossy: 0.3, lossless: 0 });
  expect(describeCleanup(byKind, UI)).toBe('Automatic: 30%, by the kind of file.');
  expect([describeMeasured(null, UI), describeMeasured(byKind, UI)]).toEqual([null, null]);
});

it('has the figures behind the words', () => {
  expect(describeMeasured(strong, UI)).toBe(
    'Noise of 3.2 in 255 levels, blur of 0.4 px, compression like JPEG quality 30',
  );
});
