/** What a person cannot read or reach on a page, because it does not fit. */
import type { Page } from '@playwright/test';

/** Texts and controls that are cut off by an edge, and do not scroll into view; and a page that is wider than its window. */
export function findCuts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const TOLERANCE_PX = 1.5;
    const cuts: string[] = [];
    if (document.documentElement.scrollWidth > innerWidth) cuts.push('the page scrolls sideways');

    /** The box of its own texts, or of the control. */
    const measure = (element: Element): DOMRect | null => {
      if (element.matches('button, input, select, [role=slider]')) return element.getBoundingClientRect();
      const texts = [...element.childNodes].filter((node) => node instanceof Text && node.data.trim() !== '');
      if (texts.length === 0) return null;
      const range = document.createRange();
      range.setStartBefore(texts[0]!);
      range.setEndAfter(texts.at(-1)!);
      return range.getBoundingClientRect();
    };

    /** Whether an edge cuts the box off, on the way from the element to the window. */
    const isCut = (element: Element, box: DOMRect): boolean => {
      let { left, right, top, bottom } = box;
      for (let outer: Element | null = element; outer !== null; outer = outer.parentElement) {
        const style = getComputedStyle(outer);
        if (style.textOverflow === 'ellipsis') return false;
        const edge = outer.getBoundingClientRect();
        if (style.overflowX === 'auto' || style.overflowX === 'scroll') [left, right] = [edge.left, edge.right];
        else if (
          style.overflowX !== 'visible' &&
          (left < edge.left - TOLERANCE_PX || right > edge.right + TOLERANCE_PX)
        )
          return true;
        if (style.overflowY === 'auto' || style.overflowY === 'scroll') [top, bottom] = [edge.top, edge.bottom];
        else if (
          style.overflowY !== 'visible' &&
          (top < edge.top - TOLERANCE_PX || bottom > edge.bottom + TOLERANCE_PX)
        )
          return true;
      }
      return left < -TOLERANCE_PX || right > innerWidth + TOLERANCE_PX || bottom > innerHeight + TOLERANCE_PX;
    };

    /** Of a box that holds text: a button with a label that is too long, or a text that scrolls sideways too. */
    const isTooNarrow = (element: Element, style: CSSStyleDeclaration): boolean => {
      if (element.scrollWidth <= element.clientWidth + TOLERANCE_PX) return false;
      return element.matches('button') || (style.overflowX === 'auto' && style.overflowY === 'auto');
    };

    for (const element of document.querySelectorAll('body *')) {
      if (!element.checkVisibility({ visibilityProperty: true })) continue;
      // Read aloud, not shown; and images in which text is no text.
      if (element.closest('.unseen, svg, option') !== null) continue;
      const hidden = getComputedStyle(element);
      if (hidden.clipPath !== 'none' || hidden.opacity === '0') continue;
      const box = measure(element);
      const isNarrow = isTooNarrow(element, hidden);
      if (!isNarrow && (box === null || box.width === 0 || !isCut(element, box))) continue;
      const label = (element.getAttribute('aria-label') ?? element.textContent).trim().slice(0, 40);
      cuts.push(`${element.tagName.toLowerCase()}.${(element.getAttribute('class') ?? '').split(' ')[0]!} “${label}”`);
    }
    return cuts;
  });
}
