/** Small BPMN files in few words. A flow's id is `source-target`. */

export type Part = { xml: string; roots: string[] };
type Options = {
  /** Attributes of the element. */
  attrs?: string;
  /** zeebe extension elements. */
  ext?: string;
  /** Child elements: loops, event definitions. */
  inner?: string;
};

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

export function element(
  tag: string,
  id: string,
  { attrs = '', ext = '', inner = '' }: Options = {},
  roots: string[] = [],
): Part {
  const extensions = ext === '' ? '' : `<bpmn:extensionElements>${ext}</bpmn:extensionElements>`;
  return { xml: `<bpmn:${tag} id="${id}" ${attrs}>${extensions}${inner}</bpmn:${tag}>`, roots };
}

/** A process of parts and chains of flows: 'a -> b -> c', with a condition 'a -[=x > 1]-> b'. */
export function bpmn(id: string, parts: readonly Part[], flows: readonly string[], ext = ''): string {
  const roots = [...new Set(parts.flatMap((part) => part.roots))];
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="defs" targetNamespace="test">
${roots.join('\n')}
<bpmn:process id="${id}" isExecutable="true">${ext === '' ? '' : `<bpmn:extensionElements>${ext}</bpmn:extensionElements>`}
${parts.map((part) => part.xml).join('\n')}
${flowsXml(flows)}
</bpmn:process></bpmn:definitions>`;
}

function flowsXml(chains: readonly string[]): string {
  return chains
    .flatMap((chain) => {
      const pieces = chain.split(/\s*-(?:\[(.*?)\]-)?>\s*/);
      const flows: string[] = [];
      for (let index = 0; index + 2 < pieces.length; index += 2) {
        const [source = '', condition, target = ''] = pieces.slice(index, index + 3);
        const body = condition ? `<bpmn:conditionExpression>${escape(condition)}</bpmn:conditionExpression>` : '';
        flows.push(
          `<bpmn:sequenceFlow id="${source}-${target}" sourceRef="${source}" targetRef="${target}">${body}</bpmn:sequenceFlow>`,
        );
      }
      return flows;
    })
    .join('\n');
}

export const start = (id = 'start', event: Part | null = null, attrs = ''): Part =>
  element('startEvent', id, { inner: event?.xml ?? '', attrs }, event?.roots);
export const end = (id = 'end', event: Part | null = null, ext = ''): Part =>
  element('endEvent', id, { inner: event?.xml ?? '', ext }, event?.roots);
export const catchEvent = (id: string, event: Part, ext = ''): Part =>
  element('intermediateCatchEvent', id, { inner: event.xml, ext }, event.roots);
export const throwEvent = (id: string, event: Part | null = null, ext = ''): Part =>
  element('intermediateThrowEvent', id, { inner: event?.xml ?? '', ext }, event?.roots);
export const boundary = (id: string, host: string, event: Part, cancel = true, ext = ''): Part =>
  element(
    'boundaryEvent',
    id,
    { attrs: `attachedToRef="${host}" cancelActivity="${cancel}"`, inner: event.xml, ext },
    event.roots,
  );

export const service = (id: string, type = id, ext = '', inner = ''): Part =>
  element('serviceTask', id, { ext: taskDefinition(type) + ext, inner });
export const taskDefinition = (type: string, retries = '3'): string =>
  `<zeebe:taskDefinition type="${escape(type)}" retries="${escape(retries)}" />`;
export const user = (id: string, ext = '', inner = ''): Part =>
  element('userTask', id, { ext: `<zeebe:userTask />${ext}`, inner });
export const script = (id: string, expression: string, result: string, ext = ''): Part =>
  element('scriptTask', id, {
    ext: `<zeebe:script expression="${escape(expression)}" resultVariable="${result}" />${ext}`,
  });
export const rule = (id: string, decisionId: string, result: string): Part =>
  element('businessRuleTask', id, {
    ext: `<zeebe:calledDecision decisionId="${escape(decisionId)}" resultVariable="${result}" />`,
  });
export const receive = (id: string, name: string, key: string): Part => {
  const part = message(name, key);
  return element('receiveTask', id, { attrs: `messageRef="msg_${slug(name)}"` }, part.roots);
};
export const call = (id: string, processId: string, attrs = '', ext = '', inner = ''): Part =>
  element('callActivity', id, {
    ext: `<zeebe:calledElement processId="${escape(processId)}" ${attrs} />${ext}`,
    inner,
  });
export const gateway = (
  kind: 'exclusive' | 'parallel' | 'inclusive' | 'eventBased',
  id: string,
  defaultFlow = '',
): Part => element(`${kind}Gateway`, id, { attrs: defaultFlow === '' ? '' : `default="${defaultFlow}"` });

export function sub(
  id: string,
  parts: readonly Part[],
  flows: readonly string[],
  options: Options & { event?: boolean } = {},
): Part {
  const inner = `${options.inner ?? ''}${parts.map((part) => part.xml).join('\n')}${flowsXml(flows)}`;
  const attrs = `${options.attrs ?? ''} ${options.event ? 'triggeredByEvent="true"' : ''}`;
  return element(
    'subProcess',
    id,
    { ...options, attrs, inner },
    parts.flatMap((part) => part.roots),
  );
}

const slug = (text: string): string => text.replace(/\W/g, '_');

export function message(name: string, key = ''): Part {
  const subscription =
    key === ''
      ? ''
      : `<bpmn:extensionElements><zeebe:subscription correlationKey="${escape(key)}" /></bpmn:extensionElements>`;
  return {
    xml: `<bpmn:messageEventDefinition messageRef="msg_${slug(name)}" />`,
    roots: [`<bpmn:message id="msg_${slug(name)}" name="${escape(name)}">${subscription}</bpmn:message>`],
  };
}
export const signal = (name: string): Part => ({
  xml: `<bpmn:signalEventDefinition signalRef="sig_${slug(name)}" />`,
  roots: [`<bpmn:signal id="sig_${slug(name)}" name="${escape(name)}" />`],
});
export const error = (code = ''): Part =>
  code === ''
    ? { xml: '<bpmn:errorEventDefinition />', roots: [] }
    : {
        xml: `<bpmn:errorEventDefinition errorRef="err_${slug(code)}" />`,
        roots: [`<bpmn:error id="err_${slug(code)}" name="${slug(code)}" errorCode="${escape(code)}" />`],
      };
export const timer = (kind: 'Date' | 'Duration' | 'Cycle', text: string): Part => ({
  xml: `<bpmn:timerEventDefinition><bpmn:time${kind}>${escape(text)}</bpmn:time${kind}></bpmn:timerEventDefinition>`,
  roots: [],
});
export const escalation = (code = ''): Part =>
  code === ''
    ? { xml: '<bpmn:escalationEventDefinition />', roots: [] }
    : {
        xml: `<bpmn:escalationEventDefinition escalationRef="esc_${slug(code)}" />`,
        roots: [`<bpmn:escalation id="esc_${slug(code)}" name="${slug(code)}" escalationCode="${escape(code)}" />`],
      };
export const link = (name: string): Part => ({
  xml: `<bpmn:linkEventDefinition name="${escape(name)}" />`,
  roots: [],
});
export const compensate = (activityRef = ''): Part => ({
  xml: `<bpmn:compensateEventDefinition ${activityRef === '' ? '' : `activityRef="${activityRef}"`} />`,
  roots: [],
});
/** The boundary event of `host` and its association to `handler`, which is another part with forCompensation. */
export const undoneBy = (host: string, handler: string): Part => ({
  xml: `${boundary(`${host}-undo`, host, compensate(), true).xml.replace('cancelActivity="true"', '')}
<bpmn:association id="${host}--${handler}" associationDirection="One" sourceRef="${host}-undo" targetRef="${handler}" />`,
  roots: [],
});
export const forCompensation = ({ xml, roots }: Part): Part => ({
  xml: xml.replace(/^<(bpmn:\w+) /, '<$1 isForCompensation="true" '),
  roots,
});
export const terminate: Part = { xml: '<bpmn:terminateEventDefinition />', roots: [] };

export const io = (inputs: Record<string, string>, outputs: Record<string, string> = {}): string => {
  const mapping = (tag: string, all: Record<string, string>): string =>
    Object.entries(all)
      .map(([target, source]) => `<zeebe:${tag} source="${escape(source)}" target="${target}" />`)
      .join('');
  return `<zeebe:ioMapping>${mapping('input', inputs)}${mapping('output', outputs)}</zeebe:ioMapping>`;
};

const listeners = (list: 'executionListener' | 'taskListener', byEvent: Record<string, string[]>): string => {
  const all = Object.entries(byEvent).flatMap(([event, types]) =>
    types.map(
      (type) => `<zeebe:${list} eventType="${event}" ${type === '' ? '' : `type="${escape(type)}"`} retries="2" />`,
    ),
  );
  return `<zeebe:${list}s>${all.join('')}</zeebe:${list}s>`;
};
/** Job types by event. */
export const executionListeners = (byEvent: { start?: string[]; end?: string[] }): string =>
  listeners('executionListener', byEvent);
export const taskListeners = (byEvent: Record<string, string[]>): string => listeners('taskListener', byEvent);

export function adHoc(
  id: string,
  parts: readonly Part[],
  flows: readonly string[],
  { attrs = '', ext = '', condition = '', ...zeebe }: Options & { condition?: string; zeebe?: string } = {},
): Part {
  const end = condition === '' ? '' : `<bpmn:completionCondition>${escape(condition)}</bpmn:completionCondition>`;
  const inner = `${parts.map((part) => part.xml).join('\n')}${flowsXml(flows)}${end}`;
  const extensions = `${zeebe.zeebe === undefined ? '' : `<zeebe:adHoc ${zeebe.zeebe} />`}${ext}`;
  return element(
    'adHocSubProcess',
    id,
    { attrs, ext: extensions, inner },
    parts.flatMap((part) => part.roots),
  );
}

export const loop = (attrs: string, sequential = false, condition = ''): string =>
  `<bpmn:multiInstanceLoopCharacteristics isSequential="${sequential}"><bpmn:extensionElements><zeebe:loopCharacteristics ${attrs} /></bpmn:extensionElements>${
    condition === '' ? '' : `<bpmn:completionCondition>${escape(condition)}</bpmn:completionCondition>`
  }</bpmn:multiInstanceLoopCharacteristics>`;
