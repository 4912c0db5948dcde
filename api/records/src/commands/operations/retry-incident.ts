import { can } from '../../policies/can.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import type { Tx } from '../../tx.ts';
import { engineDid } from '../engine-did.ts';
import { auditRepair, instanceToRepair } from './repairing.ts';

export interface RetryIncident {
  readonly incidentKey: number;
  readonly alike: boolean;
  readonly reason: string;
}
export interface Retried {
  readonly resolved: number;
  readonly raisedAgain: number;
  /** Of the same cause, not tried yet. */
  readonly left: number;
}

/** Incidents of one unit: each locks a patient's process for as long as the unit lasts. */
const AT_ONCE = 200;
/** Given to jobs that have no tries left. */
const RETRIES = 1;

/** Runs what failed again, once the cause is mended: one incident, or those of the same cause. */
export async function retryIncident(tx: Tx, { incidentKey, alike, reason }: RetryIncident): Promise<Outcome<Retried>> {
  const right = can(tx.actor, 'process.repair');
  if (!right.ok) return right;
  const incident = await tx.sql.get<IncidentSql>(
    `SELECT i.instance_key, i.element_key, i.element_id, i.process_id, i.type, j.\`key\` AS job_key, j.retries
       FROM wf_incident i LEFT JOIN wf_job j ON j.\`key\` = i.job_key WHERE i.\`key\` = ? AND i.ended_at IS NULL`,
    [incidentKey],
  );
  if (!incident) return refuse('NOT_FOUND', { incidentKey });
  const { element_id: elementId, type } = incident;
  const about = { reason, incidentKey, elementId, type };
  if (!alike) {
    const found = await instanceToRepair(tx, Number(incident.instance_key));
    if (!found.ok) return found;
    const retried = await retryOne(tx, incidentKey, incident);
    if (retried.ok) await auditRepair(tx, 'process.incident-retried', found.value, about);
    return retried;
  }
  const request = { type: 'resolveAlikeIncidents', incidentKey, retries: RETRIES, limit: AT_ONCE } as const;
  const done = engineDid(await tx.execute(request));
  if (!done.ok) return done;
  await tx.audit({
    action: 'process.incidents-retried',
    entity: 'process',
    entityId: incident.process_id,
    detail: { ...about, ...done.value },
  });
  return done;
}

interface IncidentSql {
  instance_key: number;
  element_key: number;
  element_id: string;
  process_id: string;
  type: string;
  job_key: number | null;
  retries: number | null;
}

async function retryOne(tx: Tx, incidentKey: number, incident: IncidentSql): Promise<Outcome<Retried>> {
  if (incident.job_key !== null && Number(incident.retries) <= 0) {
    const jobKey = Number(incident.job_key);
    const given = engineDid(await tx.execute({ type: 'updateJobRetries', jobKey, retries: RETRIES }));
    if (!given.ok) return given;
  }
  const resolved = engineDid(await tx.execute({ type: 'resolveIncident', incidentKey }));
  if (!resolved.ok) return resolved;
  const again = await tx.sql.get<{ n: number }>(
    'SELECT COUNT(*) AS n FROM wf_incident WHERE element_key = ? AND ended_at IS NULL',
    [incident.element_key],
  );
  return { ok: true, value: { resolved: 1, raisedAgain: Number(again?.n ?? 0), left: 0 } };
}
