import type { SqlValue } from '../../tx.ts';
import { conditionOf } from './conditions.ts';
import { SearchFault, type Clause, type Column, type Entity } from './entity.ts';

/** What can be searched: names as in Camunda's REST v2, columns as in `wf_*`. */
const key = (sql: string): Column => ({ sql, kind: 'key' });
const text = (sql: string): Column => ({ sql, kind: 'text' });
const int = (sql: string): Column => ({ sql, kind: 'int' });
const date = (sql: string): Column => ({ sql, kind: 'date' });
const json = (sql: string): Column => ({ sql, kind: 'json' });

/** Open or not, asked of the column that is indexed: only the plain question, others compare the word. */
const openness = (sql: string, endedAt: string, open: string): Column => ({
  ...text(sql),
  where: (value) => (value === open ? { text: `${endedAt} IS NULL`, params: [] } : undefined),
});

/** Rows of one instance, found by the index of its call tree; other questions compare the column. */
const ofInstance = (alias: string): Column => ({
  ...key(`${alias}.instance_key`),
  where: (value) => {
    if (!/^\d{1,16}$/.test(String(value))) return undefined;
    const root = `(SELECT r.root_key FROM wf_instance r WHERE r.\`key\` = ?)`;
    return {
      text: `(${alias}.root_key = ${root} AND ${alias}.instance_key = ?)`,
      params: [Number(value), Number(value)],
    };
  },
});

const hasIncident = (of: string): Column => ({
  kind: 'flag',
  sql: `EXISTS (SELECT 1 FROM wf_incident i WHERE ${of} AND i.ended_at IS NULL)`,
});

export const USER_TASKS: Entity = {
  from: 'wf_user_task t JOIN wf_definition d ON d.`key` = t.def_key',
  key: 't.`key`',
  columns: {
    userTaskKey: key('t.`key`'),
    name: text('t.name'),
    state: text('t.state'),
    assignee: text('t.assignee'),
    elementId: text('t.element_id'),
    candidateGroups: json('t.candidate_groups'),
    candidateUsers: json('t.candidate_users'),
    processDefinitionId: text('t.process_id'),
    processDefinitionVersion: int('d.version'),
    processName: text('d.name'),
    creationDate: date('t.created_at'),
    completionDate: date('t.ended_at'),
    followUpDate: date('t.follow_up_at'),
    dueDate: date('t.due_at'),
    externalFormReference: text('t.external_reference'),
    customHeaders: json('t.headers'),
    priority: int('t.priority'),
    elementInstanceKey: key('t.element_key'),
    processDefinitionKey: key('t.def_key'),
    processInstanceKey: ofInstance('t'),
    formKey: key('t.form_key'),
  },
  filters: {
    candidateGroup: (value, { state }) => candidate('GROUP', value, state === 'CREATED'),
    candidateUser: (value, { state }) => candidate('USER', value, state === 'CREATED'),
    processInstanceVariables: (value) => variables('t.instance_key', value),
    localVariables: (value) => variables('t.element_key', value),
  },
};

export const PROCESS_INSTANCES: Entity = {
  from: 'wf_instance p JOIN wf_definition d ON d.`key` = p.def_key',
  key: 'p.`key`',
  columns: {
    processInstanceKey: key('p.`key`'),
    processDefinitionId: text('p.process_id'),
    processDefinitionName: text('COALESCE(d.name, p.process_id)'),
    processDefinitionVersion: int('p.version'),
    processDefinitionVersionTag: text('d.version_tag'),
    processDefinitionKey: key('p.def_key'),
    parentProcessInstanceKey: key('p.parent_instance_key'),
    parentElementInstanceKey: key('p.parent_element_key'),
    startDate: date('p.started_at'),
    endDate: date('p.ended_at'),
    state: text('p.state'),
    hasIncident: hasIncident('i.instance_key = p.`key`'),
  },
  filters: {
    variables: (value) => variables('p.`key`', value),
    elementId: (value) => {
      const { text: of, params } = conditionOf('elementId', text('e.element_id'), value);
      return { text: `EXISTS (SELECT 1 FROM wf_element e WHERE e.instance_key = p.\`key\` AND ${of})`, params };
    },
  },
};

export const ELEMENT_INSTANCES: Entity = {
  // The process itself is an instance, not one of its elements.
  from: 'wf_element e JOIN wf_instance p ON p.`key` = e.instance_key AND e.`key` <> p.`key`',
  key: 'e.`key`',
  columns: {
    elementInstanceKey: key('e.`key`'),
    elementId: text('e.element_id'),
    type: text('e.type'),
    state: openness(
      "CASE e.phase WHEN 'COMPLETED' THEN 'COMPLETED' WHEN 'TERMINATED' THEN 'TERMINATED' ELSE 'ACTIVE' END",
      'e.ended_at',
      'ACTIVE',
    ),
    processDefinitionId: text('p.process_id'),
    processDefinitionKey: key('e.def_key'),
    processInstanceKey: ofInstance('e'),
    startDate: date('e.activated_at'),
    endDate: date('e.ended_at'),
    hasIncident: hasIncident('i.element_key = e.`key`'),
    incidentKey: key('(SELECT MIN(i.`key`) FROM wf_incident i WHERE i.element_key = e.`key` AND i.ended_at IS NULL)'),
  },
  filters: {
    elementInstanceScopeKey: (value) => conditionOf('elementInstanceScopeKey', key('e.scope_key'), value),
  },
};

