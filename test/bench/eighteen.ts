/**
 * The process that both engines run: 18 elements, 20 flows, 8 waits per case (u1 u2 u4 u5 u6 u7 u8 u9); the exclusive
 * gateways take their first branch by `go`, the parallel pair waits for both tasks.
 */
export const WAITS = ['u1', 'u2', 'u4', 'u5', 'u6', 'u7', 'u8', 'u9'] as const;

export function eighteen(dialect: 'zeebe' | 'plain'): string {
  const user = (id: string) =>
    dialect === 'zeebe'
      ? `<bpmn:userTask id="${id}"><bpmn:extensionElements><zeebe:userTask/><zeebe:formDefinition formId="bench-step"/><zeebe:assignmentDefinition assignee="=doctorId" candidateGroups="ATT"/></bpmn:extensionElements></bpmn:userTask>`
      : `<bpmn:userTask id="${id}"/>`;
  const condition = dialect === 'zeebe' ? '=go' : '${environment.variables.go}';
  const flows = FLOWS.map(([from, to]) => {
    const id = `${from}-${to}`;
    const conditional = id === 'xs-u2' || id === 'xt-u8';
    const body = conditional
      ? `<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${condition}</bpmn:conditionExpression>`
      : '';
    return `<bpmn:sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}">${body}</bpmn:sequenceFlow>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="http://rtflow/bench">
<bpmn:process id="eighteen" isExecutable="true">
<bpmn:startEvent id="start"/>
${['u1', 'u2', 'u3', 'u4', 'u5', 'u6', 'u7', 'u8', 'u9'].map(user).join('\n')}
<bpmn:exclusiveGateway id="xs" default="xs-u3"/><bpmn:exclusiveGateway id="xj"/>
<bpmn:parallelGateway id="fork"/><bpmn:parallelGateway id="join"/>
<bpmn:exclusiveGateway id="xt" default="xt-m1"/><bpmn:manualTask id="m1"/><bpmn:exclusiveGateway id="xk"/>
<bpmn:endEvent id="end"/>
${flows.join('\n')}
</bpmn:process></bpmn:definitions>`;
}

const FLOWS: readonly (readonly [string, string])[] = [
  ['start', 'u1'],
  ['u1', 'xs'],
  ['xs', 'u2'],
  ['xs', 'u3'],
  ['u2', 'xj'],
  ['u3', 'xj'],
  ['xj', 'u4'],
  ['u4', 'fork'],
  ['fork', 'u5'],
  ['fork', 'u6'],
  ['u5', 'join'],
  ['u6', 'join'],
  ['join', 'u7'],
  ['u7', 'xt'],
  ['xt', 'u8'],
  ['xt', 'm1'],
  ['u8', 'xk'],
  ['m1', 'xk'],
  ['xk', 'u9'],
  ['u9', 'end'],
];

/** The form of every user task: the kinds of fields that the department's forms have. */
export const BENCH_FORM = JSON.stringify({
  type: 'default',
  id: 'bench-step',
  schemaVersion: 18,
  properties: { titleZh: '步骤', titleEn: 'Step', resultVariable: 'step', variables: ['go'], recordedVariables: [] },
  components: [
    radio('decision', ['approve', 'reject']),
    { type: 'number', id: 'doseGy', key: 'doseGy', label: '总剂量', validate: { required: true, min: 0, max: 100 } },
    { type: 'number', id: 'fractions', key: 'fractions', label: '次数', validate: { required: true, min: 1, max: 60 } },
    radio('technique', ['3DCRT', 'IMRT', 'VMAT']),
    radio('laterality', ['L', 'R', 'B', 'NA']),
    { type: 'checkbox', id: 'urgent', key: 'urgent', label: '加急' },
    { type: 'textarea', id: 'comment', key: 'comment', label: '意见', validate: { maxLength: 500 } },
    { type: 'checkbox', id: 'go', key: 'go', label: '通过' },
  ],
});

function radio(key: string, values: readonly string[]): object {
  const options = values.map((value) => ({ label: value, value }));
  return { type: 'radio', id: key, key, label: key, values: options, validate: { required: true } };
}
