import { INCIDENTS } from '@rtflow/records/queries/zeebe/entities';
import type { HttpRoute } from '../http/route.ts';
import { done, pathKey } from './commands.ts';
import { getRoute, searchRoute } from './searches.ts';

export function incidentRoutes(): HttpRoute[] {
  return [
    searchRoute({ path: '/incidents/search', entity: INCIDENTS }),
    getRoute('/incidents/:incidentKey', INCIDENTS),
    searchRoute({
      path: '/process-instances/:processInstanceKey/incidents/search',
      entity: INCIDENTS,
      within: (call) => ({ processInstanceKey: pathKey(call, 'processInstanceKey') }),
    }),
    {
      method: 'post',
      path: '/incidents/:incidentKey/resolution',
      right: 'operate',
      handle: (call) => done(call, { type: 'resolveIncident', incidentKey: pathKey(call, 'incidentKey') }),
    },
  ];
}
