import { describe, expect, it } from 'vitest';
import { countNameBytes, MAX_NAME_BYTES } from './file-names.ts';
import type { Target } from '../jobs.ts';
import type { NameParts } from './name-template.ts';
import { describePlaceholders, fillTemplate, getDefaultTemplate, parseTemplate, previewName } from './name-template.ts';

const RULES = { label: 'Name', missing: {} };
const BY_SIZE: Target = { kind: 'size', widthPx: 3000, heightPx: 2000 };
const PARTS: NameParts = {
  name: 'photo',
  ext: 'jpg',
  target: { kind: 'scale', factor: 4 },
  preset: { kind: 'preset', name: 'balanced' },
  output: null,
  takenAt: { year: 2024, month: 5, day: 3, hour: 8, minute: 4, second: 9 },
  index: 7,
  photoCount: 120,
};

function fill(template: string, parts: Partial<NameParts> = {}, platform: 'win32' | 'darwin' | 'linux' = 'linux') {
  return fillTemplate(parseTemplate(template, RULES), { ...PARTS, ...parts }, platform);
}

describe('parseTemplate', () => {
  it('accepts every placeholder, once or more, and reads it into parts', () => {
    const all = '{name} {preset} {index} {index:4} {scale} {width} {height} {date} {date:YYYY} {name}.{ext}';
    expect(parseTemplate(all, RULES).text).toBe(all);
    expect(parseTemplate('{index:4}_{name}', RULES).parts).toEqual([
      { kind: 'index', digits: 4 },
      { kind: 'text', text: '_' },
      { kind: 'name' },
      { kind: 'text', text: '.' },
      { kind: 'ext' },
    ]);
  });

  it('puts the extension at the end when the template has none', () => {
    expect(parseTemplate('{name} big', RULES).text).toBe('{name} big.{ext}');
    expect(parseTemplate('{ext}-{name}', RULES).text).toBe('{ext}-{name}.{ext}');
    expect(parseTemplate('{name}{ext}', RULES).text).toBe('{name}{ext}.{ext}');
    expect(parseTemplate('{name}.{ext}-old', RULES).text).toBe('{name}.{ext}-old.{ext}');
    expect(parseTemplate('{name}.{ext}. ', RULES).text).toBe('{name}.{ext}. ');
    expect(parseTemplate('v1.5 {name}', RULES).text).toBe('v1.5 {name}.{ext}');
  });

  it.each([
    ['{nam}', /unknown placeholder \{nam\}; there are \{name\}/],
    ['{}', /unknown placeholder \{\}/],
    ['{toString}', /unknown placeholder \{toString\}/],
    ['{NAME}', /unknown placeholder/],
    ['{ name }', /unknown placeholder/],
    ['{name', /brace/],
    ['name}', /brace/],
    ['{{name}}', /brace/],
    ['big/{name}', /names a file, not a folder/],
    ['big\\{name}', /names a file, not a folder/],
    ['{date:YYYY/MM}', /names a file, not a folder/],
    ['c:{name}', /names a file, not a folder/],
    ['a\n{name}', /names a file, not a folder/],
    ['', /expected a name/],
    ['  ', /expected a name/],
    ['{name}-big.png', /write \{ext\} instead of an extension/],
    ['{name}.HEIC', /write \{ext\} instead of an extension/],
    ['{name:3}', /\{name\} takes nothing after its name/],
    ['{index:}', /digits from 1 to 9 in \{index:\}/],
    ['{index:0}', /digits from 1 to 9/],
    ['{index:10}', /digits from 1 to 9/],
    ['{index:x}', /digits from 1 to 9/],
    ['{date:}', /holds no part of a date; there are YYYY YY MM DD HH mm ss/],
    ['{date:--}', /holds no part of a date/],
    ['{date:YYYY-mm-dd}', /"dd" in \{date:YYYY-mm-dd\} is no part of a date; there are YYYY YY MM DD HH mm ss/],
    ['{date:YYYYY}', /"Y" in/],
    ['{date:HH:mm}', /second colon; write HH-mm or HH\.mm/],
    ['x'.repeat(1001), /at most 1000 characters/],
  ])('rejects %j', (template, message) => {
    expect(() => parseTemplate(template, RULES)).toThrow(message);
    expect(() => parseTemplate(template, RULES)).toThrow(expect.objectContaining({ code: 'options/invalid' }));
  });

  it('rejects what has no value under the rules, says when it would, and does not offer it', () => {
    const rules = { label: '--name', missing: { width: 'only with --width' } };
    expect(() => parseTemplate('{width}', rules)).toThrow('--name "{width}": {width} is known only with --width');
    expect(() => parseTemplate('{x}', rules)).toThrow(/there are (?!.*\{width\}).*\{height\}/);
    expect(describePlaceholders(rules).join('\n')).not.toContain('{width}');
    expect(describePlaceholders(RULES).join('\n')).toContain('{width}');
  });
});

