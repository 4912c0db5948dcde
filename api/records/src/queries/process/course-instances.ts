import { historiesOf, type History } from './archived.ts';
import type { Reader } from '../../record-types.ts';

export interface InstanceFact {
  readonly instanceKey: number;
  readonly rootKey: number;
  readonly defKey: number;
  readonly processId: string;
  readonly version: number;
  readonly parentElementKey: number | null;
  readonly state: string;
  /** Its whole call tree where it was archived; null while it is in the engine's tables. */
  readonly archived: History | null;
}

/** Root instances of a course: the pathway that its opening started, what a message with its id started and still runs (the lock
 * table is the index for that), and whatever had one of its tasks. */
export async function courseRoots(reader: Reader, courseId: string): Promise<number[]> {
  const rows = await reader.sql.all<{ root_key: number | null }>(
    `SELECT root_instance_key AS root_key FROM courses WHERE id = ?
      UNION SELECT root_key FROM wf_instance WHERE business_key = ?
      UNION SELECT root_key FROM wf_archive WHERE business_key = ?
      UNION SELECT instance_key FROM wf_message_start_lock
             WHERE process_id IN ('rt-course-main', 'rt-course-emergency', 'rt-followup') AND correlation_key = ?
      UNION SELECT t.root_key FROM task_contexts x JOIN wf_user_task t ON t.\`key\` = x.task_key WHERE x.course_id = ?`,
    [courseId, courseId, courseId, courseId, courseId],
  );
  return rows.filter((row) => row.root_key !== null).map((row) => Number(row.root_key));
}

interface InstanceSql {
  key: number;
  root_key: number;
  def_key: number;
  process_id: string;
  version: number;
  parent_element_key: number | null;
  state: string;
}

/** Every instance of the call trees, oldest first. */
export async function instancesOf(reader: Reader, roots: readonly number[]): Promise<InstanceFact[]> {
  if (roots.length === 0) return [];
  const rows = await reader.sql.all<InstanceSql>(
    `SELECT \`key\`, root_key, def_key, process_id, version, parent_element_key, state FROM wf_instance
      WHERE root_key IN (${roots.map(() => '?').join(', ')}) ORDER BY \`key\``,
    [...roots],
  );
  const present = rows.map((row) => ({
    instanceKey: Number(row.key),
    rootKey: Number(row.root_key),
    defKey: Number(row.def_key),
    processId: row.process_id,
    version: Number(row.version),
    parentElementKey: row.parent_element_key === null ? null : Number(row.parent_element_key),
    state: row.state,
    archived: null,
  }));
  const known = new Set(present.map(({ rootKey }) => rootKey));
  const histories = await historiesOf(
    reader,
    roots.filter((root) => !known.has(root)),
  );
  return [...histories.flatMap(archivedInstances), ...present].sort((a, b) => a.instanceKey - b.instanceKey);
}

function archivedInstances(archived: History): InstanceFact[] {
  return archived.instance.map(
    ({ key: instanceKey, rootKey, defKey, processId, version, parentElementKey, state }) => ({
      instanceKey,
      rootKey,
      defKey,
      processId,
      version,
      parentElementKey,
      state,
      archived,
    }),
  );
}
