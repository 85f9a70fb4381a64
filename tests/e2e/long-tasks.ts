/** Tasks of a page that take 50 ms or longer, during which it answers nobody (the Long Tasks API). */
import type { Page } from '@playwright/test';

/** What the page is told. */
interface Watched {
  noteLongTask: (milliseconds: number) => Promise<void>;
  /** The last time that a test itself worked in the page, in its milliseconds. */
  leftOut?: { readonly from: number; readonly to: number };
}

/**
 * Watches a page and those that take its place. Tasks before the call count, too, where the browser still knows them.
 * @returns the longest task since the last call, in milliseconds; 0: all were shorter than 50
 */
export async function watchLongTasks(page: Page): Promise<() => Promise<number>> {
  let longestMs = 0;
  await page.exposeFunction('noteLongTask', (milliseconds: number) => {
    longestMs = Math.max(longestMs, milliseconds);
  });
  const observe = (): void => {
    new PerformanceObserver((list) => {
      const { noteLongTask, leftOut } = globalThis as unknown as Watched;
      for (const { startTime, duration } of list.getEntries()) {
        const isLeftOut = leftOut !== undefined && startTime >= leftOut.from && startTime <= leftOut.to;
        if (!isLeftOut) void noteLongTask(duration);
      }
    }).observe({ type: 'longtask', buffered: true });
  };
  await page.addInitScript(observe);
  await page.evaluate(observe);
  return async () => {
    // What the page has noted arrives before its answer.
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
    const longest = longestMs;
    longestMs = 0;
    return longest;
  };
}

/** Does what a test does in the page itself; its tasks are not those of the window. */
export async function leaveOutTasks<Result>(page: Page, act: () => Promise<Result>): Promise<Result> {
  const from = await page.evaluate(() => {
    const now = performance.now();
    (globalThis as unknown as Watched).leftOut = { from: now, to: Infinity };
    return now;
  });
  const result = await act();
  await page.evaluate((start) => {
    (globalThis as unknown as Watched).leftOut = { from: start, to: performance.now() };
  }, from);
  return result;
}
