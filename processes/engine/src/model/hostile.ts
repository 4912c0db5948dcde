/** Far above any drawing that a person can read, far below what a parser or a canvas chokes on. */
const MOST_ELEMENTS = 50_000;
const DEEPEST = 200;

/**
 * Why an XML text is not even parsed; null when nothing speaks against it. A document type may define entities (files of
 * this machine, texts that grow without end): no model needs one.
 */
export function hostileXml(xml: string): string | null {
  // A comment or CDATA is text: people may write anything there.
  const markup = xml.replace(/<!--[^]*?-->|<!\[CDATA\[[^]*?\]\]>/g, '');
  if (/<!\s*(DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)/i.test(markup))
    return 'Expected no document type, but there is one';
  let elements = 0;
  let depth = 0;
  for (const [tag] of markup.matchAll(/<\/?[^\s<>!?/][^<>]*>/g)) {
    if (tag.startsWith('</')) {
      depth -= 1;
      continue;
    }
    elements += 1;
    if (elements > MOST_ELEMENTS) return `Expected at most ${MOST_ELEMENTS} elements, but there are more`;
    if (tag.endsWith('/>')) continue;
    depth += 1;
    if (depth > DEEPEST) return `Expected elements at most ${DEEPEST} deep, but they go deeper`;
  }
  return null;
}
