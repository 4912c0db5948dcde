import { migrateCase, planMigrations } from '@rtflow/records/commands/designer/migrate-cases';
import { runCommand } from '@rtflow/records/commands/run-command';
import { refuse } from '@rtflow/records/policies/refusals';
import type { Doors } from '../../doors.ts';
import type { Call, Handlers } from '../../http/handler.ts';

type Names = 'models.migrationPlan' | 'models.migrate';

/** Running cases of older versions of a process: what a move would meet, and the move. */
export function migrationHandlers({ database }: Doors): Pick<Handlers, Names> {
  return {
    'models.migrationPlan': async ({ actor, params: { kind = '', id = '' }, body: { after } }) =>
      kind === 'BPMN'
        ? database.unitOfWork.run(actor, (tx) => planMigrations(tx, { processId: id, after: Number(after ?? 0) }))
        : refuse('NOT_FOUND', { kind }),
    'models.migrate': async ({ actor, params: { kind = '', id = '' }, body }: Call<'models.migrate'>) => {
      if (kind !== 'BPMN') return refuse('NOT_FOUND', { kind });
      const rows = [];
      for (const instanceKey of body.instanceKeys) {
        const act = {
          name: 'process.migrate',
          entity: 'process-instance',
          entityId: instanceKey,
          commandId: `${body.commandId}:${instanceKey}`,
          input: body.version,
        };
        const moved = await runCommand(database.unitOfWork, actor, act, (tx) =>
          migrateCase(tx, { processId: id, version: body.version, instanceKey: Number(instanceKey) }),
        );
        const reason = moved.ok ? null : String(moved.error.detail?.engineMessage ?? moved.error.zh);
        rows.push({ instanceKey, moved: moved.ok, reason });
      }
      return { ok: true, value: { rows } };
    },
  };
}
