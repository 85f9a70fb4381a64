import { describe, expect, it } from 'vitest';
import type { NameParts } from '#shared/naming/name-template.ts';
import { fillTemplate } from '#shared/naming/name-template.ts';
import type { Target } from '#shared/jobs.ts';
import { parseNameOption, TEMPLATE_HELP } from './name-option.ts';

const BY_SCALE: Target = { kind: 'scale', factor: 4 };
const BY_SIZE: Target = { kind: 'size', widthPx: 3000, heightPx: 2000 };
const PARTS: NameParts = {
  name: 'photo',
  ext: 'jpg',
  target: BY_SCALE,
  preset: { kind: 'preset', name: 'balanced' },
  output: null,
  takenAt: null,
  index: 7,
  photoCount: 120,
};

describe('parseNameOption', () => {
  it('accepts every documented placeholder where its value is known', () => {
    const common = '{name} {preset} {index}';
    expect(parseNameOption(`${common} {scale}.{ext}`, BY_SCALE).text).toBe(`${common} {scale}.{ext}`);
    expect(parseNameOption(`${common} {width} {height}.{ext}`, BY_SIZE).text).toBe(`${common} {width} {height}.{ext}`);
    for (const name of ['name', 'ext', 'scale', 'preset', 'width', 'height', 'index'])
      expect(TEMPLATE_HELP).toContain(`{${name}}`);
    expect(TEMPLATE_HELP).not.toContain('{date');
  });

  it.each([
    ['{nam}', BY_SCALE, /^--name "\{nam\}": unknown placeholder \{nam\}; there are \{name\}/],
    ['{name}-{width}', BY_SCALE, /\{width\} is known only with --width/],
    ['{name}-{scale}', BY_SIZE, /\{scale\} is known only with --scale/],
    ['{height}', { kind: 'size', widthPx: 10 } satisfies Target, /\{height\} is known only with --height/],
    ['{date:YYYY}', BY_SCALE, /\{date\} is known only in an album/],
    ['', BY_SCALE, /expected a name/],
  ])('rejects %j', (typed, target, message) => {
    expect(() => parseNameOption(typed, target)).toThrow(message);
    expect(() => parseNameOption(typed, target)).toThrow(expect.objectContaining({ code: 'options/invalid' }));
  });

  it('makes names that a default template tells apart by size', () => {
    const targets: Target[] = [
      BY_SCALE,
      BY_SIZE,
      { kind: 'size', widthPx: 3000 },
      { kind: 'size', heightPx: 3000 },
      { kind: 'scale', factor: 8 },
    ];
    const names = targets.map((target) =>
      fillTemplate(parseNameOption(undefined, target), { ...PARTS, target }, 'linux'),
    );
    expect(names).toEqual([
      'photo-4x-balanced.jpg',
      'photo-3000x2000-balanced.jpg',
      'photo-3000w-balanced.jpg',
      'photo-3000h-balanced.jpg',
      'photo-8x-balanced.jpg',
    ]);
  });
});
