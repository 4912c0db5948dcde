import type { Actor, Database, Tx } from '@rtflow/records';
import { SYSTEM_ACTOR } from '@rtflow/records';
import { bpmn, catchEvent, end, gateway, message, service, start, timer, user } from '../engine/support/bpmn.ts';

/** A real case in small: two forms in a row and two at once, a gateway, a machine task, a timer and a message. */
export const DOCTOR: Actor = { kind: 'user', id: 'u-doctor', grants: [{ role: 'ATT', scope: 'department' }] };
export const ANSWERS = { go: true, doseGy: 60, comment: '已核对' };

const asked = '<zeebe:formDefinition formId="small-step" /><zeebe:assignmentDefinition assignee="u-doctor" />';
const openToAll = '<zeebe:formDefinition formId="small-step" /><zeebe:assignmentDefinition candidateGroups="ATT" />';

export const SMALL_CASE = bpmn(
  'small-case',
  [
    start(),
    user('plan', asked),
    gateway('exclusive', 'accepted', 'accepted-refused'),
    end('refused'),
    service('compute', 'small-compute'),
    catchEvent('pause', timer('Duration', 'PT0.01S')),
    gateway('parallel', 'fork'),
    user('sign', asked),
    catchEvent('arrived', message('small-arrived', '=caseId')),
    gateway('parallel', 'join'),
    user('review', asked),
    end(),
  ],
  [
    'start -> plan -> accepted -[=step.go]-> compute -> pause -> fork -> sign -> join -> review -> end',
    'accepted -> refused',
    'fork -> arrived -> join',
  ],
);
/** One task that a group may accept, with a message that waits beside it. */
export const GROUP_CASE = bpmn(
  'group-case',
  [
    start(),
    gateway('parallel', 'fork'),
    user('sign', openToAll),
    catchEvent('arrived', message('small-arrived', '=caseId')),
    service('compute', 'small-compute'),
    gateway('parallel', 'join'),
    end(),
  ],
  ['start -> fork -> sign -> join -> end', 'fork -> arrived -> join', 'fork -> compute -> join'],
);

export const SMALL_FORM = JSON.stringify({
  type: 'default',
  id: 'small-step',
  schemaVersion: 18,
  properties: { titleZh: '步骤', titleEn: 'Step', resultVariable: 'step', variables: ['go'], recordedVariables: [] },
  components: [
    { type: 'checkbox', id: 'go', key: 'go', label: '通过' },
    { type: 'number', id: 'doseGy', key: 'doseGy', label: '剂量', validate: { required: true, min: 0, max: 100 } },
    { type: 'textfield', id: 'comment', key: 'comment', label: '意见' },
  ],
});

export async function deploySmallCases(database: Database): Promise<void> {
  const resources = [
    { name: 'small-step.form', content: SMALL_FORM },
    { name: 'small-case.bpmn', content: SMALL_CASE },
    { name: 'group-case.bpmn', content: GROUP_CASE },
  ];
  const done = await database.unitOfWork.run(SYSTEM_ACTOR, (tx) => tx.execute({ type: 'deployResources', resources }));
  if (!done.ok) throw new Error(`Expected the small cases to deploy, but ${done.error.message}`);
}

/** Answers the new instance's key. */
export async function startCase(tx: Tx, bpmnProcessId: string, caseId: string) {
  const made = await tx.execute({ type: 'createProcessInstance', bpmnProcessId, variables: { caseId } });
  return made.ok ? { ok: true as const, value: made.value!.instanceKey } : made;
}
