/** Two small models for the gateway's tests. */
const wrap = (id: string, body: string, extra = '') => `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="http://rtflow/test">
  ${extra}
  <bpmn:process id="${id}" isExecutable="true">${body}</bpmn:process>
</bpmn:definitions>`;

export const ONE_JOB = wrap(
  'one-job',
  `<bpmn:startEvent id="start"><bpmn:outgoing>a</bpmn:outgoing></bpmn:startEvent>
   <bpmn:sequenceFlow id="a" sourceRef="start" targetRef="measure"/>
   <bpmn:serviceTask id="measure"><bpmn:extensionElements><zeebe:taskDefinition type="measure"/></bpmn:extensionElements>
     <bpmn:incoming>a</bpmn:incoming><bpmn:outgoing>b</bpmn:outgoing></bpmn:serviceTask>
   <bpmn:sequenceFlow id="b" sourceRef="measure" targetRef="end"/>
   <bpmn:endEvent id="end"><bpmn:incoming>b</bpmn:incoming></bpmn:endEvent>`,
);

export const WITH_MESSAGE = wrap(
  'with-message',
  `<bpmn:startEvent id="start"><bpmn:outgoing>a</bpmn:outgoing></bpmn:startEvent>
   <bpmn:sequenceFlow id="a" sourceRef="start" targetRef="wait"/>
   <bpmn:intermediateCatchEvent id="wait"><bpmn:incoming>a</bpmn:incoming><bpmn:outgoing>b</bpmn:outgoing>
     <bpmn:messageEventDefinition messageRef="received"/></bpmn:intermediateCatchEvent>
   <bpmn:sequenceFlow id="b" sourceRef="wait" targetRef="end"/>
   <bpmn:endEvent id="end"><bpmn:incoming>b</bpmn:incoming></bpmn:endEvent>`,
  `<bpmn:message id="received" name="series-received"><bpmn:extensionElements><zeebe:subscription correlationKey="=courseId"/></bpmn:extensionElements></bpmn:message>`,
);

/** `measure` then `check`, for repairs; `id` may be another to migrate to. */
export const TWO_JOBS = (id: string) =>
  wrap(
    id,
    `<bpmn:startEvent id="start"><bpmn:outgoing>a</bpmn:outgoing></bpmn:startEvent>
   <bpmn:sequenceFlow id="a" sourceRef="start" targetRef="measure"/>
   <bpmn:serviceTask id="measure"><bpmn:extensionElements><zeebe:taskDefinition type="measure"/></bpmn:extensionElements>
     <bpmn:incoming>a</bpmn:incoming><bpmn:outgoing>b</bpmn:outgoing></bpmn:serviceTask>
   <bpmn:sequenceFlow id="b" sourceRef="measure" targetRef="check"/>
   <bpmn:serviceTask id="check"><bpmn:extensionElements><zeebe:taskDefinition type="check"/></bpmn:extensionElements>
     <bpmn:incoming>b</bpmn:incoming><bpmn:outgoing>c</bpmn:outgoing></bpmn:serviceTask>
   <bpmn:sequenceFlow id="c" sourceRef="check" targetRef="end"/>
   <bpmn:endEvent id="end"><bpmn:incoming>c</bpmn:incoming></bpmn:endEvent>`,
  );

/** The error NO_BEAM of `risky` is caught. */
export const WITH_CATCH = wrap(
  'with-catch',
  `<bpmn:startEvent id="start"><bpmn:outgoing>a</bpmn:outgoing></bpmn:startEvent>
   <bpmn:sequenceFlow id="a" sourceRef="start" targetRef="risky"/>
   <bpmn:serviceTask id="risky"><bpmn:extensionElements><zeebe:taskDefinition type="risky"/></bpmn:extensionElements>
     <bpmn:incoming>a</bpmn:incoming><bpmn:outgoing>b</bpmn:outgoing></bpmn:serviceTask>
   <bpmn:sequenceFlow id="b" sourceRef="risky" targetRef="end"/>
   <bpmn:endEvent id="end"><bpmn:incoming>b</bpmn:incoming></bpmn:endEvent>
   <bpmn:boundaryEvent id="caught" attachedToRef="risky"><bpmn:outgoing>c</bpmn:outgoing>
     <bpmn:errorEventDefinition errorRef="no-beam"/></bpmn:boundaryEvent>
   <bpmn:sequenceFlow id="c" sourceRef="caught" targetRef="stopped"/>
   <bpmn:endEvent id="stopped"><bpmn:incoming>c</bpmn:incoming></bpmn:endEvent>`,
  `<bpmn:error id="no-beam" errorCode="NO_BEAM"/>`,
);

/** A user task with a name of no task of ours. */
export const WITH_FORM = wrap(
  'with-form',
  `<bpmn:startEvent id="start"><bpmn:outgoing>a</bpmn:outgoing></bpmn:startEvent>
   <bpmn:sequenceFlow id="a" sourceRef="start" targetRef="review"/>
   <bpmn:userTask id="review" name="Review"><bpmn:extensionElements><zeebe:userTask/></bpmn:extensionElements>
     <bpmn:incoming>a</bpmn:incoming><bpmn:outgoing>b</bpmn:outgoing></bpmn:userTask>
   <bpmn:sequenceFlow id="b" sourceRef="review" targetRef="end"/>
   <bpmn:endEvent id="end"><bpmn:incoming>b</bpmn:incoming></bpmn:endEvent>`,
);
