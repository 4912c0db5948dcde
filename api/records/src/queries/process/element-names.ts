import { elementNames } from '@rtflow/contract/element-names';
import { englishName } from '@rtflow/contract/diagram-names';
import type { Words } from '../../clinical/record-words.ts';
import type { Reader } from '../../record-types.ts';

/** What the elements of deployed diagrams are called; an element without a name keeps its id. */
export async function elementWords(
  { sql }: Pick<Reader, 'sql'>,
  defKeys: readonly number[],
): Promise<(defKey: number, elementId: string) => Words> {
  const wanted = [...new Set(defKeys)];
  const names = new Map<number, ReadonlyMap<string, string>>();
  for (const key of wanted) {
    const row = await sql.get<{ resource: string }>('SELECT resource FROM wf_definition WHERE `key` = ?', [key]);
    names.set(key, elementNames(row?.resource ?? ''));
  }
  return (defKey, elementId) => {
    const zh = names.get(defKey)?.get(elementId) ?? elementId;
    return { zh, en: englishName(zh) };
  };
}
