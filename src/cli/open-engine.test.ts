import { describe, expect, it } from 'vitest';
import type { ModelManifest } from '#shared/models.ts';
import type { ModelEntry } from './open-engine.ts';
import { chooseModelFolder } from './open-engine.ts';

const WANTED = { root: '/models', preferredId: 'two' };
const BROKEN: ModelEntry = { folder: '/models/a', error: { code: 'model/corrupt', message: 'A file is cut off.' } };

function makeModel(id: string): ModelEntry {
  const folder = `/models/${id}`;
  return { folder, model: { folder, manifest: { id } as ModelManifest } };
}

describe('chooseModelFolder', () => {
  it('takes the preferred model, else the first whole one', () => {
    expect(chooseModelFolder([BROKEN, makeModel('one'), makeModel('two')], WANTED)).toBe('/models/two');
    expect(chooseModelFolder([BROKEN, makeModel('one'), makeModel('three')], WANTED)).toBe('/models/one');
  });

  it('says why there is none', () => {
    expect(() => chooseModelFolder([BROKEN], WANTED)).toThrow(
      expect.objectContaining({ code: 'model/corrupt', message: 'A file is cut off.' }),
    );
    expect(() => chooseModelFolder([], WANTED)).toThrow(expect.objectContaining({ code: 'model/missing' }));
    expect(() => chooseModelFolder([], WANTED)).toThrow('/models');
  });
});
