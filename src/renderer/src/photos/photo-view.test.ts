import { beforeEach, describe, expect, it } from 'vitest';
import type { AppSnapshot } from '#shared/app-state.ts';
import type { Effort } from '#shared/jobs.ts';
import { ReactiveValue } from '../testing/reactive-value.svelte.ts';
import { createJob, createOutcome, createPhoto, createSnapshot } from '../testing/samples.ts';
import { PhotoView } from './photo-view.svelte.ts';

const RESULT = {
  outputPath: '/x.png',
  input: { widthPx: 640, heightPx: 400 },
  output: { widthPx: 2560, heightPx: 1600 },
  device: 'cpu',
  precision: 'uint8',
  evaluations: 6,
  elapsedMs: 10,
  effort: null,
  endedEarly: false,
  cleanup: 0.3,
  cleanupEstimate: null,
  hasResidualMap: true,
  remarks: [],
} as const;
const VIEW = { token: 'result-token-0000', widthPx: 2560, heightPx: 1600, tileSizePx: 256, levels: 13 };

let snapshot: ReactiveValue<AppSnapshot>;
let isSizeTyped: ReactiveValue<boolean>;
let photoView: PhotoView;

beforeEach(() => {
  snapshot = new ReactiveValue(createSnapshot({ photos: [createPhoto('a'), createPhoto('b'), createPhoto('c')] }));
  isSizeTyped = new ReactiveValue(true);
  // Photos with the same options, those of the settings.
  const options = {
    get current() {
      return snapshot.value.settings;
    },
    of: () => snapshot.value.settings,
    get isSizeTyped() {
      return isSizeTyped.value;
    },
  };
  photoView = new PhotoView(
    () => snapshot.value,
    options,
    (token, file) => `${token}/${file}`,
  );
});

const setJobs = (...jobs: AppSnapshot['jobs'][number][]): void => void (snapshot.value = { ...snapshot.value, jobs });

describe('the selected photo', () => {
  it('is the first until one is selected, however many are opened', () => {
    expect(photoView.photo?.id).toBe('a');
    snapshot.value = { ...snapshot.value, photos: [...snapshot.value.photos, createPhoto('d')] };
    expect(photoView.photo?.id).toBe('a');
    photoView.select('c');
    expect(photoView.photo?.id).toBe('c');
  });

  it('is followed by the next one when it is closed, or by the previous one at the end', () => {
    photoView.select('b');
    photoView.selectNeighbour('b');
    expect(photoView.photo?.id).toBe('c');
    photoView.selectNeighbour('c');
    expect(photoView.photo?.id).toBe('b');
  });

  it('stays when another one is closed', () => {
    photoView.select('a');
    photoView.selectNeighbour('b');
    expect(photoView.photo?.id).toBe('a');
  });
});

