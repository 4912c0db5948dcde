/** What an administrator adds: a task of the nurse before the weekly checks, with its own form. */
export const NURSE_EDUCATION_FORM = JSON.stringify({
  type: 'default',
  id: 'nurse-education',
  schemaVersion: 18,
  properties: {
    titleZh: '护理宣教',
    titleEn: 'Nurse education',
    resultVariable: 'nurseEducation',
    variables: ['understood'],
    recordedVariables: [],
  },
  components: [
    {
      type: 'checkbox',
      id: 'understood',
      key: 'understood',
      label: '患者已理解皮肤保护要点',
      properties: { en: 'The patient understands skin care' },
      validate: { required: true },
    },
  ],
});

const TASK = `<bpmn:userTask id="nurse-education" name="护理宣教">
      <bpmn:extensionElements>
        <zeebe:userTask />
        <zeebe:formDefinition formId="nurse-education" />
        <zeebe:assignmentDefinition candidateGroups="NUR" />
        <zeebe:taskSchedule dueDate="=weeklyCheckSla.dueAt" />
      </bpmn:extensionElements>
      <bpmn:incoming>from-due-weekly-check-to-nurse-education</bpmn:incoming>
      <bpmn:outgoing>from-due-weekly-check-to-checks-fork</bpmn:outgoing>
    </bpmn:userTask>`;

/** rt-weekly-check with the task between the time limit and the three checks. */
export function withNurseEducation(weeklyCheck: string): string {
  const flow = '<bpmn:sequenceFlow id="from-due-weekly-check-to-checks-fork" sourceRef="due-weekly-check"';
  if (!weeklyCheck.includes(flow)) throw new Error('Expected the shipped rt-weekly-check');
  return weeklyCheck
    .replace(
      '<bpmn:outgoing>from-due-weekly-check-to-checks-fork</bpmn:outgoing>',
      '<bpmn:outgoing>from-due-weekly-check-to-nurse-education</bpmn:outgoing>',
    )
    .replace('<bpmn:parallelGateway id="checks-fork">', `${TASK}\n    <bpmn:parallelGateway id="checks-fork">`)
    .replace(
      flow,
      `<bpmn:sequenceFlow id="from-due-weekly-check-to-nurse-education" sourceRef="due-weekly-check" targetRef="nurse-education" />
    <bpmn:sequenceFlow id="from-due-weekly-check-to-checks-fork" sourceRef="nurse-education"`,
    );
}
