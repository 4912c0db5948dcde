import { verifyAuditChain } from '@rtflow/records';
import { recordDailyQa } from '@rtflow/records/commands/devices/record-daily-qa';
import { setDeviceStatus } from '@rtflow/records/commands/devices/set-device-status';
import { refuse } from '@rtflow/records/policies/refusals';
import { auditPage } from '@rtflow/records/queries/admin/audit-rows';
import { codeItems } from '@rtflow/records/queries/admin/codes';
import { deviceList } from '@rtflow/records/queries/admin/devices';
import { invariantReport } from '@rtflow/records/queries/process/invariants';
import type { Doors } from '../../doors.ts';
import type { Handlers } from '../../http/handler.ts';
import { done } from '../act.ts';

type Names =
  | Extract<keyof Handlers, `devices.${string}`>
  | Extract<keyof Handlers, `audit.${string}`>
  | Extract<keyof Handlers, `codes.${string}`>
  | 'engine.invariants';

export function adminHandlers(doors: Doors): Pick<Handlers, Names> {
  const { database } = doors;
  return {
    'devices.list': async ({ actor }) => ({
      ok: true,
      value: { rows: await database.readOnly((reader) => deviceList(reader, actor)) },
    }),
    'devices.status': ({ actor, params: { deviceId = '' }, body: { commandId, ...input } }) =>
      done(database, actor, { name: 'device.status', entity: 'device', entityId: deviceId, commandId, input }, (tx) =>
        setDeviceStatus(tx, { deviceId, ...input }),
      ),
    'devices.dailyQa': ({ actor, params: { deviceId = '' }, body: { commandId, values } }) =>
      done(
        database,
        actor,
        { name: 'device.daily-qa', entity: 'device', entityId: deviceId, commandId, input: values },
        (tx) => recordDailyQa(tx, { deviceId, values }),
      ),
    'codes.list': async ({ params: { list = '' } }) => {
      const items = await database.readOnly((reader) => codeItems(reader, list));
      return items ? { ok: true, value: { items } } : refuse('NOT_FOUND', { list });
    },
    'audit.list': async ({ query }) => ({
      ok: true,
      value: await database.readOnly((reader) => auditPage(reader, query)),
    }),
    'engine.invariants': async () => ({ ok: true, value: await invariantReport(database) }),
    'audit.verify': async () => {
      const verdict = await verifyAuditChain(database.readPool);
      return {
        ok: true,
        value: verdict.intact
          ? { intact: true, rows: verdict.rows, firstBrokenSeq: null }
          : { intact: false, rows: verdict.brokenSeq - 1, firstBrokenSeq: verdict.brokenSeq },
      };
    },
  };
}
