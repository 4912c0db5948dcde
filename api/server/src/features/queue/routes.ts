import { callNext, callTicket } from '@rtflow/records/commands/queue/call-ticket';
import {
  enterTicket,
  jumpTicket,
  leaveTicket,
  markStretcher,
  returnTicket,
  skipTicket,
} from '@rtflow/records/commands/queue/change-ticket';
import { setQueueRule } from '@rtflow/records/commands/queue/set-rule';
import { runCommand } from '@rtflow/records/commands/run-command';
import { hallReport, hallReportCsv } from '@rtflow/records/queries/queue/hall-report';
import { queueLanes } from '@rtflow/records/queries/queue/lanes';
import { queueRule, replayRule } from '@rtflow/records/queries/queue/rule';
import type { Doors } from '../../doors.ts';
import { WRITTEN, type Handlers } from '../../http/handler.ts';

type Names =
  `queue.${'lanes' | 'callNext' | 'call' | 'skip' | 'return' | 'leave' | 'enter' | 'jump' | 'stretcher' | 'report' | 'reportCsv' | 'rule' | 'replay' | 'setRule'}`;

/** The lines of today, and the table that orders them. */
export function queueHandlers({ database }: Doors): Pick<Handlers, Names> {
  const on = (name: string, ticketId: string, commandId: string) => ({
    name: `queue.${name}`,
    entity: 'queue-ticket',
    entityId: ticketId,
    commandId,
  });
  return {
    'queue.lanes': async ({ actor, query: { deviceId } }) => ({
      ok: true,
      value: { lanes: await database.readOnly((reader) => queueLanes(reader, actor, deviceId)) },
    }),
    'queue.callNext': ({ actor, params: { deviceId = '' }, body: { commandId, head } }) =>
      runCommand(
        database.unitOfWork,
        actor,
        { name: 'queue.call-next', entity: 'device', entityId: deviceId, commandId },
        (tx) => callNext(tx, { deviceId, head }),
      ),
    'queue.call': ({ actor, params: { ticketId = '' }, body: { commandId, calls } }) =>
      runCommand(database.unitOfWork, actor, on('call', ticketId, commandId), (tx) =>
        callTicket(tx, { ticketId, calls }),
      ),
    'queue.skip': ({ actor, params: { ticketId = '' }, body: { commandId } }) =>
      runCommand(database.unitOfWork, actor, on('skip', ticketId, commandId), (tx) => skipTicket(tx, ticketId)),
    'queue.return': ({ actor, params: { ticketId = '' }, body: { commandId } }) =>
      runCommand(database.unitOfWork, actor, on('return', ticketId, commandId), (tx) => returnTicket(tx, ticketId)),
    'queue.leave': ({ actor, params: { ticketId = '' }, body: { commandId } }) =>
      runCommand(database.unitOfWork, actor, on('leave', ticketId, commandId), (tx) => leaveTicket(tx, ticketId)),
    'queue.enter': ({ actor, params: { ticketId = '' }, body: { commandId } }) =>
      runCommand(database.unitOfWork, actor, on('enter', ticketId, commandId), (tx) => enterTicket(tx, ticketId)),
    'queue.jump': ({ actor, params: { ticketId = '' }, body: { commandId, reason } }) =>
      runCommand(database.unitOfWork, actor, on('jump', ticketId, commandId), (tx) =>
        jumpTicket(tx, { ticketId, reason }),
      ),
    'queue.stretcher': ({ actor, params: { ticketId = '' }, body: { commandId, stretcher } }) =>
      runCommand(database.unitOfWork, actor, on('stretcher', ticketId, commandId), (tx) =>
        markStretcher(tx, { ticketId, stretcher }),
      ),
    'queue.report': ({ query }) => database.readOnly((reader) => hallReport(reader, query)),
    'queue.reportCsv': async ({ query, response }) => {
      const report = await database.readOnly((reader) => hallReport(reader, query));
      if (!report.ok) return report;
      response.type('text/csv; charset=utf-8').attachment(`queue-${query.from}-${query.until}.csv`);
      response.send(hallReportCsv(report.value));
      return WRITTEN;
    },
    'queue.rule': async () => {
      const { version, dmn } = await database.readOnly(queueRule);
      return { ok: true, value: { version, dmn } };
    },
    'queue.replay': ({ body }) => database.readOnly((reader) => replayRule(reader, body)),
    'queue.setRule': ({ actor, body: { commandId, ...rule } }) =>
      runCommand(
        database.unitOfWork,
        actor,
        { name: 'queue.rule', entity: 'decision', entityId: 'queue-score', commandId },
        (tx) => setQueueRule(tx, rule),
      ),
  };
}
