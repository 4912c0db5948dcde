import { FEEL_BUDGET } from '@rtflow/engine/feel/environment';
import type { FeelEnvironment } from '@rtflow/engine/feel/environment';
import { parseFeel } from '@rtflow/engine/feel/expression';
import type { Conformance } from './result.ts';
import type { TckCase, Xml } from './tck-files.ts';
import { childOf, childrenOf, tckModels } from './tck-files.ts';
import { sameValue, shown, valueOf } from './tck-values.ts';

/**
 * The single-literal cases of the DMN TCK: results of decisions that are one literal expression and require nothing else. They
 * prove FEEL by itself.
 */
export function run(folder: string): Promise<Conformance> {
  let passed = 0;
  const failures: { id: string; reason: string }[] = [];
  for (const { name, model, cases } of tckModels(folder)) {
    const decisions = new Map(
      childrenOf(model, 'decision').map((decision) => [decision.attributes.name ?? '', decision]),
    );
    for (const one of cases) {
      const decision = decisions.get(one.decision);
      if (!decision || !isSingleLiteral(decision)) continue;
      const reason = problemOf(decision, one);
      if (reason === null) passed += 1;
      else failures.push({ id: `${name} ${one.id}`, reason });
    }
  }
  return Promise.resolve({ passed, failures });
}

function isSingleLiteral(decision: Xml): boolean {
  const requires = decision.children.some(
    ({ tag }) => tag === 'informationRequirement' || tag === 'knowledgeRequirement',
  );
  return !requires && childOf(decision, 'literalExpression') !== undefined;
}

function problemOf(decision: Xml, { expected }: TckCase): string | null {
  const literal = childOf(decision, 'literalExpression');
  const text = (literal && childOf(literal, 'text')?.text.trim()) ?? '';
  const wanted = valueOf(expected);
  const environment = newEnvironment();
  let actual: unknown = null;
  const parsed = parseFeel(text);
  // DMN 1.4, 10.3.2.13: what is no expression has the value null
  let note = '';
  if (parsed.ok) {
    try {
      actual = parsed.expression.evaluate(environment);
    } catch (error) {
      note = ` (${(error as Error).message})`;
    }
  } else note = ' (does not parse)';
  if (sameValue(actual ?? null, wanted, newEnvironment())) return null;
  return `${text.replace(/\s+/g, ' ')} is ${shown(actual ?? null)}, expected ${shown(wanted)}${note}`;
}

function newEnvironment(): FeelEnvironment {
  return {
    get: () => undefined,
    now: Date.UTC(2026, 0, 1),
    timeZone: 'UTC',
    newId: () => 'id',
    budget: { left: FEEL_BUDGET },
  };
}
