import { createJob } from '../../behaviour/jobs.ts';
import type { Node } from '../../model/graph.ts';
import type { ElementRow } from '../../rows.ts';
import type { Activation } from '../element-planner.ts';
import type { Workspace } from '../workspace.ts';

/** Makes the job and waits until a worker ends it. */
export function waitForWorker(workspace: Workspace, element: ElementRow, node: Node): Activation {
  if (!node.job) throw new Error(`Expected a job definition on ${node.id}: the deploy check requires it`);
  createJob(workspace, element, { node, definition: node.job });
  return 'waits';
}
