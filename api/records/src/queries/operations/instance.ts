import type { RouteAnswer } from '@rtflow/contract';
import type { Explainer } from '../../engine-store/reading-store.ts';
import type { Reader } from '../../record-types.ts';
import { instancesOf, type InstanceFact } from '../process/course-instances.ts';
import { diagramOf } from '../process/diagrams.ts';
import { waitsOf } from '../process/waits.ts';
import { coursesOfRoots, shownCourse } from './course-of-root.ts';

type Answer = RouteAnswer<'operations.instance'>;

/** Characters of a variable that are shown; a longer one cannot be edited by hand. */
const MOST_SHOWN = 4_000;
const iso = (ms: number): string => new Date(Number(ms)).toISOString();

/** One process instance with what is open in it; null when there is none in the engine's tables. */
export async function instanceView(reader: Reader, engine: Explainer, instanceKey: number): Promise<Answer | null> {
  const times = await reader.sql.get<{ root_key: number; started_at: number; ended_at: number | null }>(
    'SELECT root_key, started_at, ended_at FROM wf_instance WHERE `key` = ?',
    [instanceKey],
  );
  if (!times) return null;
  const rootKey = Number(times.root_key);
  const fact = (await instancesOf(reader, [rootKey])).find((one) => one.instanceKey === instanceKey);
  if (!fact) return null;
  const courses = await coursesOfRoots(reader, [rootKey]);
  const waits = await waitsOf(reader, engine, [rootKey]);
  return {
    ...shownCourse(courses.get(rootKey)),
    instanceKey: String(instanceKey),
    rootKey: String(rootKey),
    definitionKey: String(fact.defKey),
    startedAt: iso(times.started_at),
    endedAt: times.ended_at === null ? null : iso(times.ended_at),
    diagram: await diagramOf(reader, fact),
    waits: waits.filter((wait) => wait.instanceKey === String(instanceKey)),
    elements: await openElements(reader, fact),
    versions: await versionsOf(reader, fact.processId),
  };
}

interface ElementSql {
  key: number;
  element_id: string;
  type: string;
  phase: string;
  activated_at: number;
}

async function openElements({ sql }: Reader, { rootKey, instanceKey }: InstanceFact): Promise<Answer['elements']> {
  const elements = await sql.all<ElementSql>(
    `SELECT \`key\`, element_id, type, phase, activated_at FROM wf_element
      WHERE root_key = ? AND ended_at IS NULL AND instance_key = ? ORDER BY \`key\``,
    [rootKey, instanceKey],
  );
  const variables = await sql.all<{ scope_key: number; name: string; value: string }>(
    `SELECT scope_key, name, value FROM wf_variable
      WHERE root_key = ? AND ended_at IS NULL AND instance_key = ? ORDER BY name`,
    [rootKey, instanceKey],
  );
  const byScope = Map.groupBy(variables, (row) => Number(row.scope_key));
  return elements.map((row) => ({
    elementKey: String(row.key),
    elementId: row.element_id,
    type: row.type,
    phase: row.phase,
    since: iso(row.activated_at),
    variables: (byScope.get(Number(row.key)) ?? []).map(({ name, value }) => ({
      name,
      json: value.slice(0, MOST_SHOWN),
      cut: value.length > MOST_SHOWN,
    })),
  }));
}

/** Newest first. */
async function versionsOf({ sql }: Reader, processId: string): Promise<Answer['versions']> {
  const rows = await sql.all<{ key: number; version: number; deployed_at: number }>(
    `SELECT \`key\`, version, deployed_at FROM wf_definition WHERE process_id = ? AND state = 'ACTIVE' ORDER BY version DESC`,
    [processId],
  );
  return rows.map((row) => ({
    definitionKey: String(row.key),
    version: Number(row.version),
    deployedAt: iso(row.deployed_at),
  }));
}
