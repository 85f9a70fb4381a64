/** Tasks of a page that take 50 ms or longer, during which it answers nobody (the Long Tasks API). */
import type { Page } from '@playwright/test';

type Note = (milliseconds: number) => Promise<void>;

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
      const { noteLongTask } = globalThis as unknown as { noteLongTask: Note };
      for (const { duration } of list.getEntries()) void noteLongTask(duration);
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
