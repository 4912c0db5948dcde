import { DECLARED_VARIABLES } from '@rtflow/contract';
import type { ProofReport } from '@rtflow/contract/rest/designer';
import { compileDmn } from '@rtflow/engine/dmn/model';
import { compileBpmn } from '@rtflow/engine/model/compile';
import type { Problem } from '@rtflow/engine/model/graph';
import { missingNames } from '@rtflow/engine/proof/missing-names';
import type { ProofModels } from '@rtflow/engine/proof/models';
import { prove } from '@rtflow/engine/proof/prove';
import { parseRule, type SafetyRule } from '@rtflow/engine/proof/rule';
import { parseFormSchema, resultVariableOf } from '@rtflow/forms/form-schema';
import type { RunningFile } from '@rtflow/records/queries/designer/change-files';

/** A rule as it stands in safety-rules.json. */
export interface RuleText {
  readonly id: string;
  readonly constraint: string;
  readonly zh: string;
  readonly en: string;
  readonly rule: string;
}

export interface ProofTask {
  readonly files: readonly RunningFile[];
  readonly rules: readonly RuleText[];
}

type Found = { resourceName: string } & Problem;

/** Proves every rule over the models that would run together, or says why they cannot run. */
export async function proofOf({ files, rules }: ProofTask): Promise<ProofReport> {
  const started = performance.now();
  const { models, forms, problems } = await readTogether(files);
  const names = new Map(files.map(({ id, resourceName }) => [id, resourceName]));
  const missing = missingNames(models, forms).map(({ processId, ...problem }) => ({
    resourceName: names.get(processId) ?? processId,
    ...problem,
  }));
  const all = [...problems, ...missing];
  const verdicts = all.length > 0 ? [] : rules.map((rule) => verdictOf(models, rule));
  const has = (status: string) => verdicts.some((verdict) => verdict.status === status);
  const decided = has('violated') ? 'violated' : has('unproven') ? 'unproven' : 'proven';
  return {
    status: all.length > 0 ? 'broken' : decided,
    problems: all,
    rules: verdicts,
    tookMs: Math.round(performance.now() - started),
  };
}

async function readTogether(files: readonly RunningFile[]) {
  const graphs: Map<string, ProofModels['graphs'] extends ReadonlyMap<string, infer G> ? G : never> = new Map();
  const decisions: Map<string, ProofModels['decisions'] extends ReadonlyMap<string, infer D> ? D : never> = new Map();
  const userTasks = new Map<string, readonly string[]>(DECLARED_VARIABLES.userTasks);
  const forms = new Set<string>();
  const problems: Found[] = [];
  for (const { kind, id, resourceName, content } of files) {
    const note = (found: readonly Problem[]): void =>
      void problems.push(...found.map((problem) => ({ resourceName, ...problem })));
    if (kind === 'FORM') {
      forms.add(id);
      const parsed = parseFormSchema(content);
      // A form without RTFlow's properties belongs to another program, which may send anything.
      if (parsed.ok && !userTasks.has(id)) userTasks.set(id, [resultVariableOf(parsed.value)]);
    } else if (kind === 'DMN') {
      const compiled = await compileDmn(content);
      if (!compiled.ok) note(compiled.problems);
      else for (const decision of compiled.drg.decisions.keys()) decisions.set(decision, compiled.drg);
    } else {
      const compiled = await compileBpmn(content);
      if (!compiled.ok) note(compiled.problems);
      else for (const graph of compiled.graphs) graphs.set(graph.processId, graph);
    }
  }
  const models: ProofModels = { graphs, decisions, declared: { ...DECLARED_VARIABLES, userTasks } };
  return { models, forms, problems };
}

function verdictOf(models: ProofModels, text: RuleText): ProofReport['rules'][number] {
  const { id, constraint, zh, en, rule } = text;
  const about = { ruleId: id, constraint, name: { zh, en }, rule };
  const parsed: { ok: true; rule: SafetyRule } | { ok: false; problem: string } = parseRule(id, rule);
  if (!parsed.ok)
    return {
      ...about,
      status: 'unproven',
      path: [],
      doubts: [{ processId: '', elementId: '', reason: parsed.problem }],
    };
  const { status, path, doubts } = prove(models, parsed.rule);
  return {
    ...about,
    status,
    path: path.map((step) => ({ ...step })),
    doubts: doubts.map(({ processId, elementId, reason }) => ({ processId, elementId, reason })),
  };
}
