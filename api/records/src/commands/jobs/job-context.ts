import { jobRecordFor } from '../../job-records/index.ts';
import type { Reader, RecordJob } from '../../record-types.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import type { Tx } from '../../tx.ts';
import { jsonOf } from '../../queries/task-facts.ts';

interface JobSql {
  key: number;
  type: string;
  element_id: string;
  root_key: number;
  state: string;
  scope_keys: unknown;
}

/** A job with the variables that it sees, nearest scope first. */
export async function recordJob(reader: Reader, jobKey: number): Promise<{ job: RecordJob; state: string } | null> {
  const row = await reader.sql.get<JobSql>(
    'SELECT `key`, type, element_id, root_key, state, scope_keys FROM wf_job WHERE `key` = ?',
    [jobKey],
  );
  if (!row) return null;
  const variables: Record<string, unknown> = {};
  for (const scope of jsonOf<number[]>(row.scope_keys)) {
    const rows = await reader.sql.all<{ name: string; value: unknown }>(
      'SELECT name, value FROM wf_variable WHERE scope_key = ?',
      [scope],
    );
    for (const { name, value } of rows) if (!(name in variables)) variables[name] = jsonOf(value);
  }
  const job = { jobKey, type: row.type, elementId: row.element_id, rootKey: Number(row.root_key), variables };
  return { job, state: row.state };
}

/** The clinical context of a job that some worker holds now; null once it has ended. Some jobs issue a number for it: hence a unit. */
export async function jobContext(tx: Tx, jobKey: number): Promise<Outcome<{ type: string; context: unknown }>> {
  const found = await recordJob(tx, jobKey);
  if (!found || found.state !== 'ACTIVATED') return refuse('JOB_GONE', { jobKey: String(jobKey) });
  return {
    ok: true,
    value: { type: found.job.type, context: await jobRecordFor(found.job.type).context(tx, found.job) },
  };
}
