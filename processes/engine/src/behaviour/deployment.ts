import type { DeployedResource } from '../command-types.ts';
import { compileDmn } from '../dmn/model.ts';
import { compileBpmn } from '../model/compile.ts';
import type { Graph, Problem } from '../model/graph.ts';
import type { DefinitionRow } from '../rows.ts';
import type { Turn } from '../turn.ts';
import { closeStarts, openStarts } from './start-subscriptions.ts';

export type Deploying = {
  turn: Turn;
  deploymentKey: number;
  name: string;
  resource: string;
  /** Ids that this deployment has already brought. */
  seen: Set<string>;
};
export type Deployed = { ok: true; resources: DeployedResource[] } | { ok: false; problems: Problem[] };

async function checksumOf(resource: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(resource));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function common({ turn, deploymentKey, name, resource }: Deploying) {
  return {
    resourceName: name,
    checksum: await checksumOf(resource),
    resource,
    deploymentKey,
    state: 'ACTIVE' as const,
    deployedAt: turn.now,
  };
}

/** An id may come once per deployment. */
function taken(seen: Set<string>, kind: string, id: string): Problem[] {
  if (seen.has(`${kind} ${id}`))
    return [{ elementId: id, reason: `Expected ${kind} id '${id}' once, but it is duplicated` }];
  seen.add(`${kind} ${id}`);
  return [];
}

export async function deployBpmn(deploying: Deploying): Promise<Deployed> {
  const compiled = await compileBpmn(deploying.resource);
  if (!compiled.ok) return compiled;
  const problems = compiled.graphs.flatMap(({ processId }) => taken(deploying.seen, 'process', processId));
  if (problems.length > 0) return { ok: false, problems };
  const resources: DeployedResource[] = [];
  for (const graph of compiled.graphs) {
    const result = await deployProcess(deploying, graph);
    if (!Array.isArray(result)) resources.push(result);
    else problems.push(...result);
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, resources };
}

async function deployProcess(deploying: Deploying, graph: Graph): Promise<DeployedResource | Problem[]> {
  const { turn, name } = deploying;
  const { processId } = graph;
  const fields = await common(deploying);
  const where = { processId };
  const [newest] = await turn.store.find('definition', { where, orderBy: [['version', 'desc']], limit: 1 });
  const kind = 'process' as const;
  if (newest?.state === 'ACTIVE' && newest.checksum === fields.checksum) {
    const { version, key, resourceName } = newest;
    return { kind, bpmnProcessId: processId, version, definitionKey: key, resourceName };
  }
  const definition: DefinitionRow = {
    ...fields,
    key: turn.workspace.nextKey(),
    processId,
    version: (newest?.version ?? 0) + 1,
    versionTag: graph.versionTag,
    name: graph.name,
  };
  turn.workspace.log.insert('definition', definition);
  turn.resources.remember(definition, graph);
  const [latest] = await turn.store.find('definition', {
    where: { processId, state: 'ACTIVE' },
    orderBy: [['version', 'desc']],
    limit: 1,
  });
  if (latest) await closeStarts(turn, latest.key);
  const problems = openStarts(turn, definition, graph);
  if (problems.length > 0) return problems;
  return {
    kind,
    bpmnProcessId: processId,
    version: definition.version,
    definitionKey: definition.key,
    resourceName: name,
  };
}

export async function deployForm(deploying: Deploying): Promise<Deployed> {
  const { turn, resource, seen, name } = deploying;
  const parsed = parseForm(resource);
  if (typeof parsed === 'string') return { ok: false, problems: [{ elementId: '', reason: parsed }] };
  const { formId, versionTag } = parsed;
  const problems = taken(seen, 'form', formId);
  if (problems.length > 0) return { ok: false, problems };
  const fields = await common(deploying);
  const [newest] = await turn.store.find('form', { where: { formId }, orderBy: [['version', 'desc']], limit: 1 });
  if (newest?.state === 'ACTIVE' && newest.checksum === fields.checksum) {
    const { version, key, resourceName } = newest;
    return { ok: true, resources: [{ kind: 'form', formId, version, formKey: key, resourceName }] };
  }
  const key = turn.workspace.nextKey();
  const version = (newest?.version ?? 0) + 1;
  turn.workspace.log.insert('form', { ...fields, key, formId, version, versionTag });
  return { ok: true, resources: [{ kind: 'form', formId, version, formKey: key, resourceName: name }] };
}

function parseForm(resource: string): { formId: string; versionTag: string | null } | string {
  let form: unknown;
  try {
    form = JSON.parse(resource);
  } catch (error) {
    return `Expected a form as JSON, but ${error instanceof Error ? error.message : String(error)}`;
  }
  const { id, versionTag } = (form ?? {}) as { id?: unknown; versionTag?: unknown };
  if (typeof id !== 'string' || id.trim() === '') return 'Expected the form to have an id, but it has none';
  return { formId: id, versionTag: typeof versionTag === 'string' ? versionTag : null };
}

export async function deployDmn(deploying: Deploying): Promise<Deployed> {
  const { turn, resource, seen, name } = deploying;
  const compiled = await compileDmn(resource);
  if (!compiled.ok) return compiled;
  const { drg } = compiled;
  const problems = [
    ...taken(seen, 'decision requirements', drg.drgId),
    ...[...drg.decisions.keys()].flatMap((id) => taken(seen, 'decision', id)),
  ];
  if (problems.length > 0) return { ok: false, problems };
  const fields = await common(deploying);
  const [newest] = await turn.store.find('drg', {
    where: { drgId: drg.drgId },
    orderBy: [['version', 'desc']],
    limit: 1,
  });
  const same = newest?.state === 'ACTIVE' && newest.checksum === fields.checksum;
  const row = same
    ? newest
    : turn.workspace.log.insert('drg', {
        ...fields,
        key: turn.workspace.nextKey(),
        drgId: drg.drgId,
        name: drg.name,
        version: (newest?.version ?? 0) + 1,
      });
  const resources: DeployedResource[] = [];
  for (const { id, name: decisionName, versionTag } of drg.decisions.values()) {
    const where = { decisionId: id };
    const [before] = await turn.store.find('decision', { where, orderBy: [['version', 'desc']], limit: 1 });
    const decision =
      same && before?.drgKey === row.key
        ? before
        : turn.workspace.log.insert('decision', {
            key: turn.workspace.nextKey(),
            decisionId: id,
            name: decisionName,
            version: (before?.version ?? 0) + 1,
            versionTag,
            drgKey: row.key,
            deploymentKey: row.deploymentKey,
            state: 'ACTIVE',
          });
    resources.push({
      kind: 'decision',
      decisionId: id,
      name: decisionName,
      version: decision.version,
      decisionKey: decision.key,
      drgId: drg.drgId,
      drgKey: row.key,
    });
  }
  const { version, key: drgKey } = row;
  resources.push({
    kind: 'decisionRequirements',
    drgId: drg.drgId,
    name: drg.name,
    version,
    drgKey,
    resourceName: name,
  });
  return { ok: true, resources };
}
