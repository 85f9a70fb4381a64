import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ACTION_DURATION_MS, INFO_DURATION_MS, Notices } from './notices.svelte.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('Notices', () => {
  it('dismisses information by itself and keeps errors', () => {
    const notices = new Notices();
    notices.add('info', 'Saved');
    notices.add('error', 'Failed');
    vi.advanceTimersByTime(INFO_DURATION_MS);
    expect(notices.list.map(({ title }) => title)).toEqual(['Failed']);
  });

  it('keeps information with an action longer', () => {
    const notices = new Notices();
    notices.add('info', 'Saved', [], { label: 'Show folder', run: () => undefined });
    vi.advanceTimersByTime(INFO_DURATION_MS);
    expect(notices.list).toHaveLength(1);
    vi.advanceTimersByTime(ACTION_DURATION_MS - INFO_DURATION_MS);
    expect(notices.list).toEqual([]);
  });

  it('shows the same message once', () => {
    const notices = new Notices();
    notices.add('error', 'Failed', ['a']);
    notices.add('error', 'Failed', ['a']);
    notices.add('error', 'Failed', ['b']);
    expect(notices.list).toHaveLength(2);
  });
});
