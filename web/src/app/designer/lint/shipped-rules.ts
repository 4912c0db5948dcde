// Made of the packages' own lists: bpmnlint's recommended rules, and camunda-compat's for Zeebe 8.8 without those for agents and connectors.
import adHocSubProcess from 'bpmnlint/rules/ad-hoc-sub-process';
import conditionalFlows from 'bpmnlint/rules/conditional-flows';
import endEventRequired from 'bpmnlint/rules/end-event-required';
import eventBasedGateway from 'bpmnlint/rules/event-based-gateway';
import eventSubProcessTypedStartEvent from 'bpmnlint/rules/event-sub-process-typed-start-event';
import fakeJoin from 'bpmnlint/rules/fake-join';
import global from 'bpmnlint/rules/global';
import labelRequired from 'bpmnlint/rules/label-required';
import linkEvent from 'bpmnlint/rules/link-event';
import noBpmndi from 'bpmnlint/rules/no-bpmndi';
import noComplexGateway from 'bpmnlint/rules/no-complex-gateway';
import noDisconnected from 'bpmnlint/rules/no-disconnected';
import noDuplicateSequenceFlows from 'bpmnlint/rules/no-duplicate-sequence-flows';
import noGatewayJoinFork from 'bpmnlint/rules/no-gateway-join-fork';
import noImplicitSplit from 'bpmnlint/rules/no-implicit-split';
import noImplicitEnd from 'bpmnlint/rules/no-implicit-end';
import noImplicitStart from 'bpmnlint/rules/no-implicit-start';
import noInclusiveGateway from 'bpmnlint/rules/no-inclusive-gateway';
import noOverlappingElements from 'bpmnlint/rules/no-overlapping-elements';
import singleBlankStartEvent from 'bpmnlint/rules/single-blank-start-event';
import singleEventDefinition from 'bpmnlint/rules/single-event-definition';
import startEventRequired from 'bpmnlint/rules/start-event-required';
import subProcessBlankStartEvent from 'bpmnlint/rules/sub-process-blank-start-event';
import superfluousGateway from 'bpmnlint/rules/superfluous-gateway';
import superfluousLabel from 'bpmnlint/rules/superfluous-label';
import superfluousTermination from 'bpmnlint/rules/superfluous-termination';
import zeebeImplementation from 'bpmnlint-plugin-camunda-compat/rules/camunda-cloud/implementation';
import zeebeCalledElement from 'bpmnlint-plugin-camunda-compat/rules/camunda-cloud/called-element';
import zeebeDuplicateTaskHeaders from 'bpmnlint-plugin-camunda-compat/rules/camunda-cloud/duplicate-task-headers';
import zeebeElementType from 'bpmnlint-plugin-camunda-compat/rules/camunda-cloud/element-type';
import zeebeErrorReference from 'bpmnlint-plugin-camunda-compat/rules/camunda-cloud/error-reference';
import zeebeEventBasedGatewayTarget from 'bpmnlint-plugin-camunda-compat/rules/camunda-cloud/event-based-gateway-target';
import zeebeExecutableProcess from 'bpmnlint-plugin-camunda-compat/rules/camunda-cloud/executable-process';
import zeebeLoopCharacteristics from 'bpmnlint-plugin-camunda-compat/rules/camunda-cloud/loop-characteristics';
import zeebeMessageReference from 'bpmnlint-plugin-camunda-compat/rules/camunda-cloud/message-reference';
import zeebeIoMapping from 'bpmnlint-plugin-camunda-compat/rules/camunda-cloud/io-mapping';
import zeebeNoBusinessId from 'bpmnlint-plugin-camunda-compat/rules/camunda-cloud/no-business-id';
import zeebeNoCancelExecutionListener from 'bpmnlint-plugin-camunda-compat/rules/camunda-cloud/no-cancel-execution-listener';
import zeebeNoExecutionListenerHeaders from 'bpmnlint-plugin-camunda-compat/rules/camunda-cloud/no-execution-listener-headers';
import zeebeNoExpression from 'bpmnlint-plugin-camunda-compat/rules/camunda-cloud/no-expression';
import zeebeNoJobPriorityDefinition from 'bpmnlint-plugin-camunda-compat/rules/camunda-cloud/no-job-priority-definition';
import zeebeNoLoop from 'bpmnlint-plugin-camunda-compat/rules/camunda-cloud/no-loop';
import zeebeNoMultipleNoneStartEvents from 'bpmnlint-plugin-camunda-compat/rules/camunda-cloud/no-multiple-none-start-events';
import zeebeSequenceFlowCondition from 'bpmnlint-plugin-camunda-compat/rules/camunda-cloud/sequence-flow-condition';
import zeebeStartEventForm from 'bpmnlint-plugin-camunda-compat/rules/camunda-cloud/start-event-form';
import zeebeSubscription from 'bpmnlint-plugin-camunda-compat/rules/camunda-cloud/subscription';
import zeebeTimer from 'bpmnlint-plugin-camunda-compat/rules/camunda-cloud/timer';
import zeebeUserTaskDefinition from 'bpmnlint-plugin-camunda-compat/rules/camunda-cloud/user-task-definition';
import zeebeUserTaskForm from 'bpmnlint-plugin-camunda-compat/rules/camunda-cloud/user-task-form';
import zeebeVariableName from 'bpmnlint-plugin-camunda-compat/rules/camunda-cloud/variable-name';
import zeebeFeel from 'bpmnlint-plugin-camunda-compat/rules/camunda-cloud/feel';
import zeebeFeelCompatibility from 'bpmnlint-plugin-camunda-compat/rules/camunda-cloud/feel-compatibility';
import zeebeEscalationBoundaryEventAttachedToRef from 'bpmnlint-plugin-camunda-compat/rules/camunda-cloud/escalation-boundary-event-attached-to-ref';
import zeebeEscalationReference from 'bpmnlint-plugin-camunda-compat/rules/camunda-cloud/escalation-reference';
import zeebeLinkEvent from 'bpmnlint-plugin-camunda-compat/rules/camunda-cloud/link-event';
import zeebeTaskSchedule from 'bpmnlint-plugin-camunda-compat/rules/camunda-cloud/task-schedule';
import zeebeSignalReference from 'bpmnlint-plugin-camunda-compat/rules/camunda-cloud/signal-reference';
import zeebeWaitForCompletion from 'bpmnlint-plugin-camunda-compat/rules/camunda-cloud/wait-for-completion';
import zeebeDuplicateExecutionListeners from 'bpmnlint-plugin-camunda-compat/rules/camunda-cloud/duplicate-execution-listeners';
import zeebeExecutionListener from 'bpmnlint-plugin-camunda-compat/rules/camunda-cloud/execution-listener';
import zeebeNoBeforeAllExecutionListener from 'bpmnlint-plugin-camunda-compat/rules/camunda-cloud/no-before-all-execution-listener';
import zeebePriorityDefinition from 'bpmnlint-plugin-camunda-compat/rules/camunda-cloud/priority-definition';
import zeebeVersionTag from 'bpmnlint-plugin-camunda-compat/rules/camunda-cloud/version-tag';
import zeebeZeebeUserTask from 'bpmnlint-plugin-camunda-compat/rules/camunda-cloud/zeebe-user-task';
import zeebeAdHocSubProcess from 'bpmnlint-plugin-camunda-compat/rules/camunda-cloud/ad-hoc-sub-process';
import zeebeNoInterruptingEventSubprocess from 'bpmnlint-plugin-camunda-compat/rules/camunda-cloud/no-interrupting-event-subprocess';
import zeebeTaskListener from 'bpmnlint-plugin-camunda-compat/rules/camunda-cloud/task-listener';

