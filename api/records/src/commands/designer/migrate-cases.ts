import type { RouteAnswer } from '@rtflow/contract';
import { can } from '../../policies/can.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import { liveModel, type LiveModel } from '../../queries/designer/live-models.ts';
import type { Tx } from '../../tx.ts';
import { engineDid } from '../engine-did.ts';

const PAGE = 50;

type Plan = RouteAnswer<'models.migrationPlan'>;

interface CaseSql {
  key: number;
  version: number;
  course_id: string | null;
}

/** The running cases of older versions and what a move would meet, a page at a time. Changes nothing. */
export async function planMigrations(
  tx: Tx,
  { processId, after }: { readonly processId: string; readonly after: number },
): Promise<Outcome<Plan>> {
  const found = await target(tx, processId);
  if (!found.ok) return found;
  const live = found.value;
  const cases = await tx.sql.all<CaseSql>(
    `SELECT i.\`key\`, i.version, c.id AS course_id
       FROM wf_instance i JOIN wf_instance r ON r.\`key\` = i.root_key
       LEFT JOIN courses c ON c.id = COALESCE(r.business_key, r.start_correlation_key)
      WHERE i.process_id = ? AND i.state IN ('ACTIVE', 'SUSPENDED') AND i.version <> ? AND i.\`key\` > ?
      ORDER BY i.\`key\` LIMIT ${PAGE + 1}`,
    [processId, live.version, after],
  );
  const rows: Plan['rows'] = [];
  for (const row of cases.slice(0, PAGE)) rows.push(await dryRun(tx, row, live));
  const last = rows.at(-1);
  return {
    ok: true,
    value: { version: live.version, rows, next: cases.length > PAGE && last ? last.instanceKey : null },
  };
}

async function dryRun(tx: Tx, row: CaseSql, live: LiveModel): Promise<Plan['rows'][number]> {
  const about = { instanceKey: String(row.key), version: Number(row.version), courseId: row.course_id };
  const report = await migrate(tx, { instanceKey: Number(row.key), live, dryRun: true });
  if (!report.ok) return { ...about, moves: [], problems: [{ elementId: '', reason: reasonOf(report.error) }] };
  return {
    ...about,
    moves: report.value.elements.map(({ sourceElementId, targetElementId }) => ({
      from: sourceElementId,
      to: targetElementId,
    })),
    problems: report.value.problems.map(({ elementId, reason }) => ({ elementId, reason })),
  };
}

/** Moves one running case to the version that the caller saw in force: whole, or refused with the reason. */
export async function migrateCase(
  tx: Tx,
  input: { readonly processId: string; readonly version: number; readonly instanceKey: number },
): Promise<Outcome<true>> {
  const found = await target(tx, input.processId);
  if (!found.ok) return found;
  const live = found.value;
  if (live.version !== input.version) return refuse('VERSION_CLASH', { seen: input.version, now: live.version });
  const row = await tx.sql.get<{ process_id: string; version: number }>(
    'SELECT process_id, version FROM wf_instance WHERE `key` = ?',
    [input.instanceKey],
  );
  if (row?.process_id !== input.processId) return refuse('NOT_FOUND', { instanceKey: input.instanceKey });
  const moved = await migrate(tx, { instanceKey: input.instanceKey, live, dryRun: false });
  if (!moved.ok) return moved;
  await tx.audit({
    action: 'process.migrated',
    entity: 'process-instance',
    entityId: String(input.instanceKey),
    detail: { processId: input.processId, from: Number(row.version), to: live.version },
  });
  return { ok: true, value: true };
}

async function target(tx: Tx, processId: string): Promise<Outcome<LiveModel>> {
  const right = can(tx.actor, 'bpmn.deploy');
  if (!right.ok) return right;
  const live = await liveModel(tx, 'BPMN', processId);
  return live ? { ok: true, value: live } : refuse('NOT_FOUND', { processId });
}

/** What has the same id and kind in both versions goes over to itself. */
async function migrate(
  tx: Tx,
  { instanceKey, live, dryRun }: { readonly instanceKey: number; readonly live: LiveModel; readonly dryRun: boolean },
) {
  const targetDefinitionKey = live.definitionKey;
  const suggested = engineDid(await tx.execute({ type: 'suggestMigration', instanceKey, targetDefinitionKey }));
  if (!suggested.ok) return suggested;
  const { mappings } = suggested.value;
  return engineDid(
    await tx.execute({ type: 'migrateProcessInstance', instanceKey, targetDefinitionKey, mappings, dryRun }),
  );
}

function reasonOf({
  en,
  detail,
}: {
  readonly en: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}): string {
  return typeof detail?.engineMessage === 'string' ? detail.engineMessage : en;
}
