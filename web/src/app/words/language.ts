export const LANGUAGES = ['zh-CN', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** A text that the server gives in both languages. */
export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

export function pick(text: Bilingual, language: Language): string {
  return language === 'en' ? text.en || text.zh : text.zh || text.en;
}
