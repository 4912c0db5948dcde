import type { DrgModel } from '../dmn/model.ts';
import { compileDmn } from '../dmn/model.ts';
import { compileBpmn } from '../model/compile.ts';
import type { Graph, Problem } from '../model/graph.ts';
import type { Declared, ProofModels } from './models.ts';

export type ReadModels = { ok: true; models: ProofModels } | { ok: false; problems: readonly Problem[] };

/** Compiles BPMN and DMN files that would run together; of two processes with one id the later one stands. */
export async function readModels(files: readonly string[], declared: Declared): Promise<ReadModels> {
  const graphs = new Map<string, Graph>();
  const decisions = new Map<string, DrgModel>();
  const problems: Problem[] = [];
  for (const xml of files) {
    if (/<(\w+:)?definitions[^>]*omg\.org\/spec\/DMN/.test(xml)) {
      const compiled = await compileDmn(xml);
      if (!compiled.ok) problems.push(...compiled.problems);
      else for (const id of compiled.drg.decisions.keys()) decisions.set(id, compiled.drg);
      continue;
    }
    const compiled = await compileBpmn(xml);
    if (!compiled.ok) problems.push(...compiled.problems);
    else for (const graph of compiled.graphs) graphs.set(graph.processId, graph);
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, models: { graphs, decisions, declared } };
}
