import type { Command, CommandOf, CommandType, Effects, Outcome, RejectionCode } from '@rtflow/engine/ports';
import { caseOf } from './case-of.ts';
import { DEPLOYMENT, keepForCluster } from './cluster-outbox.ts';
import type { Engine, ProcessGateway, UnitPlace } from './process-gateway.ts';

/** Commands that are kept to be sent; the cluster's answer comes later. */
export const SENT_COMMANDS = [
  'createProcessInstance',
  'publishMessage',
  'broadcastSignal',
  'completeJob',
  'assignUserTask',
  'updateUserTask',
  'completeUserTask',
  'deployResources',
] as const satisfies readonly CommandType[];
export type SentCommand = CommandOf<(typeof SENT_COMMANDS)[number]>;

const NO_EFFECTS: Effects = { jobTypesAvailable: [], userTasks: [], instances: [], incidents: [] };

type Prepared = { readonly ok: true; readonly value: unknown; readonly effects: Effects } | Rejected;
type Rejected = Extract<Outcome<unknown>, { ok: false }>;

/**
 * The same commands for a process that runs on a Zeebe cluster: what the unit decides is kept with its rows and sent after the
 * commit. Mirrored tasks change at once, to 'submitted', so that nobody takes the same step twice. Models, decisions and forms are
 * also kept here: screens, rules and pictures read them. Ended rows are archived here, as those of the embedded engine.
 */
export function zeebeCluster(engine: Engine): ProcessGateway {
  return {
    async execute(command, place) {
      if (command.type === 'archiveInstances' || command.type === 'forgetArchived')
        return engine.execute(place.store(), command, { now: place.now, actor: place.actor.id });
      if (!isSent(command))
        return rejected(
          'INVALID_ARGUMENT',
          `Expected a command that a cluster takes from here, but got ${command.type}`,
        );
      if (command.type === 'deployResources') return deployHere(engine, command, place);
      const prepared = await prepare(command, place);
      if (prepared.ok) await keepForCluster(place, command, await caseOf(place.sql, command));
      return prepared;
    },
  };
}

function isSent(command: Command): command is SentCommand {
  return (SENT_COMMANDS as readonly string[]).includes(command.type);
}

async function deployHere(
  engine: Engine,
  command: CommandOf<'deployResources'>,
  place: UnitPlace,
): Promise<Outcome<unknown>> {
  const here = await engine.execute(place.store(), command, { now: place.now, actor: place.actor.id });
  // The relay reads what is in force when it sends: megabytes of models are not kept twice.
  if (here.ok) await keepForCluster(place, { type: 'deployResources', resources: [] }, DEPLOYMENT);
  return here.ok ? { ...here, effects: NO_EFFECTS } : here;
}

async function prepare(command: SentCommand, place: UnitPlace): Promise<Prepared> {
  switch (command.type) {
    case 'assignUserTask':
      return change(place, command.userTaskKey, { assignee: command.assignee }, command.allowOverride !== false);
    case 'updateUserTask': {
      const { dueAt, followUpAt, priority } = command.changeset;
      return change(place, command.userTaskKey, { due_at: dueAt, follow_up_at: followUpAt, priority }, true);
    }
    case 'completeUserTask':
      return change(place, command.userTaskKey, { state: 'COMPLETING', ended_at: place.now }, true);
    case 'completeJob':
      return endJob(place, command.jobKey);
    case 'publishMessage':
      return { ok: true, value: { messageKey: null, correlatedInstanceKeys: null }, effects: NO_EFFECTS };
    default:
      return { ok: true, value: null, effects: NO_EFFECTS };
  }
}

interface MirroredTask {
  readonly element_id: string;
  readonly instance_key: number;
  readonly root_key: number;
  readonly state: string;
  readonly assignee: string | null;
  readonly version: number;
}

type Change = Readonly<Record<string, string | number | null | undefined>>;

// Four plain arguments: the same few columns of one row.
async function change(place: UnitPlace, key: number, set: Change, evenIfAssigned: boolean): Promise<Prepared> {
  const { sql } = place;
  const lock = sql.dialect === 'mysql' ? ' FOR UPDATE' : '';
  const task = await sql.get<MirroredTask>(
    `SELECT element_id, instance_key, root_key, state, assignee, version FROM wf_user_task WHERE \`key\` = ?${lock}`,
    [key],
  );
  if (!task) return rejected('NOT_FOUND', `Expected a user task with key '${key}', but no such user task was found`);
  if (task.state !== 'CREATED')
    return rejected('INVALID_STATE', `Expected user task '${key}' to be CREATED, but it is ${task.state}`);
  if (!evenIfAssigned && task.assignee !== null && task.assignee !== set.assignee)
    return rejected('INVALID_STATE', `Expected user task '${key}' to be nobody's, but it is assigned`);
  const changes = Object.entries(set).filter(([, value]) => value !== undefined);
  const version = Number(task.version) + 1;
  await sql.run(
    `UPDATE wf_user_task SET version = ?${changes.map(([column]) => `, ${column} = ?`).join('')} WHERE \`key\` = ?`,
    [version, ...changes.map(([, value]) => value), key],
  );
  const state = set.state === 'COMPLETING' ? 'COMPLETING' : 'CREATED';
  const told = {
    key,
    elementId: task.element_id,
    instanceKey: Number(task.instance_key),
    rootKey: Number(task.root_key),
    state,
  } as const;
  return { ok: true, value: { version, state }, effects: { ...NO_EFFECTS, userTasks: [told] } };
}

async function endJob({ sql, now }: UnitPlace, jobKey: number): Promise<Prepared> {
  await sql.run(`UPDATE wf_job SET state = 'COMPLETED', ended_at = ? WHERE \`key\` = ?`, [now, jobKey]);
  return { ok: true, value: {}, effects: NO_EFFECTS };
}

function rejected(code: RejectionCode, message: string): Rejected {
  return { ok: false, rejection: { code, message } };
}
