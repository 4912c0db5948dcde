import type { DeployedResource } from '../command-types.ts';
import { deployBpmn, deployDmn, deployForm } from '../behaviour/deployment.ts';
import type { Deploying } from '../behaviour/deployment.ts';
import type { Problem } from '../model/graph.ts';
import type { Handler } from './handled.ts';
import { accepted, rejected } from './handled.ts';

/** All or nothing. A resource whose bytes equal its latest version keeps that version. */
export const deployResources: Handler<'deployResources'> = async (turn, { resources }) => {
  if (resources.length === 0) {
    return rejected('CREATE', 'INVALID_ARGUMENT', 'Expected to deploy at least one resource, but none given');
  }
  const deploymentKey = turn.workspace.nextKey();
  const deployed: DeployedResource[] = [];
  const reports: string[] = [];
  const seen = new Set<string>();
  for (const { name, content } of resources) {
    const resource = typeof content === 'string' ? content : new TextDecoder().decode(content);
    const deploying: Deploying = { turn, deploymentKey, name, resource, seen };
    await turn.fillKeys();
    const result = await deployerOf(name)(deploying);
    if (result.ok) deployed.push(...result.resources);
    else reports.push(report(name, result.problems));
  }
  if (reports.length > 0) {
    const reason = `Expected to deploy new resources, but encountered the following errors:\n${reports.join('\n')}`;
    return rejected('CREATE', 'INVALID_ARGUMENT', reason);
  }
  turn.workspace.log.insert('deployment', { key: deploymentKey, deployedAt: turn.now, actor: turn.workspace.actor });
  return accepted(() => ({ deploymentKey, resources: deployed }));
};

function deployerOf(name: string): typeof deployBpmn {
  if (/\.dmn$/i.test(name)) return deployDmn;
  if (/\.form$/i.test(name)) return deployForm;
  return deployBpmn;
}

function report(name: string, problems: readonly Problem[]): string {
  const lines = problems.map(({ elementId, reason }) =>
    elementId === '' ? `- ERROR: ${reason}` : `- Element: ${elementId}\n    - ERROR: ${reason}`,
  );
  return `'${name}':\n${lines.join('\n')}`;
}
