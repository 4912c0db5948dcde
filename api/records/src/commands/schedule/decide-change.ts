import { moveRefusals, reseat, tell, type Seated } from '../../clinical/apply-moves.ts';
import { lockDevices } from '../../clinical/lock-devices.ts';
import type { Row } from '../../models/index.ts';
import { can } from '../../policies/can.ts';
import { refuse, refuseAs, type Outcome } from '../../policies/refusals.ts';
import { rowOf, updateRows } from '../../rows.ts';
import type { Tx } from '../../tx.ts';
import { rebookDecided, rebookUndone } from './rebook-process.ts';

type State = Row<'ScheduleChange'>['state'];
type Decided = Outcome<{ moved: number }>;

/** Decided on the board: the process that waits for it goes on. */
export async function decideChange(tx: Tx, changeId: string, decision: 'apply' | 'discard'): Promise<Decided> {
  const decided = await DECISIONS[decision](tx, changeId);
  if (decided.ok) await rebookDecided(tx, changeId, decision);
  return decided;
}

/** Applies a proposed change as a whole. What has no place in it stays where it is: those patients are called. */
export async function applyChange(tx: Tx, changeId: string): Promise<Decided> {
  const found = await changeIn(tx, changeId, 'PROPOSED');
  if (!found.ok) return found;
  return carryOut(tx, found.value, { moves: seated(found.value), state: 'APPLIED', action: 'appointment.moved' });
}

/** Takes an applied change back as a whole, as long as every one of its appointments is still where it put it. */
export async function undoChange(tx: Tx, changeId: string): Promise<Decided> {
  const found = await changeIn(tx, changeId, 'APPLIED');
  if (!found.ok) return found;
  const back = seated(found.value).map((move) => ({ ...move, from: move.to, to: move.from }));
  const undone = await carryOut(tx, found.value, { moves: back, state: 'UNDONE', action: 'appointment.move-undone' });
  if (undone.ok) await rebookUndone(tx, found.value);
  return undone;
}

export async function discardChange(tx: Tx, changeId: string): Promise<Decided> {
  const found = await changeIn(tx, changeId, 'PROPOSED');
  if (!found.ok) return found;
  await close(tx, found.value, 'DISCARDED');
  return { ok: true, value: { moved: 0 } };
}

const DECISIONS = { apply: applyChange, discard: discardChange } as const;

async function changeIn(tx: Tx, changeId: string, state: State): Promise<Outcome<Row<'ScheduleChange'>>> {
  const right = can(tx.actor, 'appt.move');
  if (!right.ok) return right;
  const change = await rowOf(tx, 'ScheduleChange', { id: changeId });
  if (!change) return refuse('NOT_FOUND', { changeId });
  if (change.state === state) return { ok: true, value: change };
  return refuseAs({
    code: 'CHANGE_STATE',
    zh: '该改约已处理',
    en: `Expected a change that is ${state}, but it is ${change.state}`,
    detail: { changeId, state: change.state },
  });
}

async function carryOut(
  tx: Tx,
  change: Row<'ScheduleChange'>,
  { moves, state, action }: { readonly moves: readonly Seated[]; readonly state: State; readonly action: string },
): Promise<Decided> {
  await lockDevices(
    tx,
    moves.flatMap(({ from, to }) => [from.deviceId, to.deviceId]),
  );
  // Back to a machine that is down is where they were: an undo asks only that the slots are still free.
  const refusals = await moveRefusals(tx, moves);
  const [refusal] = state === 'UNDONE' ? refusals.filter(({ code }) => !RETURNABLE.has(code)) : refusals;
  if (refusal) return refuseAs(refusal);
  await reseat(tx, moves);
  await close(tx, change, state);
  await tell(tx, moves, { changeId: change.id, action });
  return { ok: true, value: { moved: moves.length } };
}

const RETURNABLE: ReadonlySet<string> = new Set(['HC3', 'SLOT_PAST', 'SLOT_CLOSED', 'SLOT_BLOCKED', 'HOUR_FULL']);

function seated(change: Row<'ScheduleChange'>): Seated[] {
  return change.moves.filter((move): move is Seated => move.to !== null);
}

async function close(tx: Tx, change: Row<'ScheduleChange'>, state: State): Promise<void> {
  await updateRows(tx, 'ScheduleChange', { id: change.id }, { state, decidedBy: tx.actor.id, decidedAt: tx.now });
  await tx.audit({
    action: 'schedule.change',
    entity: 'schedule-change',
    entityId: change.id,
    detail: { kind: change.kind, from: change.state, to: state },
  });
}
