import { wordsOf, type Words } from '@rtflow/domain';

export { wordsOf, type Words };

export const UNANSWERED: Words = { zh: '未回答', en: 'not answered' };

/** A text in both languages, with parts that differ by language or do not: both`${plan.planNo} · ${wordsOf('plan', code)}`. */
export function both(texts: TemplateStringsArray, ...parts: readonly (Words | string | number)[]): Words {
  const spoken = (language: 'zh' | 'en'): string =>
    texts.reduce((said, text, index) => {
      const part = parts[index - 1] ?? '';
      return said + (typeof part === 'object' ? part[language] : String(part)) + text;
    });
  return { zh: spoken('zh'), en: spoken('en') };
}

/** A number with its counting word: '2 野', '2 beams'. */
export function count(number: number, zh: string, en: string): Words {
  return { zh: `${number} ${zh}`, en: `${number} ${en}` };
}

/** Parts with the same text between them; what is missing is left out. */
export function joined(parts: readonly (Words | string | null | undefined | false)[], by: string): Words {
  const there = parts.filter((part) => part !== null && part !== undefined && part !== false && part !== '') as (
    Words | string
  )[];
  const spoken = (language: 'zh' | 'en'): string =>
    there.map((part) => (typeof part === 'object' ? part[language] : part)).join(by);
  return { zh: spoken('zh'), en: spoken('en') };
}
