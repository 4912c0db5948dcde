import { inject, Injectable, signal } from '@angular/core';
import { TranslocoService } from '@jsverse/transloco';
import { wordsOf, type RecordWordKind } from '@rtflow/domain';
import { firstValueFrom } from 'rxjs';
import { LANGUAGES, pick, type Bilingual, type Language } from './language.ts';

const REMEMBERED_AS = 'rtflow.language';

/** Texts of the screen in the language of the moment. Reading a text in a template makes it follow the switch. */
@Injectable({ providedIn: 'root' })
export class Words {
  readonly #transloco = inject(TranslocoService);
  readonly #language = signal<Language>(remembered());
  readonly language = this.#language.asReadonly();

  t(key: string, values?: Record<string, string | number>): string {
    this.#language();
    return this.#transloco.translate(key, values);
  }

  /** A code of the record in words: the vocabulary that evidence and papers use too. */
  record(kind: RecordWordKind, code: string): string {
    return this.say(wordsOf(kind, code));
  }

  /** A dictionary word for a code, or the code itself when the dictionary has none. */
  code(scope: string, code: string): string {
    const key = `${scope}.${code}`;
    const word = this.t(key);
    return word === key ? code : word;
  }

  say(text: Bilingual): string {
    return pick(text, this.#language());
  }

  /** 甲、乙; A, B */
  list(texts: readonly Bilingual[]): string {
    return texts.map((text) => this.say(text)).join(this.#language() === 'en' ? ', ' : '、');
  }

  async use(language: Language): Promise<void> {
    await firstValueFrom(this.#transloco.load(language));
    this.#transloco.setActiveLang(language);
    document.documentElement.lang = language;
    localStorage.setItem(REMEMBERED_AS, language);
    this.#language.set(language);
  }
}

function remembered(): Language {
  const stored = localStorage.getItem(REMEMBERED_AS);
  return LANGUAGES.find((language) => language === stored) ?? 'zh-CN';
}
