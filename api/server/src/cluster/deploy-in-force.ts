import { SYSTEM_ACTOR, type Database } from '@rtflow/records';
import { noteDeployed, resourcesInForce, type DeployedPair } from '@rtflow/records/mirror/deployed';
import type { Logger } from 'pino';
import type { Cluster } from './open-cluster.ts';

/**
 * Every model, decision and form that is in force here, as one deployment. The cluster makes a new version only of what has changed
 * (it compares checksums), so each start may send them all; its keys are noted beside ours.
 */
export async function deployInForce({
  database,
  cluster,
  log,
}: {
  database: Database;
  cluster: Cluster;
  log: Logger;
}): Promise<void> {
  const inForce = await resourcesInForce(database.readPool);
  const resources = inForce.map(({ name, content }) => new File([content], name));
  const { processes, forms } = await cluster.rest.createDeployment({ resources });
  const ours = new Map(inForce.map(({ kind, id, key }) => [`${kind} ${id}`, key]));
  const pairs = [
    ...processes.map((one) => ['PROCESS', one.processDefinitionId, one.processDefinitionKey] as const),
    ...forms.map((one) => ['FORM', one.formId, one.formKey] as const),
  ].flatMap(([kind, id, key]): DeployedPair[] => {
    const localKey = ours.get(`${kind} ${id}`);
    return localKey === undefined ? [] : [{ kind, clusterKey: Number(key), localKey }];
  });
  await database.unitOfWork.run(SYSTEM_ACTOR, (tx) => noteDeployed(tx, pairs));
  log.info(
    { resources: resources.length, processes: processes.length },
    'models and forms are deployed to the cluster',
  );
}
