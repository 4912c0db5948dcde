import { compileBpmn } from '@rtflow/engine/model/compile';
import type { HttpCall } from '../http/route.ts';

type Item = Record<string, unknown>;
/** By definition key. A definition never changes, so what was read once stands; the oldest goes when there are many. */
const known = new Map<string, ReadonlyMap<string, string>>();
const MOST = 200;

/** The names of elements stand in the model only. */
export async function withElementNames(items: readonly Item[], call: HttpCall): Promise<Item[]> {
  for (const key of new Set(items.map(({ processDefinitionKey }) => String(processDefinitionKey)))) {
    if (!known.has(key)) known.set(key, await namesOf(call, key));
    if (known.size > MOST) known.delete(known.keys().next().value ?? '');
  }
  return items.map((item) => ({
    ...item,
    elementName: known.get(String(item['processDefinitionKey']))?.get(String(item['elementId'])) ?? item['elementId'],
  }));
}

async function namesOf(call: HttpCall, key: string): Promise<ReadonlyMap<string, string>> {
  const row = await call.read(({ sql }) =>
    sql.get<{ resource: string }>('SELECT resource FROM wf_definition WHERE `key` = ?', [Number(key)]),
  );
  const compiled = row ? await compileBpmn(row.resource) : null;
  const names = new Map<string, string>();
  for (const graph of compiled?.ok ? compiled.graphs : [])
    for (const node of graph.nodes.values()) if (node.name !== null) names.set(node.id, node.name);
  return names;
}
