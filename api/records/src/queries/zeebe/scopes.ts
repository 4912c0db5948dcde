import type { Clause } from './entity.ts';

const CHAIN = `WITH RECURSIVE chain (scope, depth) AS (
    SELECT t.element_key, 0 FROM wf_user_task t WHERE t.\`key\` = ?
    UNION ALL SELECT e.scope_key, c.depth + 1 FROM chain c JOIN wf_element e ON e.\`key\` = c.scope WHERE e.scope_key IS NOT NULL)`;

/** Of variables `v`: those that a user task sees, from its element up to its process; a nearer name hides a farther one. */
export function visibleScopes(userTaskKey: number): Clause {
  const nearer = `SELECT 1 FROM chain n JOIN wf_variable o ON o.scope_key = n.scope
     WHERE o.name = v.name AND n.depth < (SELECT depth FROM chain WHERE scope = v.scope_key)`;
  return {
    text: `(v.scope_key IN (${CHAIN} SELECT scope FROM chain) AND NOT EXISTS (${CHAIN} ${nearer}))`,
    params: [userTaskKey, userTaskKey],
  };
}
