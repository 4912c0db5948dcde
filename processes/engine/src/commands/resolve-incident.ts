import { Raised, closeIncident, raise } from '../behaviour/incidents.ts';
import type { ElementRow, IncidentRow, JobRow } from '../rows.ts';
import type { Turn } from '../turn.ts';
import type { Handler } from './handled.ts';
import { accepted, done, rejected } from './handled.ts';

/** Runs exactly the failed phase again; a job becomes activatable again once it has retries. */
export const resolveIncident: Handler<'resolveIncident'> = async (turn, { incidentKey }) => {
  const found = await openIncident(turn, incidentKey);
  if (!found) return missing(incidentKey);
  resolve(turn, found.element, found.incident);
  return done;
};

/** What stopped many patients for one reason is mended once and goes on together. */
export const resolveAlikeIncidents: Handler<'resolveAlikeIncidents'> = async (turn, command) => {
  const { incidentKey, retries = 0, limit } = command;
  const [like] = await turn.store.find('incident', { where: { key: incidentKey } });
  if (!like) return missing(incidentKey);
  const { processId, elementId, type } = like;
  const where = { processId, elementId, type, endedAt: null };
  const stored = await turn.store.find('incident', { where, orderBy: [['key', 'asc']] });
  const alike = stored.filter(({ message }) => message === like.message);
  let resolved = 0;
  // root by root in the order of their keys, as every command locks them
  const batch = alike.slice(0, Math.max(0, limit)).sort((a, b) => a.rootKey - b.rootKey || a.key - b.key);
  for (const { key } of batch) {
    const found = await openIncident(turn, key);
    if (!found) continue;
    await turn.fillKeys();
    const job = found.incident.jobKey === null ? undefined : turn.workspace.jobs.get(found.element.key);
    if (job && job.retries <= 0 && retries <= 0) continue;
    if (job && job.retries <= 0) turn.workspace.update('job', job, { retries });
    resolve(turn, found.element, found.incident);
    resolved += 1;
  }
  const raisedAgain = (): number => turn.workspace.effects.incidents.length;
  return accepted(() => ({ resolved, raisedAgain: raisedAgain(), left: alike.length - resolved }));
};

function missing(incidentKey: number): ReturnType<typeof rejected> {
  const reason = `Expected to resolve incident with key '${incidentKey}', but no such incident was found`;
  return rejected('RESOLVE', 'NOT_FOUND', reason);
}

async function openIncident(
  turn: Turn,
  incidentKey: number,
): Promise<{ incident: IncidentRow; element: ElementRow } | null> {
  const [stored] = await turn.store.find('incident', { where: { key: incidentKey } });
  if (!stored || stored.endedAt !== null || !(await turn.load(stored.rootKey))) return null;
  const element = turn.workspace.elements.get(stored.elementKey);
  const incident = [...(turn.workspace.incidents.get(stored.elementKey) ?? [])].find(({ key }) => key === incidentKey);
  return element && incident ? { incident, element } : null;
}

function resolve({ workspace }: Turn, element: ElementRow, incident: IncidentRow): void {
  closeIncident(workspace, incident);
  workspace.record(element, 'INCIDENT_RESOLVED', { type: incident.type });
  const job = incident.jobKey === null ? undefined : workspace.jobs.get(element.key);
  if (job) retryJob(workspace, element, incident, job);
  else workspace.steps.push({ kind: 'resume', elementKey: element.key });
}

function retryJob(workspace: Turn['workspace'], element: ElementRow, incident: IncidentRow, job: JobRow): void {
  if (job.retries <= 0) {
    raise(workspace, element, new Raised(incident.type, incident.message), job.key);
    return;
  }
  const suspended = workspace.instanceOf(element).state === 'SUSPENDED';
  const state = suspended ? 'SUSPENDED' : 'ACTIVATABLE';
  workspace.update('job', job, { state, deadline: null, worker: null, errorCode: null });
  if (!suspended) workspace.jobAvailable(job.type);
}