describe('fillTemplate', () => {
  it('fills in every placeholder, as often as it stands there', () => {
    expect(fill('{index}-{name}-{name}-{scale}x-{preset}.{ext}')).toBe('007-photo-photo-4x-balanced.jpg');
    expect(fill('{date} {date:YYMMDD_HHmmss}')).toBe('2024-05-03 240503_080409.jpg');
    expect(fill('{index:1}_{index:4}', { index: 12 })).toBe('12_0012.jpg');
  });

  it('names a repair as such, whatever preset is chosen', () => {
    expect(fill('{name}-{scale}x-{preset}.{ext}', { target: { kind: 'repair' } })).toBe('photo-1x-repair.jpg');
    expect(getDefaultTemplate({ kind: 'repair' })).toBe(getDefaultTemplate({ kind: 'scale', factor: 4 }));
  });

  it('takes the size of the result, or that of the target while the result is not known', () => {
    expect(fill('{width}x{height}', { target: BY_SIZE })).toBe('3000x2000.jpg');
    expect(fill('{width}x{height}', { output: { widthPx: 40, heightPx: 30 } })).toBe('40x30.jpg');
    const oneSide: Target = { kind: 'size', widthPx: 10 };
    expect(fill('{width}x{height}', { target: oneSide, output: { widthPx: 10, heightPx: 7 } })).toBe('10x7.jpg');
  });

  it('says so where something is not known of a photo', () => {
    expect(fill('{width} {date} {scale}', { target: { kind: 'size', heightPx: 9 }, takenAt: null })).toBe(
      'unknown unknown unknown.jpg',
    );
  });

  it('names the position of the slider as version 0.1.0 did', () => {
    expect(fill('{preset}', { preset: { kind: 'slider', value: 0.35 } })).toBe('dial-0.35.jpg');
  });

  it('never looks for placeholders in the name of a photo', () => {
    const name = '$& {scale} {name} $1';
    expect(fill('{name}', { name })).toBe(`${name}.jpg`);
  });

  it('makes the name legal on the platform', () => {
    expect(fill('{name}?', { name: 'a:b|c' }, 'win32')).toBe('a_b_c_.jpg');
    expect(fill('{name}?', { name: 'a:b|c' }, 'darwin')).toBe('a_b|c?.jpg');
    expect(fill('{name}', { name: 'aux' }, 'win32')).toBe('_aux.jpg');
    expect(fill('{ext} {name}', { name: 'b. ' }, 'linux')).toBe('jpg b. .jpg');
  });

  it.each(['{ext}', '.{ext}', '{name}{ext}', '{ext}{name}', '{name}.{ext}.', '{name}.{ext} x', '{name}', ' . {name}'])(
    'gives every file an extension by %j',
    (template) => {
      for (const name of ['photo', '', '.', 'y'.repeat(300), 'a.b'])
        expect(fill(template, { name })).toMatch(/^[^].*\.jpg$/);
    },
  );

  it('cuts the name of the photo when all would be too long, and never what tells outputs apart', () => {
    for (const letter of ['x', '\u00e4', '\u{1f4f7}', 'a\u0308']) {
      const name = letter.repeat(Math.floor(MAX_NAME_BYTES / countNameBytes(letter)));
      const filled = fill('{name}-{scale}x-{index}', { name });
      expect(filled).toMatch(/-4x-007\.jpg$/);
      expect(countNameBytes(filled)).toBeLessThanOrEqual(MAX_NAME_BYTES);
      expect(countNameBytes(filled)).toBeGreaterThan(MAX_NAME_BYTES - 6);
      expect(filled).not.toMatch(/\p{Cs}/u);
    }
    const twice = fill('{name}-{name}', { name: 'y'.repeat(200) });
    expect(twice).toMatch(/^(y+)-\1\.jpg$/);
    expect(countNameBytes(twice)).toBeGreaterThan(MAX_NAME_BYTES - 4);
    const text = fill(`${'z'.repeat(400)}{name}`);
    expect(text).toBe(`${'z'.repeat(251)}.jpg`);
  });

  it('tells settings apart with the default template', () => {
    const scale = getDefaultTemplate(PARTS.target);
    expect(fill(scale)).toBe('photo-4x-balanced.jpg');
    expect(fill(getDefaultTemplate(BY_SIZE), { target: BY_SIZE })).toBe('photo-3000x2000-balanced.jpg');
  });
});

describe('previewName', () => {
  it('shows a typical photo, or a photo of the person', () => {
    const template = parseTemplate('{date:YYYY-MM-DD} {index:4} {name} {width}x{height}', RULES);
    expect(previewName(template, 'linux')).toBe('2024-05-31 0007 IMG_2041 8000x6000.jpg');
    expect(previewName(template, 'linux', { name: 'Oma', index: 1 })).toBe('2024-05-31 0001 Oma 8000x6000.jpg');
  });
});