describe('the after side', () => {
  it('is nothing, then estimates, then the result', () => {
    photoView.select('a');
    setJobs(createJob('j', 'a', { snapshot: { state: 'running' } }));
    expect(photoView.after).toBeNull();
    setJobs(createJob('j', 'a', { snapshot: { state: 'running', estimateVersion: 3 } }));
    expect(photoView.after).toEqual({
      kind: 'estimate',
      url: 'token-of-j-0000/estimate-3.jpg',
      outputSize: { widthPx: 2560, heightPx: 1600 },
    });
    const finished = { state: 'finished', estimateVersion: 3, result: RESULT } as const;
    setJobs(createJob('j', 'a', { snapshot: finished }));
    expect(photoView.after?.kind).toBe('estimate');
    setJobs(
      createJob('j', 'a', {
        snapshot: finished,
        result: createOutcome({ view: VIEW }),
      }),
    );
    expect(photoView.after).toEqual({ kind: 'tiles', tiles: VIEW });
  });

  it('has a residual map only of a finished result that has one, and only when it is switched on', () => {
    photoView.select('a');
    photoView.toggleResidualMap();
    expect(photoView.isResidualMapOn).toBe(false);
    setJobs(createJob('j', 'a', { snapshot: { state: 'finished', result: RESULT } }));
    expect(photoView.residualMap).toBeNull();
    photoView.toggleResidualMap();
    photoView.residualMapStrength = 0.4;
    expect(photoView.residualMap).toEqual({ url: 'token-of-j-0000/residual-map.png', strength: 0.4 });
    photoView.select('b');
    expect(photoView.residualMap).toBeNull();
  });

  it('shows effort instead where a policy decided and the map was kept', () => {
    photoView.select('a');
    const show = (effort: Effort | null) => {
      setJobs(createJob('j', 'a', { snapshot: { state: 'finished', result: { ...RESULT, effort } } }));
      photoView.wantsEffort = true;
      return [photoView.effort, photoView.residualMap?.url];
    };
    const effort = { cells: [3, 5], hasMap: true };
    expect(show(null)).toEqual([null, undefined]);
    photoView.toggleResidualMap();
    expect(show(null)).toEqual([null, 'token-of-j-0000/residual-map.png']);
    expect(show(effort)).toEqual([effort, 'token-of-j-0000/effort-map.png']);
    expect(show({ ...effort, hasMap: false })).toEqual([null, 'token-of-j-0000/residual-map.png']);
  });
});

it('is no longer up to date when the seed differs', () => {
  photoView.select('a');
  setJobs(createJob('j', 'a', { snapshot: { state: 'finished', result: RESULT } }));
  expect(photoView.isUpToDate).toBe(true);
  snapshot.value = { ...snapshot.value, settings: { ...snapshot.value.settings, seed: 5 } };
  expect(photoView.isUpToDate).toBe(false);
});

it('can make a result whole that was ended early', () => {
  photoView.select('a');
  setJobs(createJob('j', 'a', { snapshot: { state: 'finished', result: { ...RESULT, endedEarly: true } } }));
  expect([photoView.isUpToDate, photoView.isMade, photoView.canUpscale]).toEqual([true, false, true]);
  setJobs(createJob('k', 'a', { snapshot: { state: 'finished', result: RESULT } }));
  expect([photoView.isUpToDate, photoView.isMade, photoView.canUpscale]).toEqual([true, true, false]);
});

describe('automatic clean-up', () => {
  const setCleanup = (strength: number): void => {
    const [photo] = snapshot.value.photos;
    if (photo?.state.kind !== 'ready') throw new Error('expected a photo that is ready');
    const changed = { ...photo, state: { ...photo.state, cleanup: { strength, estimate: null } } };
    snapshot.value = { ...snapshot.value, photos: [changed, ...snapshot.value.photos.slice(1)] };
  };

  it('is asked for until it is known', () => {
    expect(photoView.unestimatedId).toBe('a');
    setCleanup(0.3);
    expect(photoView.unestimatedId).toBeNull();
    photoView.select('b');
    expect(photoView.unestimatedId).toBe('b');
    snapshot.value = { ...snapshot.value, settings: { ...snapshot.value.settings, cleanup: 0.5 } };
    expect(photoView.unestimatedId).toBeNull();
  });

  it('makes a result with another strength out of date', () => {
    setJobs(createJob('j', 'a', { cleanup: null, snapshot: { state: 'finished', result: RESULT } }));
    expect(photoView.isUpToDate).toBe(true);
    setCleanup(0.3);
    expect(photoView.isUpToDate).toBe(true);
    snapshot.value = { ...snapshot.value, settings: { ...snapshot.value.settings, cleanup: 0.5 } };
    expect(photoView.isUpToDate).toBe(false);
  });
});

