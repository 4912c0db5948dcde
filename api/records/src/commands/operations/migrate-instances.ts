import type { MigrationMapping } from '@rtflow/engine/ports';
import { can } from '../../policies/can.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import { coursesOfRoots, shownCourse, type RootCourse } from '../../queries/operations/course-of-root.ts';
import { readCursor, writeCursor } from '../../queries/cursor.ts';
import type { Actor, Tx } from '../../tx.ts';
import type { Database } from '../../database.ts';
import { engineDid } from '../engine-did.ts';
import { auditRepair } from './repairing.ts';

export interface MigrationPlan {
  readonly source: number;
  readonly target: number;
  readonly mappings: readonly MigrationMapping[];
  readonly cursor?: string | undefined;
  /** Absent: a dry run. */
  readonly act?: { readonly commandId: string; readonly reason: string };
}
export interface MigrationCases {
  readonly cases: {
    instanceKey: string;
    courseId: string | null;
    courseNo: string | null;
    problems: { elementId: string; reason: string }[];
  }[];
  readonly nextCursor: string | null;
}

/** Cases of one answer. Each is a unit of its own: what cannot go over does not hold up the others. */
const AT_ONCE = 50;
const RUNNING = `state IN ('ACTIVE', 'SUSPENDED')`;

/** Takes the running instances of one definition over to another, or tells what would come of it. */
export async function migrateInstances(
  { unitOfWork, readOnly }: Pick<Database, 'unitOfWork' | 'readOnly'>,
  actor: Actor,
  plan: MigrationPlan,
): Promise<Outcome<MigrationCases>> {
  const right = can(actor, 'process.repair');
  if (!right.ok) return right;
  const { rows, courses } = await readOnly(async (reader) => {
    const found = await reader.sql.all<{ key: number; root_key: number; process_id: string }>(
      `SELECT \`key\`, root_key, process_id FROM wf_instance WHERE def_key = ? AND ${RUNNING} AND \`key\` > ?
        ORDER BY \`key\` LIMIT ${AT_ONCE + 1}`,
      [plan.source, Number(readCursor(plan.cursor)?.key ?? 0)],
    );
    return {
      rows: found,
      courses: await coursesOfRoots(
        reader,
        found.map((row) => Number(row.root_key)),
      ),
    };
  });
  const page = rows.slice(0, AT_ONCE);
  const cases: MigrationCases['cases'] = [];
  for (const row of page) {
    const one = { instanceKey: Number(row.key), processId: row.process_id, course: courses.get(Number(row.root_key)) };
    const { act } = plan;
    const problems = await unitOfWork.run(
      actor,
      (tx) => migrateOne(tx, plan, one),
      act ? { commandId: `process.migrate:${act.commandId}:${one.instanceKey}` } : {},
    );
    cases.push({ instanceKey: String(one.instanceKey), ...shownCourse(one.course), problems: problems.found });
  }
  const last = page.at(-1);
  const nextCursor = rows.length > AT_ONCE && last ? writeCursor({ sort: 0, key: Number(last.key) }) : null;
  return { ok: true, value: { cases, nextCursor } };
}

interface Case {
  readonly instanceKey: number;
  readonly processId: string;
  readonly course: RootCourse | undefined;
}

async function migrateOne(
  tx: Tx,
  { source, target, mappings, act }: MigrationPlan,
  one: Case,
): Promise<{ found: { elementId: string; reason: string }[] }> {
  const command = { type: 'migrateProcessInstance', targetDefinitionKey: target, mappings } as const;
  const { instanceKey } = one;
  const planned = await tx.execute({ ...command, instanceKey, dryRun: true });
  if (!planned.ok) return { found: [{ elementId: '', reason: planned.error.message }] };
  const problems = planned.value.problems.map(({ elementId, reason }) => ({ elementId, reason }));
  if (problems.length > 0 || !act) return { found: problems };
  const migrated = await tx.execute({ ...command, instanceKey });
  if (!migrated.ok) return { found: [{ elementId: '', reason: migrated.error.message }] };
  await auditRepair(tx, 'process.migrated', one, { reason: act.reason, source, target });
  return { found: [] };
}

export interface Suggestion {
  readonly instances: number;
  readonly mappings: MigrationMapping[];
  readonly unmapped: { elementId: string; type: string; active: number; reason: string }[];
  readonly added: { elementId: string; type: string }[];
}

/** What has the same id and kind in both versions; with how many tokens stand at what has not, over all running instances. */
export async function suggestMigration(tx: Tx, source: number, target: number): Promise<Outcome<Suggestion>> {
  const right = can(tx.actor, 'process.repair');
  if (!right.ok) return right;
  const running = await tx.sql.get<{ n: number; some: number | null }>(
    `SELECT COUNT(*) AS n, MIN(\`key\`) AS some FROM wf_instance WHERE def_key = ? AND ${RUNNING}`,
    [source],
  );
  if (running?.some == null) return refuse('NOT_FOUND', { source, running: 0 });
  const request = { type: 'suggestMigration', instanceKey: Number(running.some), targetDefinitionKey: target } as const;
  const suggested = engineDid(await tx.execute(request));
  if (!suggested.ok) return suggested;
  const standing = await tx.sql.all<{ element_id: string; n: number }>(
    `SELECT e.element_id, COUNT(*) AS n FROM wf_instance i
       JOIN wf_element e ON e.root_key = i.root_key AND e.ended_at IS NULL AND e.instance_key = i.\`key\`
      WHERE i.def_key = ? AND i.${RUNNING} GROUP BY e.element_id`,
    [source],
  );
  const counts = new Map(standing.map(({ element_id: id, n }) => [id, Number(n)]));
  const { mappings, unmapped, added } = suggested.value;
  const counted = unmapped.map((one) => ({ ...one, active: counts.get(one.elementId) ?? 0 }));
  return {
    ok: true,
    value: {
      instances: Number(running.n),
      mappings,
      unmapped: counted.sort((a, b) => b.active - a.active),
      added,
    },
  };
}
