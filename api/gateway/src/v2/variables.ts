import { VARIABLES } from '@rtflow/records/queries/zeebe/entities';
import { search } from '@rtflow/records/queries/zeebe/search';
import { crc32 } from 'node:zlib';
import { ok, type HttpRoute } from '../http/route.ts';
import { done, pathKey, variablesIn } from './commands.ts';
import { missing, searchRoute } from './searches.ts';

type Item = Record<string, unknown>;

export function variableRoutes(): HttpRoute[] {
  return [
    searchRoute({ path: '/variables/search', entity: VARIABLES, complete: async (items) => items.map(variableItem) }),
    {
      method: 'get',
      path: '/variables/:variableKey',
      right: 'read',
      async handle(call) {
        const wanted = call.params['variableKey'] ?? '';
        if (!/^\d{17,26}$/.test(wanted)) throw missing('variableKey', wanted);
        const filter = { scopeKey: wanted.slice(0, -10) };
        const { items } = await call.read(({ sql }) => search(sql, VARIABLES, { filter, page: { limit: 10_000 } }));
        const item = items.map(variableItem).find(({ variableKey }) => variableKey === wanted);
        if (!item) throw missing('variableKey', wanted);
        return ok(item);
      },
    },
    {
      method: 'put',
      path: '/element-instances/:elementInstanceKey/variables',
      right: 'operate',
      handle: (call) =>
        done(call, {
          type: 'setVariables',
          elementInstanceKey: pathKey(call, 'elementInstanceKey'),
          variables: variablesIn(call.body),
          local: call.body['local'] === true,
        }),
    },
  ];
}

/** Our variables are known by scope and name; REST wants a number: the scope's key and ten digits of the name. */
export function variableItem(item: Item): Item {
  const digits = String(crc32(String(item['name']))).padStart(10, '0');
  return { ...item, variableKey: `${String(item['scopeKey'])}${digits}`, isTruncated: false };
}
