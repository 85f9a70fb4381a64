import { beforeEach, describe, expect, it } from 'vitest';
import type { AppSnapshot } from '../../../shared/app-state.ts';
import { Held } from './held.svelte.ts';
import { Options } from './options.svelte.ts';
import { createJob, createPhoto, createSnapshot } from './samples.ts';
import { StudioView } from './studio-view.svelte.ts';

const RESULT = {
  outputPath: '/x.png',
  input: { widthPx: 640, heightPx: 400 },
  output: { widthPx: 2560, heightPx: 1600 },
  device: 'cpu',
  precision: 'uint8',
  evaluations: 6,
  elapsedMs: 10,
  endedEarly: false,
  hasHeat: true,
} as const;
const VIEW = { token: 'result-token-0000', widthPx: 2560, heightPx: 1600, tileSizePx: 256, levels: 13 };

let held: Held<AppSnapshot>;
let studio: StudioView;

beforeEach(() => {
  held = new Held(createSnapshot({ photos: [createPhoto('a'), createPhoto('b'), createPhoto('c')] }));
  const options = new Options({
    read: () => held.value.settings,
    write: () => Promise.resolve({ ok: true, value: null }),
    onWritten: () => undefined,
    onRefused: () => undefined,
  });
  studio = new StudioView(
    () => held.value,
    options,
    (token, file) => `${token}/${file}`,
  );
});

const setJobs = (...jobs: AppSnapshot['jobs'][number][]): void => void (held.value = { ...held.value, jobs });

describe('the chosen photo', () => {
  it('is the first until somebody chooses, however many are opened', () => {
    expect(studio.photo?.id).toBe('a');
    held.value = { ...held.value, photos: [...held.value.photos, createPhoto('d')] };
    expect(studio.photo?.id).toBe('a');
    studio.choose('c');
    expect(studio.photo?.id).toBe('c');
  });

  it('gives way to the one after it, or before it at the end', () => {
    studio.choose('b');
    studio.chooseNeighbour('b');
    expect(studio.photo?.id).toBe('c');
    studio.chooseNeighbour('c');
    expect(studio.photo?.id).toBe('b');
  });

  it('stays when another one is closed', () => {
    studio.choose('a');
    studio.chooseNeighbour('b');
    expect(studio.photo?.id).toBe('a');
  });
});

describe('what stands beside it', () => {
  it('is nothing, then estimates, then the result', () => {
    studio.choose('a');
    setJobs(createJob('j', 'a', { snapshot: { state: 'running' } }));
    expect(studio.after).toBeNull();
    setJobs(createJob('j', 'a', { snapshot: { state: 'running', estimateVersion: 3 } }));
    expect(studio.after).toEqual({
      kind: 'estimate',
      url: 'token-of-j-0000/estimate-3.jpg',
      outputSize: { widthPx: 2560, heightPx: 1600 },
    });
    const finished = { state: 'finished', estimateVersion: 3, result: RESULT } as const;
    setJobs(createJob('j', 'a', { snapshot: finished }));
    expect(studio.after?.kind).toBe('estimate');
    setJobs(createJob('j', 'a', { snapshot: finished, result: { view: VIEW, fidelity: null, savedAs: null } }));
    expect(studio.after).toEqual({ kind: 'tiles', tiles: VIEW });
  });

  it('has heat only where there is a finished result with heat, and only when asked', () => {
    studio.choose('a');
    studio.toggleHeat();
    expect(studio.isHeatOn).toBe(false);
    setJobs(createJob('j', 'a', { snapshot: { state: 'finished', result: RESULT } }));
    expect(studio.heatUrl).toBeNull();
    studio.toggleHeat();
    expect(studio.heatUrl).toBe('token-of-j-0000/heat.png');
    studio.choose('b');
    expect(studio.heatUrl).toBeNull();
  });
});

it('is no longer up to date when the seed differs from what was asked', () => {
  studio.choose('a');
  setJobs(createJob('j', 'a', { snapshot: { state: 'finished', result: RESULT } }));
  expect(studio.isUpToDate).toBe(true);
  studio.rememberAsked('j', { ...held.value.settings, seed: 5 });
  expect(studio.isUpToDate).toBe(false);
});

it('estimates time once the engine is measured', () => {
  expect(studio.estimateMs({ kind: 'preset', name: 'balanced' })).toBeGreaterThan(0);
  held.value = { ...held.value, engine: { kind: 'starting' } };
  expect(studio.estimateMs({ kind: 'preset', name: 'balanced' })).toBeNull();
});
