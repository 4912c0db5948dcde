import type { CommandType } from '../command-types.ts';
import { activateAdHocActivities } from './activate-ad-hoc-activities.ts';
import { activateJobs } from './activate-jobs.ts';
import { archiveInstances, forgetArchived } from './archive-instances.ts';
import { assignUserTask } from './assign-user-task.ts';
import { broadcastSignal } from './broadcast-signal.ts';
import { cancelProcessInstance } from './cancel-process-instance.ts';
import { completeJob } from './complete-job.ts';
import { completeUserTask } from './complete-user-task.ts';
import { createProcessInstance } from './create-process-instance.ts';
import { deleteResource } from './delete-resource.ts';
import { deployResources } from './deploy-resources.ts';
import { evaluateDecision } from './evaluate-decision.ts';
import { failJob } from './fail-job.ts';
import type { Handler } from './handled.ts';
import { migrateProcessInstance, suggestMigration } from './migrate-process-instance.ts';
import { modifyProcessInstance } from './modify-process-instance.ts';
import { publishMessage } from './publish-message.ts';
import { resolveAlikeIncidents, resolveIncident } from './resolve-incident.ts';
import { setVariables } from './set-variables.ts';
import { resumeProcessInstance, suspendProcessInstance } from './suspend-process-instance.ts';
import { throwError } from './throw-error.ts';
import { tick } from './tick.ts';
import { releaseJobs, updateJobRetries, updateJobTimeout } from './update-job.ts';
import { updateUserTask } from './update-user-task.ts';

export const COMMANDS: { readonly [T in CommandType]: Handler<T> } = {
  deployResources,
  createProcessInstance,
  cancelProcessInstance,
  modifyProcessInstance,
  migrateProcessInstance,
  suggestMigration,
  suspendProcessInstance,
  resumeProcessInstance,
  activateJobs,
  completeJob,
  failJob,
  throwError,
  updateJobRetries,
  updateJobTimeout,
  releaseJobs,
  publishMessage,
  broadcastSignal,
  setVariables,
  resolveIncident,
  resolveAlikeIncidents,
  activateAdHocActivities,
  assignUserTask,
  updateUserTask,
  completeUserTask,
  evaluateDecision,
  deleteResource,
  archiveInstances,
  forgetArchived,
  tick,
};
