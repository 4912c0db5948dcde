import { signal, type Signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { FormComponent } from '@rtflow/forms/form-schema';
import { problemOf } from '../api/loaded.ts';

export interface CodeItem {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  /** Initials or full pinyin, for searching. */
  readonly pinyin: string;
}

/** Code lists, staff and devices, each asked once per page. Null while the answer is on the way or has failed. */
export class CodeLists {
  readonly #client: ApiClient;
  readonly #lists = new Map<string, Signal<readonly CodeItem[] | null>>();

  constructor(client: ApiClient) {
    this.#client = client;
  }

  /** The items that a select, radio or checklist offers: its own values, or those of its code list. */
  itemsOf(field: FormComponent): Signal<readonly CodeItem[] | null> {
    const list = field.properties?.codeList;
    if (list === undefined)
      return this.#kept(`own:${field.id}:${JSON.stringify(field.values)}`, async () => ownItems(field));
    const role = field.properties?.role;
    if (list === 'staff') return this.#kept(`staff:${role ?? ''}`, () => this.#staff(role));
    const kind = field.properties?.deviceKind;
    if (list === 'devices') return this.#kept(`devices:${kind ?? ''}`, () => this.#devices(kind));
    return this.list(list);
  }

  list(name: string): Signal<readonly CodeItem[] | null> {
    return this.#kept(
      `list:${name}`,
      async () => (await this.#client.call('codes.list', { params: { list: name } })).items,
    );
  }

  #kept(key: string, ask: () => Promise<readonly CodeItem[]>): Signal<readonly CodeItem[] | null> {
    const known = this.#lists.get(key);
    if (known !== undefined) return known;
    const items = signal<readonly CodeItem[] | null>(null);
    this.#lists.set(key, items);
    ask().then(
      (answer) => items.set(answer),
      (error: unknown) => {
        problemOf(error);
        // The next field that needs the list asks again.
        this.#lists.delete(key);
      },
    );
    return items;
  }

  async #staff(role: string | undefined): Promise<readonly CodeItem[]> {
    const { rows } = await this.#client.call('staff.list', { query: role === undefined ? {} : { role } });
    return rows.map((row) => ({
      code: row.userId,
      zh: row.name.zh,
      en: row.name.en,
      pinyin: row.name.en.toLowerCase(),
    }));
  }

  async #devices(kind: string | undefined): Promise<readonly CodeItem[]> {
    const { rows } = await this.#client.call('devices.list');
    return rows
      .filter((row) => kind === undefined || row.kind === kind)
      .map((row) => ({ code: row.deviceId, ...row.name, pinyin: row.name.en.toLowerCase() }));
  }
}

function ownItems(field: FormComponent): readonly CodeItem[] {
  return (field.values ?? []).map(({ value, label }) => ({
    code: value,
    zh: label,
    en: field.properties?.valuesEn?.[value] ?? label,
    pinyin: '',
  }));
}

/** Items whose code, word or pinyin contains what was typed. */
export function searchItems(items: readonly CodeItem[], typed: string): readonly CodeItem[] {
  const text = typed.trim().toLowerCase();
  if (text === '') return items;
  return items.filter((item) =>
    [item.code, item.zh, item.en, item.pinyin].some((word) => word.toLowerCase().includes(text)),
  );
}