export const INCIDENTS: Entity = {
  from: 'wf_incident i',
  key: 'i.`key`',
  columns: {
    incidentKey: key('i.`key`'),
    errorType: text('i.type'),
    errorMessage: text('i.message'),
    state: openness("CASE WHEN i.ended_at IS NULL THEN 'ACTIVE' ELSE 'RESOLVED' END", 'i.ended_at', 'ACTIVE'),
    elementId: text('i.element_id'),
    creationTime: date('i.created_at'),
    processDefinitionId: text('i.process_id'),
    processDefinitionKey: key('i.def_key'),
    processInstanceKey: key('i.instance_key'),
    elementInstanceKey: key('i.element_key'),
    jobKey: key('i.job_key'),
  },
};

export const JOBS: Entity = {
  from: 'wf_job j',
  key: 'j.`key`',
  columns: {
    jobKey: key('j.`key`'),
    type: text('j.type'),
    kind: text('j.kind'),
    listenerEventType: text("COALESCE(UPPER(j.listener_event), 'UNSPECIFIED')"),
    worker: text("COALESCE(j.worker, '')"),
    state: text(
      "CASE j.state WHEN 'ACTIVATABLE' THEN 'CREATED' WHEN 'ACTIVATED' THEN 'CREATED' WHEN 'BACKOFF' THEN 'FAILED' ELSE j.state END",
    ),
    retries: int('j.retries'),
    deadline: date('j.deadline'),
    errorCode: text('j.error_code'),
    errorMessage: text('j.error_message'),
    hasFailedWithRetriesLeft: { kind: 'flag', sql: "(j.state = 'BACKOFF' AND j.retries > 0)" },
    customHeaders: json('j.headers'),
    elementId: text('j.element_id'),
    elementInstanceKey: key('j.element_key'),
    processDefinitionId: text('j.process_id'),
    processDefinitionKey: key('j.def_key'),
    processInstanceKey: ofInstance('j'),
    endTime: date('j.ended_at'),
  },
};

export const VARIABLES: Entity = {
  from: 'wf_variable v',
  key: 'v.scope_key',
  ties: ['v.scope_key', 'v.name'],
  columns: {
    name: text('v.name'),
    value: text('v.`value`'),
    scopeKey: key('v.scope_key'),
    processInstanceKey: key('v.instance_key'),
  },
};

export const PROCESS_DEFINITIONS: Entity = {
  from: 'wf_definition d',
  key: 'd.`key`',
  columns: {
    processDefinitionKey: key('d.`key`'),
    processDefinitionId: text('d.process_id'),
    name: text('d.name'),
    resourceName: text('d.resource_name'),
    version: int('d.version'),
    versionTag: text('d.version_tag'),
  },
  filters: {
    isLatestVersion: (value) => ({
      text: `${value === true ? '' : 'NOT '}d.version = (SELECT MAX(n.version) FROM wf_definition n WHERE n.process_id = d.process_id)`,
      params: [],
    }),
  },
};

export const DECISION_DEFINITIONS: Entity = {
  from: 'wf_decision d JOIN wf_drg g ON g.`key` = d.drg_key',
  key: 'd.`key`',
  columns: {
    decisionDefinitionKey: key('d.`key`'),
    decisionDefinitionId: text('d.decision_id'),
    name: text('d.name'),
    version: int('d.version'),
    decisionRequirementsId: text('g.drg_id'),
    decisionRequirementsKey: key('d.drg_key'),
  },
};

export const MESSAGE_SUBSCRIPTIONS: Entity = {
  from: 'wf_subscription s',
  key: 's.`key`',
  columns: {
    messageSubscriptionKey: key('s.`key`'),
    messageName: text('s.name'),
    correlationKey: text('s.correlation_key'),
    elementId: text('s.handler_element_id'),
    processDefinitionId: text('s.process_id'),
    processDefinitionKey: key('s.def_key'),
    processInstanceKey: key('s.instance_key'),
    elementInstanceKey: key('s.element_key'),
    lastUpdatedDate: date('s.created_at'),
  },
};

/** Open tasks by the index of candidates; ended ones keep their lists in the row only. */
function candidate(kind: 'GROUP' | 'USER', value: unknown, openOnly: boolean): Clause {
  const { text: of, params } = conditionOf('candidate', text('c.value'), value);
  const open = `t.\`key\` IN (SELECT c.task_key FROM wf_user_task_candidate c WHERE c.kind = '${kind}' AND ${of})`;
  if (openOnly || typeof value !== 'string') return { text: open, params };
  const list = kind === 'GROUP' ? 't.candidate_groups' : 't.candidate_users';
  const ended = `(t.ended_at IS NOT NULL AND INSTR(${list}, ?) > 0)`;
  return { text: `(${open} OR ${ended})`, params: [...params, JSON.stringify(value)] };
}

/** All of `[{ name, value }]`; `value` is JSON text, or operators over such texts. */
function variables(scope: string, value: unknown): Clause {
  if (!Array.isArray(value)) throw new SearchFault('Expected a list of { name, value } for variables');
  const params: SqlValue[] = [];
  const parts = value.map((one: unknown) => {
    const { name, value: wanted } = (one ?? {}) as { name?: unknown; value?: unknown };
    if (typeof name !== 'string') throw new SearchFault('Expected each variable to have a name');
    const of = conditionOf(name, text('v.`value`'), typeof wanted === 'string' ? canonical(wanted) : wanted);
    params.push(name, ...of.params);
    return `EXISTS (SELECT 1 FROM wf_variable v WHERE v.scope_key = ${scope} AND v.name = ? AND ${of.text})`;
  });
  return { text: parts.length > 0 ? `(${parts.join(' AND ')})` : '1 = 1', params };
}

/** As the store writes it, so that "1.0" finds 1. */
function canonical(value: string): string {
  try {
    return JSON.stringify(JSON.parse(value));
  } catch {
    return value;
  }
}
