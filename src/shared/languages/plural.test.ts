import { expect, it } from 'vitest';
import { createPlural } from './plural.ts';

it('chooses the form of a number, and writes it as the language does', () => {
  const english = createPlural('en');
  expect([0, 1, 2, 1234].map((amount) => english(amount, '# photo', '# photos'))).toEqual([
    '0 photos',
    '1 photo',
    '2 photos',
    '1,234 photos',
  ]);
  expect(createPlural('de')(1234, '# Foto', '# Fotos')).toBe('1.234 Fotos');
  expect(createPlural('ja')(1, '# 枚')).toBe('1 枚');
  const russian = createPlural('ru');
  expect([1, 2, 5, 11, 21, 22, 25].map((amount) => russian(amount, '# шаг', '# шага', '# шагов'))).toEqual([
    '1 шаг',
    '2 шага',
    '5 шагов',
    '11 шагов',
    '21 шаг',
    '22 шага',
    '25 шагов',
  ]);
});

it('has a form for every number', () => {
  expect(createPlural('fr')(1_000_000, '# photo', '# photos')).toMatch(/^1.000.000 photos$/);
  expect(createPlural('ru')(1.5, '# шаг', '# шага', '# шагов')).toBe('1,5 шагов');
});
