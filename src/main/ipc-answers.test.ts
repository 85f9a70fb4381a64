import { describe, expect, it } from 'vitest';
import type { SkipstoneApp } from '#app/app.ts';
import { AppError } from '#shared/errors.ts';
import { createWindowAnswers, isOwnFrame } from './ipc-answers.ts';

const REPORT = { photoIds: ['p'], rejected: [] };

function createFakeApp(changes: Partial<SkipstoneApp> = {}): { app: SkipstoneApp; opened: unknown[] } {
  const opened: unknown[] = [];
  const fake: Partial<SkipstoneApp> = {
    call: (message) => Promise.resolve({ ok: true, value: message }),
    openPaths: (paths) => {
      opened.push(paths);
      return Promise.resolve(REPORT);
    },
    openContent: async (name, content) => {
      for await (const piece of content) opened.push([name, [...piece]]);
      return REPORT;
    },
    ...changes,
  };
  return { app: fake as SkipstoneApp, opened };
}

const REJECTED = { ok: false, error: { code: 'request/refused' } };

describe('isOwnFrame', () => {
  it('trusts the page of the window alone', () => {
    expect(isOwnFrame({ url: 'app://skipstone/', parent: null })).toBe(true);
    expect(isOwnFrame({ url: 'app://skipstone/', parent: {} })).toBe(false);
    expect(isOwnFrame({ url: 'https://example.com/', parent: null })).toBe(false);
    expect(isOwnFrame({ url: 'app://skipstone.example/', parent: null })).toBe(false);
    expect(isOwnFrame({ url: '', parent: null })).toBe(false);
    expect(isOwnFrame(null)).toBe(false);
  });
});

describe('answers to the window', () => {
  it('pass calls on as they are', async () => {
    const answers = createWindowAnswers(createFakeApp().app);
    expect(await answers.call({ name: 'hello' })).toEqual({ ok: true, value: { name: 'hello' } });
  });

  it('are values even where the app throws', async () => {
    const crash = createFakeApp({ call: () => Promise.reject(new Error('broken')) });
    expect(await createWindowAnswers(crash.app).call(null)).toMatchObject({ error: { code: 'engine/internal' } });
    const full = createFakeApp({ openPaths: () => Promise.reject(new AppError('output/no-space', 'full')) });
    expect(await createWindowAnswers(full.app).openPaths(['/a'])).toEqual({
      ok: false,
      error: { code: 'output/no-space', message: 'full' },
    });
  });

  it('open the paths of dropped files', async () => {
    const { app, opened } = createFakeApp();
    expect(await createWindowAnswers(app).openPaths(['/a.png', '/b'])).toEqual({ ok: true, value: REPORT });
    expect(opened).toEqual([['/a.png', '/b']]);
  });

  it.each([null, '/a', [1], [''], [['/a']], { 0: '/a' }, Array<string>(10_001).fill('/a')])(
    'reject paths that are none',
    async (paths) => {
      const { app, opened } = createFakeApp();
      expect(await createWindowAnswers(app).openPaths(paths)).toMatchObject(REJECTED);
      expect(opened).toEqual([]);
    },
  );

  it('open content that has no path', async () => {
    const { app, opened } = createFakeApp();
    const content = new Uint8Array([1, 2, 3]).buffer;
    expect(await createWindowAnswers(app).openContent({ name: 'a.png', content })).toEqual({ ok: true, value: REPORT });
    expect(opened).toEqual([['a.png', [1, 2, 3]]]);
  });

  it.each([null, { name: 'a' }, { name: '', content: new ArrayBuffer(1) }, { name: 'a', content: [1, 2] }])(
    'reject content that is none',
    async (file) => {
      const { app, opened } = createFakeApp();
      expect(await createWindowAnswers(app).openContent(file)).toMatchObject(REJECTED);
      expect(opened).toEqual([]);
    },
  );
});
