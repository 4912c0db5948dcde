import { finishJobs, takeJobs, value, type OpenCase } from '../support/builders/open-case.ts';
import { NOW, commandId, type ApiUnderTest, type Browser } from './api-under-test.ts';

/** Contouring of a course over HTTP: what its tests start from. */

export const SLA = {
  dueAt: new Date(NOW + 4 * 3_600_000).toISOString(),
  warnAt: new Date(NOW + 3_600_000).toISOString(),
  escalateAt: new Date(NOW + 8 * 3_600_000).toISOString(),
};
export const DRAFT = {
  laterality: 'NA',
  method: 'MANUAL',
  structures: [{ roiName: 'PTV_7000', role: 'PTV' }],
};
export const APPROVAL = {
  lateralityChecked: 'yes',
  laterality: 'NA',
  peerReview: 'NA',
  structures: [],
  decision: 'approve',
};

/** rt-contouring at its draft. */
export async function startContouring(api: ApiUnderTest, { courseId, patientId }: OpenCase): Promise<void> {
  await value(api.database, (tx) =>
    tx.execute({
      type: 'createProcessInstance',
      bpmnProcessId: 'rt-contouring',
      businessKey: courseId,
      variables: { courseId, patientId, category: 'P2', seriesUid: '1.2.3' },
    }),
  );
  for (const { jobKey } of await takeJobs(api.database, 'ai-autocontour')) {
    await value(api.database, (tx) => tx.execute({ type: 'throwError', jobKey, errorCode: 'AI_UNAVAILABLE' }));
  }
  await finishJobs(api.database, 'compute-due-date', SLA);
}

export async function find(who: Browser, taskId: string, view: 'all' | 'mine' = 'all') {
  const { rows } = (await who.call('tasks.list', { query: { view, node: taskId } })).value;
  const [row] = rows;
  if (!row) throw new Error(`Expected a task ${taskId} in the inbox`);
  return row;
}

export async function complete(who: Browser, taskId: string, data: Record<string, unknown>) {
  const task = await find(who, taskId);
  const params = { taskKey: task.taskKey };
  const claimed = await who.call('tasks.claim', { params, body: { version: task.version } });
  return who.call('tasks.complete', {
    params,
    body: { version: claimed.value.version, commandId: commandId(), formVersion: 1, data },
  });
}
