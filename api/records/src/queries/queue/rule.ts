import type { RouteAnswer } from '@rtflow/contract';
import { replayDay, type PastVisit, type ReplayResult } from '@rtflow/domain/queue/replay';
import { compileDmn, type DrgModel } from '@rtflow/engine/dmn/model';
import { evaluateDrg } from '@rtflow/engine/dmn/evaluate';
import { FEEL_BUDGET } from '@rtflow/engine/feel/environment';
import { hospitalTimeZone } from '../../clinical/hospital-time.ts';
import { minuteOf } from '../../clinical/machine-days.ts';
import { QUEUE_SCORE, withScores, type Queued, type ScoreInputs } from '../../clinical/queue-line.ts';
import { refuseAs, type Outcome } from '../../policies/refusals.ts';
import type { Reader } from '../../record-types.ts';
import { rowsOf } from '../../rows.ts';

export async function queueRule(
  reader: Reader,
): Promise<RouteAnswer<'queue.rule'> & { readonly resourceName: string }> {
  const found = await reader.sql.get<{ version: number; resource: string; resource_name: string }>(
    `SELECT d.version, g.resource, g.resource_name FROM wf_decision d JOIN wf_drg g ON g.\`key\` = d.drg_key
     WHERE d.decision_id = ? AND d.state = 'ACTIVE' ORDER BY d.version DESC LIMIT 1`,
    [QUEUE_SCORE],
  );
  return {
    version: Number(found?.version ?? 0),
    dmn: found?.resource ?? '',
    resourceName: found?.resource_name ?? `${QUEUE_SCORE}.dmn`,
  };
}

/** A table that can score: it compiles, holds `queue-score`, and gives a number for an ordinary patient. */
export async function scoringTable(dmn: string, now: number): Promise<Outcome<(inputs: ScoreInputs) => number>> {
  const compiled = await compileDmn(dmn);
  if (!compiled.ok) return badTable(compiled.problems[0]?.reason ?? 'DMN');
  const score = scorer(compiled.drg, now);
  const ordinary = {
    apptMin: 600,
    checkInMin: 590,
    emergency: false,
    anaesthesia: false,
    stretcher: false,
    ageYears: 50,
  };
  const tried = score(ordinary);
  if (typeof tried === 'number') return { ok: true, value: (inputs) => score(inputs) as number };
  return badTable(tried.problem);
}

/** Yesterday's patients with another table: who would have waited how long. */
export async function replayRule(
  reader: Reader,
  { date, dmn }: { readonly date: string; readonly dmn: string },
): Promise<Outcome<RouteAnswer<'queue.replay'>>> {
  const table = await scoringTable(dmn, reader.now);
  if (!table.ok) return table;
  const tickets = (await rowsOf(reader, 'QueueTicket', { queueDate: date, state: 'DONE' })).filter(
    ({ inRoomAt, doneAt }) => inRoomAt !== null && doneAt !== null,
  );
  const queued = await withScores(reader, tickets);
  const numbers = new Map(tickets.map(({ id, ticketNo }) => [id, ticketNo]));
  const scored = (scoreOf: (one: Queued) => number): PastVisit[] => queued.map((one) => pastVisit(one, scoreOf(one)));
  // Both tables play the same day: what really happened holds pauses that no table makes.
  const inForce = replayDay(scored(({ score }) => score));
  const changed = replayDay(scored(({ inputs }) => table.value(inputs)));
  const rows = queued.map(({ ticket }) => ({
    ticketNo: numbers.get(ticket.id) ?? '',
    beforeMin: waitIn(inForce, ticket),
    afterMin: waitIn(changed, ticket),
  }));
  return {
    ok: true,
    value: {
      visits: queued.length,
      before: inForce.after,
      after: changed.after,
      changed: rows
        .filter(({ beforeMin, afterMin }) => beforeMin !== afterMin)
        .sort((a, b) => Math.abs(b.afterMin - b.beforeMin) - Math.abs(a.afterMin - a.beforeMin)),
    },
  };
}

function pastVisit({ ticket }: Queued, score: number): PastVisit {
  return {
    id: ticket.id,
    machineId: ticket.deviceId,
    checkInMin: minuteOf(ticket.checkInAt),
    inRoomMin: minuteOf(ticket.inRoomAt ?? ticket.checkInAt),
    doneMin: minuteOf(ticket.doneAt ?? ticket.checkInAt),
    score,
  };
}

function waitIn({ changed }: ReplayResult, { id, checkInAt, inRoomAt }: Queued['ticket']): number {
  return changed.find((one) => one.id === id)?.afterMin ?? minuteOf(inRoomAt ?? checkInAt) - minuteOf(checkInAt);
}

function scorer(drg: DrgModel, now: number): (inputs: ScoreInputs) => number | { readonly problem: string } {
  return (inputs) => {
    const known: Readonly<Record<string, unknown>> = { ...inputs };
    const { output, failure } = evaluateDrg(drg, QUEUE_SCORE, {
      get: (name) => known[name],
      now,
      timeZone: hospitalTimeZone(),
      newId: () => '',
      budget: { left: FEEL_BUDGET },
    });
    if (typeof output === 'number') return output;
    return { problem: failure?.message ?? `Expected a number of ${QUEUE_SCORE}, but got ${JSON.stringify(output)}` };
  };
}

function badTable(problem: string): Extract<Outcome<never>, { ok: false }> {
  return refuseAs({
    code: 'QUEUE_TABLE',
    zh: '评分表不能用：须有 queue-score，且得出一个数',
    en: 'The table cannot score: it needs queue-score, and a number as its answer',
    detail: { problem: problem.slice(0, 300) },
  });
}
