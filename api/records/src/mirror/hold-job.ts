import { refuse, type Outcome } from '../policies/refusals.ts';
import type { Tx } from '../tx.ts';
import type { HeldJob } from './cluster-facts.ts';
import { insertEngineRow, ourKeyOf } from './engine-rows.ts';
import { putVariable } from './mirror-task.ts';

/**
 * A worker tells what job a cluster gave it, with the variables that it sees: context and result are then the same as of the embedded
 * engine's jobs. A job whose result is written already is not worked on again; the relay still owes the cluster the news.
 */
export async function holdJob(tx: Tx, job: HeldJob): Promise<Outcome<null>> {
  const { sql } = tx;
  const known = await sql.get<{ state: string }>('SELECT state FROM wf_job WHERE `key` = ?', [job.jobKey]);
  if (known?.state === 'COMPLETED') return refuse('JOB_GONE', { jobKey: String(job.jobKey), state: known.state });
  const { elementKey, instanceKey } = job;
  const instance = await sql.get<{ root_key: number }>('SELECT root_key FROM wf_instance WHERE `key` = ?', [
    instanceKey,
  ]);
  const rootKey = Number(instance?.root_key ?? instanceKey);
  for (const [name, value] of Object.entries(job.variables)) {
    const at = { updatedAt: tx.now, endedAt: null };
    await putVariable(sql, { scopeKey: elementKey, name, value, instanceKey, rootKey, ...at });
  }
  if (known) {
    await sql.run(`UPDATE wf_job SET retries = ?, deadline = ?, worker = ? WHERE \`key\` = ?`, [
      job.retries,
      job.deadline,
      job.worker,
      job.jobKey,
    ]);
    return { ok: true, value: null };
  }
  await insertEngineRow(sql, 'job', {
    key: job.jobKey,
    kind: 'BPMN_ELEMENT',
    listenerEvent: null,
    type: job.type,
    elementKey,
    elementId: job.elementId,
    instanceKey,
    rootKey,
    defKey: (await ourKeyOf(sql, 'PROCESS', { clusterKey: null, id: job.processId })) ?? 0,
    processId: job.processId,
    version: 0,
    state: 'ACTIVATED',
    retries: job.retries,
    deadline: job.deadline,
    backoffUntil: null,
    worker: job.worker,
    priority: 50,
    headers: {},
    scopeKeys: [elementKey],
    errorCode: null,
    errorMessage: null,
    createdAt: tx.now,
    // How it goes on is the cluster's business: it may fail, time out and be given to another worker.
    endedAt: tx.now,
  });
  return { ok: true, value: null };
}
