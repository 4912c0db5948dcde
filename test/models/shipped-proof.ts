import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DECLARED_VARIABLES } from '@rtflow/contract';
import type { ProofModels } from '@rtflow/engine/proof/models';
import { readModels } from '@rtflow/engine/proof/read-models';
import type { SafetyRule } from '@rtflow/engine/proof/rule';
import { parseRule } from '@rtflow/engine/proof/rule';
import { bpmnFiles, dmnFiles, MODELS } from './model-files.ts';

type RuleFile = readonly { id: string; constraint: string; zh: string; en: string; rule: string }[];

export const RULE_FILE = JSON.parse(readFileSync(join(MODELS, 'operations', 'safety-rules.json'), 'utf8')) as RuleFile;

export const SHIPPED_RULES: readonly SafetyRule[] = RULE_FILE.map(({ id, rule }) => {
  const parsed = parseRule(id, rule);
  if (!parsed.ok) throw new Error(`${id}: ${parsed.problem}`);
  return parsed.rule;
});

/** Every shipped model, compiled anew: a test may take a guard out of it. */
export async function shippedModels(): Promise<ProofModels> {
  const read = await readModels(
    [...bpmnFiles(), ...dmnFiles()].map((file) => readFileSync(file, 'utf8')),
    DECLARED_VARIABLES,
  );
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.models;
}
