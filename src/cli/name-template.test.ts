import { describe, expect, it } from 'vitest';
import type { Target } from '../shared/jobs.ts';
import type { NameParts } from './name-template.ts';
import { fillTemplate, getDefaultTemplate, parseTemplate, TEMPLATE_HELP } from './name-template.ts';

const BY_SCALE: Target = { kind: 'scale', factor: 4 };
const BY_SIZE: Target = { kind: 'size', widthPx: 3000, heightPx: 2000 };
const PARTS: NameParts = {
  name: 'photo',
  ext: 'jpg',
  target: BY_SCALE,
  look: { kind: 'preset', name: 'balanced' },
  index: 7,
  photoCount: 120,
};

describe('parseTemplate', () => {
  it('accepts every documented placeholder where its value is known', () => {
    const common = '{name} {preset} {index}';
    expect(parseTemplate(`${common} {scale}.{ext}`, BY_SCALE)).toBe(`${common} {scale}.{ext}`);
    expect(parseTemplate(`${common} {width} {height}.{ext}`, BY_SIZE)).toBe(`${common} {width} {height}.{ext}`);
    for (const name of ['name', 'ext', 'scale', 'preset', 'width', 'height', 'index'])
      expect(TEMPLATE_HELP).toContain(`{${name}}`);
  });

  it('puts the extension at the end when the template has none', () => {
    expect(parseTemplate('{name} big', BY_SCALE)).toBe('{name} big.{ext}');
    expect(parseTemplate('{ext}-{name}', BY_SCALE)).toBe('{ext}-{name}');
  });

  it.each([
    ['{nam}', BY_SCALE, /unknown placeholder \{nam\}; there are \{name\}/],
    ['{}', BY_SCALE, /unknown placeholder \{\}/],
    ['{toString}', BY_SCALE, /unknown placeholder \{toString\}/],
    ['{NAME}', BY_SCALE, /unknown placeholder/],
    ['{name', BY_SCALE, /brace/],
    ['name}', BY_SCALE, /brace/],
    ['{{name}}', BY_SCALE, /brace/],
    ['big/{name}', BY_SCALE, /names a file, not a folder/],
    ['big\\{name}', BY_SCALE, /names a file, not a folder/],
    ['c:{name}', BY_SCALE, /names a file, not a folder/],
    ['a\n{name}', BY_SCALE, /names a file, not a folder/],
    ['', BY_SCALE, /expected a name/],
    ['  ', BY_SCALE, /expected a name/],
    ['{name}-{width}', BY_SCALE, /\{width\} is known only with --width/],
    ['{name}-{scale}', BY_SIZE, /\{scale\} is known only with --scale/],
    ['{height}', { kind: 'size', widthPx: 10 } satisfies Target, /\{height\} is known only with --height/],
    ['{name}-big.png', BY_SCALE, /write \{ext\} instead of an extension/],
  ])('refuses %j', (template, target, message) => {
    expect(() => parseTemplate(template, target)).toThrow(message);
    expect(() => parseTemplate(template, target)).toThrow(expect.objectContaining({ code: 'options/invalid' }));
  });
});

describe('fillTemplate', () => {
  it('fills in every placeholder, as often as it stands there', () => {
    expect(fillTemplate('{index}-{name}-{name}-{scale}x-{preset}.{ext}', PARTS)).toBe(
      '007-photo-photo-4x-balanced.jpg',
    );
    expect(fillTemplate('{width}x{height}.{ext}', { ...PARTS, target: BY_SIZE })).toBe('3000x2000.jpg');
  });

  it('names the place on the dial', () => {
    expect(fillTemplate('{preset}', { ...PARTS, look: { kind: 'dial', value: 0.35 } })).toBe('dial-0.35');
  });

  it('never looks for placeholders in the name of a photo', () => {
    const name = '$& {scale} {name} $1';
    expect(fillTemplate('{name}.{ext}', { ...PARTS, name })).toBe(`${name}.jpg`);
  });

  it('makes names that a default template tells apart by size', () => {
    const targets: Target[] = [
      BY_SCALE,
      BY_SIZE,
      { kind: 'size', widthPx: 3000 },
      { kind: 'size', heightPx: 3000 },
      { kind: 'scale', factor: 8 },
    ];
    const names = targets.map((target) => {
      const template = parseTemplate(getDefaultTemplate(target), target);
      return fillTemplate(template, { ...PARTS, target });
    });
    expect(names).toEqual([
      'photo-4x-balanced.jpg',
      'photo-3000x2000-balanced.jpg',
      'photo-3000w-balanced.jpg',
      'photo-3000h-balanced.jpg',
      'photo-8x-balanced.jpg',
    ]);
  });
});