type Category = 'error' | 'warn';
export interface ShippedRule {
  readonly name: string;
  readonly category: Category;
  readonly factory: unknown;
  readonly config?: object;
}

const ZEEBE = { version: '8.8' };

export const SHIPPED_RULES: readonly ShippedRule[] = [
  { name: 'ad-hoc-sub-process', category: 'error', factory: adHocSubProcess },
  { name: 'conditional-flows', category: 'error', factory: conditionalFlows },
  { name: 'end-event-required', category: 'error', factory: endEventRequired },
  { name: 'event-based-gateway', category: 'error', factory: eventBasedGateway },
  { name: 'event-sub-process-typed-start-event', category: 'error', factory: eventSubProcessTypedStartEvent },
  { name: 'fake-join', category: 'warn', factory: fakeJoin },
  { name: 'global', category: 'warn', factory: global },
  { name: 'label-required', category: 'error', factory: labelRequired },
  { name: 'link-event', category: 'error', factory: linkEvent },
  { name: 'no-bpmndi', category: 'error', factory: noBpmndi },
  { name: 'no-complex-gateway', category: 'error', factory: noComplexGateway },
  { name: 'no-disconnected', category: 'error', factory: noDisconnected },
  { name: 'no-duplicate-sequence-flows', category: 'error', factory: noDuplicateSequenceFlows },
  { name: 'no-gateway-join-fork', category: 'error', factory: noGatewayJoinFork },
  { name: 'no-implicit-split', category: 'error', factory: noImplicitSplit },
  { name: 'no-implicit-end', category: 'error', factory: noImplicitEnd },
  { name: 'no-implicit-start', category: 'error', factory: noImplicitStart },
  { name: 'no-inclusive-gateway', category: 'warn', factory: noInclusiveGateway },
  { name: 'no-overlapping-elements', category: 'warn', factory: noOverlappingElements },
  { name: 'single-blank-start-event', category: 'error', factory: singleBlankStartEvent },
  { name: 'single-event-definition', category: 'error', factory: singleEventDefinition },
  { name: 'start-event-required', category: 'error', factory: startEventRequired },
  { name: 'sub-process-blank-start-event', category: 'error', factory: subProcessBlankStartEvent },
  { name: 'superfluous-gateway', category: 'warn', factory: superfluousGateway },
  { name: 'superfluous-label', category: 'warn', factory: superfluousLabel },
  { name: 'superfluous-termination', category: 'warn', factory: superfluousTermination },
  { name: 'camunda-compat/implementation', category: 'error', factory: zeebeImplementation, config: ZEEBE },
  { name: 'camunda-compat/called-element', category: 'error', factory: zeebeCalledElement, config: ZEEBE },
  {
    name: 'camunda-compat/duplicate-task-headers',
    category: 'error',
    factory: zeebeDuplicateTaskHeaders,
    config: ZEEBE,
  },
  { name: 'camunda-compat/element-type', category: 'error', factory: zeebeElementType, config: ZEEBE },
  { name: 'camunda-compat/error-reference', category: 'error', factory: zeebeErrorReference, config: ZEEBE },
  {
    name: 'camunda-compat/event-based-gateway-target',
    category: 'error',
    factory: zeebeEventBasedGatewayTarget,
    config: ZEEBE,
  },
  { name: 'camunda-compat/executable-process', category: 'error', factory: zeebeExecutableProcess, config: ZEEBE },
  { name: 'camunda-compat/loop-characteristics', category: 'error', factory: zeebeLoopCharacteristics, config: ZEEBE },
  { name: 'camunda-compat/message-reference', category: 'error', factory: zeebeMessageReference, config: ZEEBE },
  { name: 'camunda-compat/io-mapping', category: 'error', factory: zeebeIoMapping, config: ZEEBE },
  { name: 'camunda-compat/no-business-id', category: 'error', factory: zeebeNoBusinessId, config: ZEEBE },
  {
    name: 'camunda-compat/no-cancel-execution-listener',
    category: 'error',
    factory: zeebeNoCancelExecutionListener,
    config: ZEEBE,
  },
  {
    name: 'camunda-compat/no-execution-listener-headers',
    category: 'error',
    factory: zeebeNoExecutionListenerHeaders,
    config: ZEEBE,
  },
  { name: 'camunda-compat/no-expression', category: 'error', factory: zeebeNoExpression, config: ZEEBE },
  {
    name: 'camunda-compat/no-job-priority-definition',
    category: 'error',
    factory: zeebeNoJobPriorityDefinition,
    config: ZEEBE,
  },
  { name: 'camunda-compat/no-loop', category: 'error', factory: zeebeNoLoop, config: ZEEBE },
  {
    name: 'camunda-compat/no-multiple-none-start-events',
    category: 'error',
    factory: zeebeNoMultipleNoneStartEvents,
    config: ZEEBE,
  },
  {
    name: 'camunda-compat/sequence-flow-condition',
    category: 'error',
    factory: zeebeSequenceFlowCondition,
    config: ZEEBE,
  },
  { name: 'camunda-compat/start-event-form', category: 'error', factory: zeebeStartEventForm, config: ZEEBE },
  { name: 'camunda-compat/subscription', category: 'error', factory: zeebeSubscription, config: ZEEBE },
  { name: 'camunda-compat/timer', category: 'error', factory: zeebeTimer, config: ZEEBE },
  { name: 'camunda-compat/user-task-definition', category: 'warn', factory: zeebeUserTaskDefinition, config: ZEEBE },
  { name: 'camunda-compat/user-task-form', category: 'error', factory: zeebeUserTaskForm, config: ZEEBE },
  { name: 'camunda-compat/variable-name', category: 'error', factory: zeebeVariableName, config: ZEEBE },
  { name: 'camunda-compat/feel', category: 'error', factory: zeebeFeel, config: ZEEBE },
  { name: 'camunda-compat/feel-compatibility', category: 'error', factory: zeebeFeelCompatibility, config: ZEEBE },
  {
    name: 'camunda-compat/escalation-boundary-event-attached-to-ref',
    category: 'error',
    factory: zeebeEscalationBoundaryEventAttachedToRef,
    config: ZEEBE,
  },
  { name: 'camunda-compat/escalation-reference', category: 'error', factory: zeebeEscalationReference, config: ZEEBE },
  { name: 'camunda-compat/link-event', category: 'error', factory: zeebeLinkEvent, config: ZEEBE },
  { name: 'camunda-compat/task-schedule', category: 'error', factory: zeebeTaskSchedule, config: ZEEBE },
  { name: 'camunda-compat/signal-reference', category: 'error', factory: zeebeSignalReference, config: ZEEBE },
  { name: 'camunda-compat/wait-for-completion', category: 'error', factory: zeebeWaitForCompletion, config: ZEEBE },
  {
    name: 'camunda-compat/duplicate-execution-listeners',
    category: 'error',
    factory: zeebeDuplicateExecutionListeners,
    config: ZEEBE,
  },
  { name: 'camunda-compat/execution-listener', category: 'error', factory: zeebeExecutionListener, config: ZEEBE },
  {
    name: 'camunda-compat/no-before-all-execution-listener',
    category: 'error',
    factory: zeebeNoBeforeAllExecutionListener,
    config: ZEEBE,
  },
  { name: 'camunda-compat/priority-definition', category: 'error', factory: zeebePriorityDefinition, config: ZEEBE },
  { name: 'camunda-compat/version-tag', category: 'error', factory: zeebeVersionTag, config: ZEEBE },
  { name: 'camunda-compat/zeebe-user-task', category: 'warn', factory: zeebeZeebeUserTask, config: ZEEBE },
  { name: 'camunda-compat/ad-hoc-sub-process', category: 'error', factory: zeebeAdHocSubProcess, config: ZEEBE },
  {
    name: 'camunda-compat/no-interrupting-event-subprocess',
    category: 'error',
    factory: zeebeNoInterruptingEventSubprocess,
    config: ZEEBE,
  },
  { name: 'camunda-compat/task-listener', category: 'error', factory: zeebeTaskListener, config: ZEEBE },
];
