import { gatewayEngine } from '@rtflow/api/runtime/gateway-engine';
import { OPEN_CLIENT, startGateway } from '@rtflow/gateway';
import { systemClock, SYSTEM_ACTOR } from '@rtflow/records';
import { withRecord } from './cases-under-load.ts';

// The gateway over a record on the disk in a process of its own, as in service. `{ create }` makes jobs of type `work`; every answer tells the CPU time.
const ONE_JOB = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="http://rtflow/bench">
  <bpmn:process id="work" isExecutable="true">
    <bpmn:startEvent id="start"><bpmn:outgoing>a</bpmn:outgoing></bpmn:startEvent>
    <bpmn:sequenceFlow id="a" sourceRef="start" targetRef="task"/>
    <bpmn:serviceTask id="task"><bpmn:extensionElements><zeebe:taskDefinition type="work"/></bpmn:extensionElements>
      <bpmn:incoming>a</bpmn:incoming><bpmn:outgoing>b</bpmn:outgoing></bpmn:serviceTask>
    <bpmn:sequenceFlow id="b" sourceRef="task" targetRef="end"/>
    <bpmn:endEvent id="end"><bpmn:incoming>b</bpmn:incoming></bpmn:endEvent>
  </bpmn:process>
</bpmn:definitions>`;

await withRecord(async (database) => {
  const engine = gatewayEngine(database, systemClock);
  const gateway = await startGateway({
    engine,
    access: { clientOf: () => OPEN_CLIENT, refused: () => undefined },
    host: '127.0.0.1',
    port: 0,
    onError: (rpc, error) => console.error(rpc, error),
  });
  const resources = [{ name: 'work.bpmn', content: ONE_JOB }];
  await database.unitOfWork.run(SYSTEM_ACTOR, (tx) => tx.execute({ type: 'deployResources', resources }));
  process.on('message', (message) => {
    const { create } = message as { create: number };
    const variables = { courseId: 'c-1', doseGy: 2 };
    const one = () =>
      database.unitOfWork.run(SYSTEM_ACTOR, (tx) =>
        tx.execute({ type: 'createProcessInstance', bpmnProcessId: 'work', variables }),
      );
    void Promise.all(Array.from({ length: create }, one)).then(() => process.send?.({ cpu: process.cpuUsage() }));
  });
  process.send?.({ port: gateway.port });
  await new Promise((resolve) => process.once('disconnect', resolve));
  await gateway.close();
});
process.exit(0);
