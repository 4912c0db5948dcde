import { Raised, closeIncident, raise } from '../behaviour/incidents.ts';
import type { ElementRow, IncidentRow, JobRow } from '../rows.ts';
import type { Turn } from '../turn.ts';
import type { Handler } from './handled.ts';
import { done, rejected } from './handled.ts';

/** Runs exactly the failed phase again; a job becomes activatable again once it has retries. */
export const resolveIncident: Handler<'resolveIncident'> = async (turn, { incidentKey }) => {
  const reason = `Expected to resolve incident with key '${incidentKey}', but no such incident was found`;
  const missing = rejected('RESOLVE', 'NOT_FOUND', reason);
  const [stored] = await turn.store.find('incident', { where: { key: incidentKey } });
  if (!stored || stored.endedAt !== null || !(await turn.load(stored.rootKey))) return missing;
  const { workspace } = turn;
  const element = workspace.elements.get(stored.elementKey);
  const incident = [...(workspace.incidents.get(stored.elementKey) ?? [])].find(({ key }) => key === incidentKey);
  if (!element || !incident) return missing;
  closeIncident(workspace, incident);
  workspace.record(element, 'INCIDENT_RESOLVED', { type: incident.type });
  const job = incident.jobKey === null ? undefined : workspace.jobs.get(element.key);
  if (job) retryJob(turn, element, incident, job);
  else workspace.steps.push({ kind: 'resume', elementKey: element.key });
  return done;
};

function retryJob(turn: Turn, element: ElementRow, incident: IncidentRow, job: JobRow): void {
  if (job.retries <= 0) {
    raise(turn.workspace, element, new Raised(incident.type, incident.message), job.key);
    return;
  }
  turn.workspace.update('job', job, { state: 'ACTIVATABLE', deadline: null, worker: null, errorCode: null });
  turn.workspace.jobAvailable(job.type);
}
