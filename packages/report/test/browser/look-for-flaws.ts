import type { Page } from 'playwright-core';

/** Finds text that overlaps other text, and elements that make the page wider than its window. */
export function lookForFlaws(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const flaws: string[] = [];
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth) flaws.push(`${scrollWidth} px wide in a window of ${clientWidth} px`);
    for (const element of document.querySelectorAll(
      '.tile, .card-head, .button, .masthead :not(.visually-hidden)',
    ))
      if (element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 1)
        flaws.push(`"${element.textContent}" is wider than its place`);
    const boxes: { text: string; box: DOMRect }[] = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const { parentElement, textContent } = texts.currentNode;
      const text = textContent?.trim() ?? '';
      if (parentElement === null) continue;
      const isSeen =
        parentElement.checkVisibility() && !parentElement.closest('.visually-hidden, .active-cell');
      if (text === '' || !isSeen || parentElement.closest('.details, .table-scroll, option, script'))
        continue;
      const range = document.createRange();
      range.selectNodeContents(texts.currentNode);
      for (const box of range.getClientRects()) {
        if (box.width > 1) boxes.push({ text, box });
        if (box.left < 0) flaws.push(`"${text}" begins outside of the window`);
      }
    }
    for (const [index, { text, box }] of boxes.entries()) {
      for (const other of boxes.slice(index + 1)) {
        const wide = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
        const high = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
        if (text !== other.text && wide > 2 && high > 4) flaws.push(`"${text}" lies over "${other.text}"`);
      }
    }
    return flaws;
  });
}
