import type { RouteAnswer } from '@rtflow/contract';
import { dayOf } from '../../clinical/hospital-time.ts';
import type { Reader } from '../../record-types.ts';
import { jsonOf } from '../task-facts.ts';

interface ItemSql {
  code: string;
  name_zh: string;
  name_en: string;
  pinyin: string;
  detail: unknown;
}

/** Items of a code list that are in force today, in the list's order; null when there is no such list. */
export async function codeItems(reader: Reader, list: string): Promise<RouteAnswer<'codes.list'>['items'] | null> {
  const known = await reader.sql.get<{ code: string }>('SELECT code FROM code_lists WHERE code = ?', [list]);
  if (!known) return null;
  const today = dayOf(reader.now);
  const rows = await reader.sql.all<ItemSql>(
    `SELECT code, name_zh, name_en, pinyin, detail FROM code_items
      WHERE list_code = ? AND effective_from <= ? AND (effective_to IS NULL OR effective_to > ?) ORDER BY sort, code`,
    [list, today, today],
  );
  return rows.map((row) => ({
    code: row.code,
    zh: row.name_zh,
    en: row.name_en,
    pinyin: row.pinyin,
    detail: jsonOf<Record<string, unknown> | null>(row.detail ?? null),
  }));
}
