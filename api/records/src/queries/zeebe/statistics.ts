import type { SqlReader } from '../../tx.ts';

export interface ElementStatistics {
  readonly elementId: string;
  readonly active: number;
  readonly canceled: number;
  readonly incidents: number;
  readonly completed: number;
}

/** How often each element of a definition, or of one instance, is at work, was left, was cancelled, or stands in an incident. */
export async function elementStatistics(
  sql: SqlReader,
  of: { readonly processInstanceKey: number } | { readonly processDefinitionKey: number },
): Promise<ElementStatistics[]> {
  // Elements are found by their call tree's root, which is indexed.
  const [which, key] =
    'processInstanceKey' in of
      ? ['p.`key` = ?', of.processInstanceKey]
      : [
          'p.process_id = (SELECT process_id FROM wf_definition WHERE `key` = ?) AND e.def_key = ?',
          of.processDefinitionKey,
        ];
  const rows = await sql.all<Record<'element_id' | 'active' | 'completed' | 'canceled' | 'incidents', string | number>>(
    `SELECT e.element_id,
            SUM(CASE WHEN e.ended_at IS NULL THEN 1 ELSE 0 END) AS active,
            SUM(CASE WHEN e.phase = 'COMPLETED' THEN 1 ELSE 0 END) AS completed,
            SUM(CASE WHEN e.phase = 'TERMINATED' THEN 1 ELSE 0 END) AS canceled,
            SUM(CASE WHEN e.ended_at IS NULL AND EXISTS
              (SELECT 1 FROM wf_incident i WHERE i.element_key = e.\`key\` AND i.ended_at IS NULL) THEN 1 ELSE 0 END) AS incidents
       FROM wf_instance p JOIN wf_element e ON e.root_key = p.root_key AND e.instance_key = p.\`key\`
      WHERE ${which} AND e.\`key\` <> e.instance_key GROUP BY e.element_id ORDER BY e.element_id`,
    'processInstanceKey' in of ? [key] : [key, key],
  );
  return rows.map((row) => ({
    elementId: String(row.element_id),
    active: Number(row.active),
    canceled: Number(row.canceled),
    incidents: Number(row.incidents),
    completed: Number(row.completed),
  }));
}