it('estimates times once the engine is ready', () => {
  expect(photoView.estimateMs({ kind: 'preset', name: 'balanced' })).toBeGreaterThan(0);
  // While it runs, the panel and the job bar say the same.
  const running = { state: 'running', fraction: 0.6, elapsedMs: 3000, remainingMs: 2000 } as const;
  snapshot.value = { ...snapshot.value, jobs: [createJob('k', 'a', { snapshot: running })] };
  expect(photoView.remainingMs).toBe(2000);
  expect(photoView.estimateMs({ kind: 'preset', name: 'balanced' })).toBe(5000);
  expect(photoView.estimateMs({ kind: 'preset', name: 'perception' })).not.toBe(5000);
  snapshot.value = { ...snapshot.value, engine: { kind: 'starting' } };
  expect(photoView.estimateMs({ kind: 'preset', name: 'instant' })).toBeNull();
});

it('knows which photos have a result to save, about how large it will be, and which failed', () => {
  setJobs(
    createJob('i', 'a', { snapshot: { state: 'finished', result: RESULT } }),
    createJob('j', 'b', { snapshot: { state: 'failed' } }),
  );
  const results = photoView.listToSave(['a', 'b', 'c', 'gone']);
  expect(results.map(({ photo, job }) => [photo.id, job.id])).toEqual([['a', 'i']]);
  expect(photoView.listToSave(['b', 'c'])).toEqual([]);
  expect([photoView.countFailed(['a', 'b', 'c']), photoView.countFailed(['a', 'c'])]).toEqual([1, 0]);
  const { settings } = snapshot.value;
  const bytesOf = (quality: number): number => {
    snapshot.value = { ...snapshot.value, settings: { ...settings, format: 'jpeg', quality } };
    return photoView.estimateBytes(results);
  };
  // 4 megapixels.
  expect(bytesOf(90)).toBeGreaterThan(4.096e6 / 8);
  expect(bytesOf(50)).toBeLessThan(bytesOf(90) / 2);
});

it('knows why a photo cannot get the size, and leaves it out of those that can be enhanced', () => {
  expect(photoView.targetProblem).toBeNull();
  const { settings } = snapshot.value;
  snapshot.value = { ...snapshot.value, settings: { ...settings, target: { kind: 'size', widthPx: 100 } } };
  expect(photoView.targetProblem).toMatchObject({ reason: 'smaller', widthPx: 640, wantedWidthPx: 100 });
  expect(photoView.listToEnhance(['a', 'b'])).toEqual([]);
  expect([photoView.countImpossible(['a', 'b', 'gone']), photoView.canUpscale]).toEqual([2, false]);
});

it('enhances nothing while what is typed is no size', () => {
  expect(photoView.canUpscale).toBe(true);
  isSizeTyped.value = false;
  expect(photoView.canUpscale).toBe(false);
});

it('knows which photos can be enhanced at once, and how long all of them take', () => {
  const ids = (): string[] => photoView.listToEnhance(['a', 'b', 'c', 'gone']).map(({ id }) => id);
  expect(ids()).toEqual(['a', 'b', 'c']);
  const oneMs = photoView.estimateMs({ kind: 'preset', name: 'balanced' });
  expect(photoView.estimateAllMs(photoView.listToEnhance(['a', 'b']))).toBeCloseTo(2 * oneMs!, 6);
  setJobs(
    createJob('i', 'a', { snapshot: { state: 'waiting' } }),
    createJob('j', 'b', { snapshot: { state: 'finished', result: RESULT } }),
  );
  expect(ids()).toEqual(['c']);
  const { settings } = snapshot.value;
  snapshot.value = { ...snapshot.value, settings: { ...settings, preset: { kind: 'preset', name: 'instant' } } };
  expect(ids()).toEqual(['b', 'c']);
  const broken = createPhoto('c', { state: { kind: 'failed', error: { code: 'image/corrupt', message: '' } } });
  snapshot.value = { ...snapshot.value, photos: [...snapshot.value.photos.slice(0, 2), broken] };
  expect(ids()).toEqual(['b']);
});
