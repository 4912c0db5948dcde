import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** WCAG 2.2 AA, the level of the user interface specification. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Serious and critical findings of axe on what the page shows now, one line each. */
export async function seriousFindings(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE);
  const results = await page.evaluate(async (tags) => {
    const { axe } = globalThis as unknown as { axe: { run(context: Document, options: object): Promise<AxeResults> } };
    return axe.run(document, { runOnly: tags, resultTypes: ['violations'] });
  }, TAGS);
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`));
}

/** Elements whose text is cut off without a way to read it, or that run out of the window: English words are longer. */
export async function cutTexts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const wide = document.documentElement.scrollWidth > document.documentElement.clientWidth;
    const cut = [...document.querySelectorAll('button, .seg, .tag, th, .lab, h1, h2, h3, .chip, dt')].filter(
      (element) => {
        const box = element.getBoundingClientRect();
        return box.width > 0 && element.scrollWidth > element.clientWidth + 1 && !element.hasAttribute('title');
      },
    );
    return [...(wide ? ['the page scrolls sideways'] : []), ...cut.map((element) => element.outerHTML.slice(0, 160))];
  });
}
