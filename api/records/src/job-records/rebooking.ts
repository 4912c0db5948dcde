import { callsOf } from '../clinical/rebook-calls.ts';
import { returnMoves } from '../clinical/rebook-return.ts';
import { callOff } from '../commands/schedule/rebook-process.ts';
import { keepChange } from '../commands/schedule/propose-changes.ts';
import { needRow, updateRows } from '../rows.ts';
import { defineJob } from './define-job.ts';

export const listRebookCalls = defineJob('list-rebook-calls', {
  /** An older call to the same patient would tell a time that holds no more. */
  async record(tx, { variables }) {
    const calls = callsOf(await needRow(tx, 'ScheduleChange', { id: variables.changeId }));
    for (const courseId of calls) await callOff(tx, courseId);
    return { calls: calls.map((courseId) => ({ courseId })) };
  },
});

export const closeRebook = defineJob('close-rebook', {
  async record(tx, { variables }) {
    const open = { id: variables.changeId, state: 'PROPOSED' } as const;
    const closed = await updateRows(tx, 'ScheduleChange', open, {
      state: 'DISCARDED',
      decidedBy: tx.actor.id,
      decidedAt: tx.now,
    });
    if (closed === 0) return {};
    const detail = { from: 'PROPOSED', to: 'DISCARDED', reason: 'MACHINE_BACK' };
    await tx.audit({ action: 'schedule.change', entity: 'schedule-change', entityId: variables.changeId, detail });
    return {};
  },
});

export const proposeReturn = defineJob('propose-return', {
  async record(tx, { variables }) {
    const change = await needRow(tx, 'ScheduleChange', { id: variables.changeId });
    const moves = await returnMoves(tx, change);
    if (moves.length === 0) return { returnId: null };
    const { deviceId } = change;
    const summary = { returns: change.id, moved: moves.length };
    return { returnId: await keepChange(tx, { kind: 'REBOOK', deviceId, moves, summary }) };
  },
});
