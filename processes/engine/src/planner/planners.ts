import { INNER_INSTANCE } from '../model/graph.ts';
import type { NodeType } from '../model/graph.ts';
import { adHocSubProcess, innerInstance } from './container/ad-hoc-sub-process.ts';
import { callActivity } from './container/call-activity.ts';
import { eventSubProcess } from './container/event-sub-process.ts';
import { multiInstanceBody } from './container/multi-instance.ts';
import { process } from './container/process.ts';
import { subProcess } from './container/sub-process.ts';
import type { ElementPlanner } from './element-planner.ts';
import { boundaryEvent } from './event/boundary-event.ts';
import { endEvent } from './event/end-event.ts';
import { intermediateCatchEvent } from './event/intermediate-catch-event.ts';
import { intermediateThrowEvent } from './event/intermediate-throw-event.ts';
import { startEvent } from './event/start-event.ts';
import { eventBasedGateway } from './gateway/event-based-gateway.ts';
import { exclusiveGateway } from './gateway/exclusive-gateway.ts';
import { inclusiveGateway } from './gateway/inclusive-gateway.ts';
import { parallelGateway } from './gateway/parallel-gateway.ts';
import { businessRuleTask } from './task/business-rule-task.ts';
import { manualTask } from './task/manual-task.ts';
import { receiveTask } from './task/receive-task.ts';
import { scriptTask } from './task/script-task.ts';
import { sendTask } from './task/send-task.ts';
import { serviceTask } from './task/service-task.ts';
import { userTask } from './task/user-task.ts';

/** One planner per kind of element. */
export const PLANNERS: Readonly<Record<NodeType | 'MULTI_INSTANCE_BODY' | typeof INNER_INSTANCE, ElementPlanner>> = {
  PROCESS: process,
  SUB_PROCESS: subProcess,
  EVENT_SUB_PROCESS: eventSubProcess,
  AD_HOC_SUB_PROCESS: adHocSubProcess,
  [INNER_INSTANCE]: innerInstance,
  CALL_ACTIVITY: callActivity,
  MULTI_INSTANCE_BODY: multiInstanceBody,
  SERVICE_TASK: serviceTask,
  SEND_TASK: sendTask,
  SCRIPT_TASK: scriptTask,
  BUSINESS_RULE_TASK: businessRuleTask,
  USER_TASK: userTask,
  RECEIVE_TASK: receiveTask,
  MANUAL_TASK: manualTask,
  TASK: manualTask,
  START_EVENT: startEvent,
  END_EVENT: endEvent,
  INTERMEDIATE_CATCH_EVENT: intermediateCatchEvent,
  INTERMEDIATE_THROW_EVENT: intermediateThrowEvent,
  BOUNDARY_EVENT: boundaryEvent,
  EXCLUSIVE_GATEWAY: exclusiveGateway,
  PARALLEL_GATEWAY: parallelGateway,
  INCLUSIVE_GATEWAY: inclusiveGateway,
  EVENT_BASED_GATEWAY: eventBasedGateway,
};
