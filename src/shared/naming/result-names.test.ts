import { describe, expect, it } from 'vitest';
import type { Target } from '../jobs.ts';
import { fillTemplate, getDefaultTemplate, parseTemplate } from './name-template.ts';
import { ResultNames } from './result-names.ts';

const RULES = { label: '', missing: {} };
const parts = { ext: 'jpg', output: null, takenAt: null, index: 7, photoCount: 20 };
const names = new ResultNames([]);

describe('names by the default templates', () => {
  const targets: Target[] = [
    { kind: 'repair' },
    { kind: 'scale', factor: 2 },
    { kind: 'size', widthPx: 4000 },
    { kind: 'size', heightPx: 300 },
    { kind: 'size', widthPx: 30, heightPx: 20 },
    { kind: 'long-side', lengthPx: 3840 },
    { kind: 'megapixels', megapixels: 12.5 },
    { kind: 'print', width: 30, height: 40.5, unit: 'cm', dpi: 300 },
    { kind: 'print', height: 8, unit: 'inch', dpi: 254.5 },
  ];
  it.each(targets)('are read for %j, with every preset and a number for a free name', (target) => {
    for (const preset of [
      { kind: 'preset', name: 'instant' },
      { kind: 'slider', value: 0.35 },
      { kind: 'slider', value: 1 },
    ] as const) {
      const template = parseTemplate(getDefaultTemplate(target), RULES);
      const result = fillTemplate(template, { ...parts, name: 'a.b c', target, preset }, 'linux');
      expect(names.isResultOf(result, new Set(['a.b c']))).toBe(true);
      expect(names.isResultOf(result.replace('.jpg', '-2.jpg'), new Set(['a.b c']))).toBe(true);
      expect(names.isResultOf(result, new Set(['a', 'b c']))).toBe(false);
    }
  });

  it('are read although the name of the photo was cut', () => {
    const name = '\u5c71'.repeat(83);
    const target = { kind: 'scale', factor: 4 } as const;
    const preset = { kind: 'preset', name: 'balanced' } as const;
    const template = parseTemplate(getDefaultTemplate(target), RULES);
    const result = fillTemplate(template, { ...parts, name, target, preset }, 'linux');
    expect(names.isResultOf(result, new Set([name]))).toBe(true);
    expect(names.isResultOf(result, new Set(['x']))).toBe(false);
  });

  it.each(['a.jpg', 'a-4x.jpg', 'a-4x-strong.jpg', 'a-x-instant.jpg', '-4x-instant.jpg', 'a-4x-instant.txt'])(
    'are no %s',
    (name) => {
      expect(names.findPhotoNames(name)).toEqual([]);
    },
  );
});

it.each([
  ['{name}_big', 'a_big.jpg'],
  ['{index} up {name}', '0007 up a.png'],
  ['{date:YYYY} ({name})[{preset}]', '2024 (a)[instant].tif'],
  ['{name}+new+{name}.{ext}', 'a+new+a.avif'],
  ['{name}-large-{width}x{height}.{ext}.', 'a-large-10x20.webp'],
])('names by the template %s are read, too', (template, file) => {
  expect(names.isResultOf(file, new Set(['a']))).toBe(false);
  expect(new ResultNames([parseTemplate(template, RULES)]).isResultOf(file, new Set(['a']))).toBe(true);
});

it.each(['{name}', '{index}', '{name}.{ext}', '{name}{index}', '{date}-{name}'])(
  'the template %s tells nothing: cameras name photos so, too',
  (template) => {
    const read = new ResultNames([parseTemplate(template, RULES)]);
    for (const file of ['IMG_1.jpg', 'IMG_12.jpg', '2024-IMG_1.jpg'])
      expect(read.isResultOf(file, new Set(['IMG_1', 'IMG_12']))).toBe(false);
  },
);
