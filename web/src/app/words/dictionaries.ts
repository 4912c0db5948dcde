import type { Translation, TranslocoLoader } from '@jsverse/transloco';

/** Dictionaries are code chunks of this build: no request besides the build's own files, and hashed with it. */
export class Dictionaries implements TranslocoLoader {
  async getTranslation(language: string): Promise<Translation> {
    const loaded = language === 'en' ? await import('../../i18n/en.ts') : await import('../../i18n/zh-CN.ts');
    return loaded.default as Translation;
  }
}
