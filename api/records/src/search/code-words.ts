import type { Words } from '../clinical/record-words.ts';
import { itemWords } from '../clinical/form-words.ts';
import { titlesOf } from '../queries/icd11/search.ts';
import type { Reader } from '../record-types.ts';
import type { Answer } from './answers.ts';

/** The words of coded answers; each code is asked once by one of these. */
export class CodeWords {
  readonly #reader: Reader;
  readonly #known = new Map<string, Promise<Words | null>>();

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  /** What a person reads where the answer is a code; null where the value speaks for itself. */
  async of({ field, value }: Pick<Answer, 'field' | 'value'>): Promise<Words | null> {
    const code = String(value);
    const own = field.values?.find((choice) => choice.value === code);
    if (own) return { zh: own.label, en: field.properties?.valuesEn?.[code] ?? own.label };
    const list = field.properties?.codeList;
    if (list === undefined || typeof value === 'boolean') return null;
    const key = `${list}:${code}`;
    const known = this.#known.get(key) ?? this.#look(list, code);
    this.#known.set(key, known);
    return known;
  }

  async #look(list: string, code: string): Promise<Words | null> {
    if (list === 'staff') return this.#named('users', code);
    if (list === 'devices') return this.#named('devices', code);
    if (list !== 'icd11') return itemWords(this.#reader, list, code);
    const [title] = (await titlesOf(this.#reader, [code])).rows;
    return title ? { zh: title.zh, en: title.en } : null;
  }

  async #named(table: 'users' | 'devices', id: string): Promise<Words | null> {
    const row = await this.#reader.sql.get<{ zh: string; en: string }>(
      `SELECT name_zh AS zh, name_en AS en FROM ${table} WHERE id = ?`,
      [id],
    );
    return row ?? null;
  }
}
